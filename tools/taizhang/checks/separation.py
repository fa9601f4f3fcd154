"""Separation of duties where it hangs on another record: an office's own items may be edited by their submitter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from taizhang.checks.base import RecordRule
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Record
from taizhang.workflow import Rules, Step, problems, replay


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on one record as if no other record allowed anything."""
    result = rules.replay(record.data)
    if result is not None and _any_doubt(result.steps):
        yield from _faults(record, rules, lambda _: None)


def stands(finding: Finding, ledger: Ledger, rules: Rules) -> bool:
    """Whether the records that the finding's record names do not allow it."""
    record = ledger.record_at(finding.path)
    return record is not None and any(found.where == finding.where for found in _faults(record, rules, ledger.data))


def _any_doubt(steps: Sequence[Step]) -> bool:
    """Whether anybody took two steps that must be apart unless another record allows it."""
    asking = [step for step in steps if step.action and any("." in name for name in step.action.unless)]
    return any(
        step.action and earlier.entry["action"] in step.action.distinct_from and earlier.actor == step.actor
        for step in asking
        for earlier in steps[: step.number]
    )


def _faults(record: Record, rules: Rules, lookup: Callable[[str], Data | None]) -> Iterator[Finding]:
    workflow = rules.workflow_of(record.data)
    for fault in replay(record.data, workflow, lookup, waives=rules.waives).faults if workflow else ():
        if fault.problem is problems.SAME_PERSON:
            yield fault.problem.at(record.path, fault.where, **fault.params)


RULE = RecordRule((problems.SAME_PERSON,), run, stands)
