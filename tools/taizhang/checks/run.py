"""One check of a ledger: every rule on every record, with verdicts on single records kept in the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from taizhang.checks import CONTENT, COURSE, LEDGER, PROBLEMS, TRAIL
from taizhang.checks.base import LedgerRule, RecordRule
from taizhang.checks.exemptions import apply
from taizhang.checks.pending import Edits, judge_pending, removed
from taizhang.checks.raw import confidential
from taizhang.checks.shared import today
from taizhang.formats import FormatError, positions
from taizhang.i18n import Label
from taizhang.ledger import Ledger, from_json
from taizhang.model import REGULAR, Finding, Record, Tree, TreeEntry, Where
from taizhang.schema.rulebook import FOLDER
from taizhang.workflow import Rules

_LABEL = "\0label"
_HANGING = [rule for rule in (*TRAIL, *COURSE) if rule.stands is not None]
"""Rules whose findings may hang on another record, or on the day."""
_STANDS = {problem: rule.stands for rule in _HANGING for problem in rule.problems}


def check(ledger: Ledger, rules: Rules, edits: Edits | None = None) -> list[Finding]:
    """Everything that is wrong with the ledger, in the order of the files, each finding with its line and column.

    With `edits`, what differs from the ledger as it has landed, actions that hand edits imply count as taken; without
    them every record must stand as landed.
    """
    return located(find(ledger, rules, edits), ledger, rules)


def find(
    ledger: Ledger, rules: Rules, edits: Edits | None = None, across: Sequence[LedgerRule] = LEDGER
) -> list[Finding]:
    """As `check`, in no order and without lines, for which the file of each finding must be read once more.

    `across` are the rules on how records stand to each other; who asks them of another tree may leave them out.
    """
    findings = [finding for found in ledger.misplaced.values() for finding in found]
    for path, unreadable in ledger.unreadable.items():
        findings += confidential(None, path, _raw(ledger, path), rules) or [unreadable]
    findings += _record_findings(ledger, rules, edits)
    for rule in across:
        findings += rule.run(ledger, rules)
    return apply(findings, rules.book.exemptions, today(rules))


def located(findings: Iterable[Finding], ledger: Ledger, rules: Rules) -> list[Finding]:
    """Findings on a ledger in the order of its files, each with its line and column."""
    files = [*ledger.rows, *(ledger.tree.entries(FOLDER) if rules.book.exemptions else ())]
    return locate(findings, ledger.tree, {entry.path: entry for entry in files})


def judge(record: Record, rules: Rules, raw: bytes = b"") -> list[Finding]:
    """What is wrong with one record by itself, up to the first rule that finds an error; later ones rely on it.

    Args:
        record: the record.
        rules: the rules of the office.
        raw: its file, whose comments and keys are looked at as well.
    """
    firm = [rule for rule in (*CONTENT, *TRAIL, *COURSE) if rule.stands is None]
    return confidential(record, record.path, raw, rules) or _until_error(record, rules, firm)


def _until_error(record: Record, rules: Rules, judges: Iterable[RecordRule]) -> list[Finding]:
    found: list[Finding] = []
    for rule in judges:
        found += rule.run(record, rules)
        if _any_error(found):
            break
    return found


def _raw(ledger: Ledger, path: str) -> bytes:
    return ledger.tree.read(ledger.entries[path])


def locate(findings: Iterable[Finding], tree: Tree, entries: Any) -> list[Finding]:
    """The findings with the line and column of the nearest thing that the file has at their place, sorted."""
    marks: dict[str, dict[Where, tuple[int, int, int, int]]] = {}
    located = []
    for found in findings:
        finding = found
        if not found.line and found.path in entries:
            if found.path not in marks:
                marks[found.path] = _marks(tree, entries[found.path])
            finding = _place(found, marks[found.path])
        located.append(finding if finding.line else replace(finding, line=1, column=1))
    return sorted(located, key=Finding.sort_key)


def _marks(tree: Tree, entry: TreeEntry) -> dict[Where, tuple[int, int, int, int]]:
    try:
        return positions(tree.read(entry)) if entry.mode == REGULAR else {}
    except FormatError:
        return {}


def _place(finding: Finding, marks: dict[Where, tuple[int, int, int, int]]) -> Finding:
    where = finding.where
    while where and where not in marks:
        where = where[:-1]
    if not where:
        return finding
    key_line, key_column, line, column = marks[where]
    at_key = finding.problem.at_key or where != finding.where
    return replace(finding, line=key_line if at_key else line, column=key_column if at_key else column)


def _record_findings(ledger: Ledger, rules: Rules, edits: Edits | None) -> Iterator[Finding]:
    edited = _edited_findings(ledger, rules, edits) if edits else {}
    verdicts = []
    for path in sorted(ledger.index.unjudged() - ledger.unreadable.keys() - edited.keys()):
        record = ledger.record_at(path)
        if record is not None:
            verdicts.append((path, ledger.entries[path].blob, verdict(rules, record, _raw(ledger, path))))
    ledger.index.judge(verdicts)
    for path, kept in ledger.index.verdicts():
        if path not in edited:
            yield from (found for found in _load(path, kept) if _stands(found, ledger, rules))
    for findings in edited.values():
        yield from (found for found in findings if _stands(found, ledger, rules))
    if edits:
        yield from removed(edits)


def verdict(rules: Rules, record: Record, raw: bytes) -> str:
    """The verdict that is kept, as JSON: with what hangs on other records, if nothing else is wrong."""
    found = judge(record, rules, raw)
    if not _any_error(found):
        found += _until_error(record, rules, _HANGING)
    return _dump(found)


def _any_error(findings: Iterable[Finding]) -> bool:
    return any(finding.level == "error" for finding in findings)


def _edited_findings(ledger: Ledger, rules: Rules, edits: Edits) -> dict[str, list[Finding]]:
    """Findings of the records that were edited and bring no steps of their own."""
    found: dict[str, list[Finding]] = {}
    for path in edits.changed:
        record = ledger.record_at(path)
        own = judge_pending(record, edits.before(path), rules) if record else None
        if record is not None and own is not None:
            content = _until_error(record, rules, (*CONTENT, *COURSE))
            found[path] = confidential(record, path, _raw(ledger, path), rules) or content or own
    return found


def _stands(finding: Finding, ledger: Ledger, rules: Rules) -> bool:
    stands = _STANDS.get(finding.problem)
    return stands is None or stands(finding, ledger, rules)


def _dump(findings: Iterable[Finding]) -> str:
    return json.dumps(
        [[f.code, list(f.where), {k: _kept(v) for k, v in f.params.items()}, f.line, f.column] for f in findings]
    )


def _kept(value: Any) -> Any:
    return {_LABEL: [value.zh, value.en]} if isinstance(value, Label) else value


def _load(path: str, kept: str) -> Iterator[Finding]:
    for code, where, params, line, column in from_json(kept):
        restored = {k: Label(*v[_LABEL]) if isinstance(v, dict) and _LABEL in v else v for k, v in params.items()}
        yield Finding(PROBLEMS[code], path, tuple(where), restored, line, column)
