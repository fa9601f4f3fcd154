"""Records that were changed by hand and have not landed: held to what their edits stand for.

With a base, the actions that a change implies count as taken, so that people edit files and the trail writes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from taizhang.checks import fields
from taizhang.checks import trail as trail_rule
from taizhang.i18n import Label
from taizhang.ledger import Ledger
from taizhang.model import Finding, Record
from taizhang.workflow import Rules, implied, problems

PROBLEMS = problems.PENDING_PROBLEMS


class Edits(NamedTuple):
    """How a ledger differs from what has landed."""

    changed: Sequence[str]
    """Paths of records that are new or differ, sorted."""
    removed: Sequence[str]
    """Paths of records that are gone."""
    before: Callable[[str], Record | None]
    """The record at a path, as it has landed."""


def edits_since(base: Ledger, ledger: Ledger) -> Edits:
    """How `ledger` differs from `base`, the ledger as it has landed."""
    landed = {entry.path: entry.blob for entry in base.rows}
    changed = [entry.path for entry in ledger.rows if entry.blob != landed.get(entry.path)]
    return Edits(changed, [path for path in landed if path not in ledger.entries], base.record_at)


def removed(edits: Edits) -> Iterator[Finding]:
    """Findings for records that have landed and are gone."""
    for path in edits.removed:
        record = edits.before(path)
        yield problems.RECORD_REMOVED.at(path, ref=record.ref if record else path)


def judge_pending(record: Record, before: Record | None, rules: Rules) -> list[Finding] | None:
    """What is wrong with how a record was edited; None where it brings steps of its own and is judged as landed."""
    landed = list(before.trail) if before else []
    trail = list(record.trail)
    if trail[: len(landed)] != landed:
        return [problems.TRAIL_REWRITTEN.at(record.path, ("trail",))]
    if len(trail) > len(landed):
        return None
    if any(fields.run(record, rules)):
        return []
    given = [finding for finding in trail_rule.run(record, rules) if finding.problem is not problems.NOT_LANDED]
    return (given if before is None else []) or list(_unexplained(record, before, rules))


def _unexplained(record: Record, before: Record | None, rules: Rules) -> Iterator[Finding]:
    workflow = (rules.workflow_of(before.data) if before else None) or rules.newest(record.kind)
    kind = rules.book.kinds[record.kind]
    _, unexplained = implied(before.data if before else None, record.data, workflow)
    for item in unexplained:
        label = kind.field_label((item.field,)) if item.field else Label("整件記錄", "the whole record")
        where = (item.field,) if item.field in record.data else ()
        yield problems.UNEXPLAINED.at(record.path, where, state=workflow.state_label(item.state), label=label)
