"""The trail is legal, leads to the status, and reproduces every digest from the file alone."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.i18n import Label
from taizhang.model import Finding, Record
from taizhang.schema import Kind
from taizhang.workflow import NEW, TRAIL_PROBLEMS, Fault, Replay, Rules, problems

_MUST = Label("必須有", "must have")
_MUST_NOT = Label("不應有", "must not have")


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings of one record's trail."""
    if not record.trail:
        yield from _without_trail(record, rules)
        return
    workflow = rules.workflow_of(record.data)
    result = rules.replay(record.data) if workflow and workflow.kind == record.kind else None
    if result is None:
        version = record.trail[0].get("workflow", "-")
        yield problems.UNKNOWN_WORKFLOW.at(record.path, ("trail", 0), version=version)
        return
    kind = rules.book.kinds[record.kind]
    for fault in result.faults:
        yield _finding(record, kind, fault)
    yield from _status(record, result)
    yield from _number(record, result)


def _without_trail(record: Record, rules: Rules) -> Iterator[Finding]:
    status, label = record.data.get("status"), rules.newest(record.kind).state_label
    if status is None:
        yield problems.NOT_LANDED.at(record.path)
    else:
        nothing = Label("沒有軌跡", "nowhere (there is no trail)")
        yield problems.WRONG_STATUS.at(record.path, ("status",), status=label(status), state=nothing, expected="-")
    if "number" in record.data:
        yield problems.NUMBER_MISSING.at(record.path, ("number",), state=label(NEW), must=_MUST_NOT)


def _finding(record: Record, kind: Kind, fault: Fault) -> Finding:
    params = dict(fault.params)
    label = params.get("label")
    if isinstance(label, str):
        known = label in kind.fields
        params["label"] = kind.field_label((label,) if known else ("trail", 0, label))
    return fault.problem.at(record.path, fault.where, **params)


def _status(record: Record, result: Replay) -> Iterator[Finding]:
    status = record.data.get("status")
    if status != result.state:
        label = result.workflow.state_label
        shown = label(status) if status else "-"
        where = ("status",) if status else ()
        state = label(result.state)
        yield problems.WRONG_STATUS.at(record.path, where, status=shown, state=state, expected=result.state)


def _number(record: Record, result: Replay) -> Iterator[Finding]:
    has = "number" in record.data
    if has != result.numbered:
        must = _MUST if result.numbered else _MUST_NOT
        state = result.workflow.state_label(result.state)
        yield problems.NUMBER_MISSING.at(record.path, ("number",) if has else (), state=state, must=must)


_ELSEWHERE = {problems.NO_ROLE, problems.BAD_RECORDING, problems.NOT_OWN_UNIT}
RULE = RecordRule(tuple(problem for problem in TRAIL_PROBLEMS if problem not in _ELSEWHERE), run)
