"""One check of a ledger: every rule on every record, with verdicts on single records kept in the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from taizhang.checks import PROBLEMS, RULES
from taizhang.checks.base import LedgerRule, RecordRule
from taizhang.checks.pending import changed, judge_pending, removed
from taizhang.formats import FormatError, positions
from taizhang.i18n import Label
from taizhang.ledger import Ledger
from taizhang.model import Finding, Record, Tree, Where
from taizhang.workflow import Rules

_LABEL = "\0label"


def check(ledger: Ledger, rules: Rules, base: Ledger | None = None) -> list[Finding]:
    """Everything that is wrong with the ledger, in the order of the files, each finding with its line and column.

    With `base`, the ledger as it has landed, actions that hand edits imply count as taken; without it every record must
    stand as landed.
    """
    findings = [finding for found in ledger.misplaced.values() for finding in found]
    findings += ledger.unreadable.values()
    findings += _record_findings(ledger, rules, base)
    for rule in RULES:
        if isinstance(rule, LedgerRule):
            findings += rule.run(ledger, rules)
    return locate(findings, ledger.tree, {entry.path: entry for entry in ledger.rows})


def judge(record: Record, rules: Rules) -> list[Finding]:
    """What is wrong with one record by itself; later rules rely on the fields being right."""
    for rule in RULES:
        if isinstance(rule, RecordRule) and (found := list(rule.run(record, rules))):
            return found
    return []


def locate(findings: Iterable[Finding], tree: Tree, entries: Any) -> list[Finding]:
    """The findings with the line and column of the nearest thing that the file has at their place, sorted."""
    marks: dict[str, dict[Where, tuple[int, int, int, int]]] = {}
    located = []
    for found in findings:
        finding = found
        if not found.line and found.path in entries:
            if found.path not in marks:
                marks[found.path] = _marks(tree.read(entries[found.path]))
            finding = _place(found, marks[found.path])
        located.append(finding if finding.line else replace(finding, line=1, column=1))
    return sorted(located, key=Finding.sort_key)


def _marks(raw: bytes) -> dict[Where, tuple[int, int, int, int]]:
    try:
        return positions(raw)
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


def _record_findings(ledger: Ledger, rules: Rules, base: Ledger | None) -> Iterator[Finding]:
    edited = _edited_findings(ledger, rules, base) if base else {}
    verdicts = []
    for path in sorted(ledger.index.unjudged() - ledger.unreadable.keys() - edited.keys()):
        record = ledger.record_at(path)
        if record is not None:
            verdicts.append((path, ledger.entries[path].blob, _dump(judge(record, rules))))
    ledger.index.judge(verdicts)
    for path, kept in ledger.index.verdicts():
        if path not in edited:
            yield from _load(path, kept)
    for findings in edited.values():
        yield from findings
    if base:
        yield from removed(ledger, base)


def _edited_findings(ledger: Ledger, rules: Rules, base: Ledger) -> dict[str, list[Finding]]:
    """Findings of the records that were edited and bring no steps of their own."""
    records = [record for path in changed(ledger, base) if (record := ledger.record_at(path))]
    judged = {record.path: judge_pending(record, base, rules) for record in records}
    return {path: findings for path, findings in judged.items() if findings is not None}


def _dump(findings: Iterable[Finding]) -> str:
    return json.dumps([[f.code, list(f.where), {k: _kept(v) for k, v in f.params.items()}] for f in findings])


def _kept(value: Any) -> Any:
    return {_LABEL: [value.zh, value.en]} if isinstance(value, Label) else value


def _load(path: str, kept: str) -> Iterator[Finding]:
    for code, where, params in json.loads(kept):
        restored = {k: Label(*v[_LABEL]) if isinstance(v, dict) and _LABEL in v else v for k, v in params.items()}
        yield PROBLEMS[code].at(path, tuple(where), **restored)
