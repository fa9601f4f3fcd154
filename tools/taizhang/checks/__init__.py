"""The rules of the ledger: one a file, each listed here, nowhere else."""

from taizhang import formats, ledger, schema, workflow
from taizhang.checks import (
    adoption,
    adoption_levels,
    attachments,
    cases,
    chains,
    commissions,
    contact_points,
    cycles,
    delegations,
    exemptions,
    fields,
    future,
    item_numbers,
    item_references,
    lengths,
    numbers,
    own_unit,
    plans,
    publications,
    raw,
    recorded,
    references,
    roles,
    scores,
    send_first,
    separation,
    similar,
    study_monthly,
    times,
    trail,
    two_way,
    unique,
    units_once,
    unsigned,
    urgent,
    withdrawn,
)
from taizhang.checks.base import LedgerRule, RecordRule, Rule
from taizhang.model import Problem
from taizhang.policy.formulas import POLICY_PROBLEMS
from taizhang.policy.stage_limits import STAGE_PROBLEMS

CONFIDENTIAL = raw.RULES
"""What must not enter the ledger; first, since other messages repeat what a record says."""

CONTENT: tuple[RecordRule, ...] = (
    fields.RULE, units_once.RULE, item_numbers.RULE, times.RULE, lengths.RULE,
)  # fmt: skip
"""What one record says."""

TRAIL: tuple[RecordRule, ...] = (trail.RULE, roles.RULE, separation.RULE, own_unit.RULE)
"""How one record came to be as it is."""

COURSE: tuple[RecordRule, ...] = (adoption.RULE, recorded.RULE, urgent.RULE, unsigned.RULE)
"""What one record says of its own course; looked at when all else about it is right."""

LEDGER: tuple[LedgerRule, ...] = (
    references.RULE, unique.RULE, withdrawn.RULE, cycles.RULE, two_way.RULE, item_references.RULE, numbers.RULE,
    future.RULE, chains.RULE, cases.RULE, commissions.RULE, plans.RULE, contact_points.RULE,
    adoption_levels.RULE, study_monthly.RULE, scores.RULE, delegations.RULE, publications.RULE, similar.RULE,
    attachments.RULE, send_first.RULE,
)  # fmt: skip
"""How records stand to each other."""

RULES: tuple[Rule, ...] = (*CONFIDENTIAL, *CONTENT, *TRAIL, *COURSE, *LEDGER)

PROBLEMS: dict[str, Problem] = {
    problem.code: problem
    for problems in (
        formats.PROBLEMS, ledger.PROBLEMS, schema.RULES_PROBLEMS, workflow.WORKFLOW_PROBLEMS,
        workflow.problems.PENDING_PROBLEMS, exemptions.PROBLEMS, POLICY_PROBLEMS, STAGE_PROBLEMS,
        *(rule.problems for rule in RULES),
    )
    for problem in problems
}  # fmt: skip
"""Every problem that a check can report, by code."""

__all__ = [
    "CONFIDENTIAL",
    "CONTENT",
    "COURSE",
    "LEDGER",
    "PROBLEMS",
    "RULES",
    "TRAIL",
    "LedgerRule",
    "RecordRule",
    "Rule",
]
