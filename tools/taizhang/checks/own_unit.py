"""Who speaks for a unit belongs to it, or to a unit that it is part of: what that hangs on stands in other records."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.ledger import Ledger
from taizhang.model import Finding, Record
from taizhang.workflow import Rules, own_unit_faults, problems
from taizhang.workflow.conditions import Lookup


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on one record as if no unit were part of another."""
    yield from faults(record, rules, None)


def stands(finding: Finding, ledger: Ledger, rules: Rules) -> bool:
    """Whether the person belongs to no unit above the one that he spoke for, either."""
    record = ledger.record_at(finding.path)
    return record is not None and any(found.where == finding.where for found in faults(record, rules, ledger.data))


def faults(record: Record, rules: Rules, lookup: Lookup | None) -> Iterator[Finding]:
    """The steps of a record that somebody took for a unit that is not his."""
    result = rules.replay(record.data)
    if result is not None:
        for fault in own_unit_faults(result, rules.people, lookup):
            yield fault.problem.at(record.path, fault.where, **fault.params)


RULE = RecordRule((problems.NOT_OWN_UNIT,), run, stands)
