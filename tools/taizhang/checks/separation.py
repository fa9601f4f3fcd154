"""Separation of duties where it hangs on another record: an office's own items may be edited by their submitter."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import LedgerRule
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding
from taizhang.workflow import Rules, problems, replay


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings that a record by itself had to leave open."""

    def lookup(ref: str) -> Data | None:
        record = ledger.record(ref)
        return record.data if record else None

    waivable = [flow for flow in rules.workflows.values() if any(_asks(a.unless) for a in flow.actions.values())]
    for kind in sorted({flow.kind for flow in waivable}):
        for record in ledger.records(kind):
            workflow = rules.workflow_of(record.data)
            if workflow is None:
                continue
            for fault in replay(record.data, workflow, lookup).faults:
                if fault.problem is problems.SAME_PERSON and _asks(
                    workflow.actions[_action(record.data, fault.where)].unless
                ):
                    yield fault.problem.at(record.path, fault.where, **fault.params)


def _asks(condition: Data) -> bool:
    return any("." in name for name in condition)


def _action(data: Data, where: tuple[str | int, ...]) -> str:
    return str(data["trail"][where[1]]["action"])


RULE = LedgerRule((problems.SAME_PERSON,), run)
