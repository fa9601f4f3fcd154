"""What is wrong with a record by itself, as it would land."""

from __future__ import annotations

from taizhang.checks.run import judge
from taizhang.model import Finding, Record
from taizhang.workflow import Replay, Rules, own_unit_faults
from taizhang.workflow.conditions import Lookup
from taizhang.workflow.problems import SAME_PERSON

_SOME_NUMBER = "〔2000〕1號"


def faults_of(record: Record, result: Replay, rules: Rules, lookup: Lookup) -> list[Finding]:
    """Errors of a record that landing would write; that landing has yet to give it a number is none.

    A number is supposed, not its absence excused: a rule that finds something keeps later ones from looking. What hangs
    on other records, separation of duties and whose unit somebody speaks for, is taken from `result`, which was
    replayed with them at hand, and from `lookup`, which gives them.
    """
    data = {"number": _SOME_NUMBER, **record.data} if result.numbered else record.data
    supposed = Record(record.kind, record.id, record.path, data)
    found = [finding for finding in judge(supposed, rules) if finding.problem is not SAME_PERSON]
    hanging = [fault for fault in result.faults if fault.problem is SAME_PERSON]
    hanging += [] if found else own_unit_faults(result, rules.people, lookup)
    found += [fault.problem.at(record.path, fault.where, **fault.params) for fault in hanging]
    return [finding for finding in found if finding.level == "error"]
