"""The rules of the ledger: one a file, each listed here, nowhere else."""

from taizhang import formats, ledger, schema, workflow
from taizhang.checks import fields, references, roles, separation, trail, unique
from taizhang.checks.base import LedgerRule, RecordRule, Rule
from taizhang.model import Problem

RULES: tuple[Rule, ...] = (fields.RULE, trail.RULE, roles.RULE, references.RULE, unique.RULE, separation.RULE)

PROBLEMS: dict[str, Problem] = {
    problem.code: problem
    for problems in (
        formats.PROBLEMS, ledger.PROBLEMS, schema.RULES_PROBLEMS, workflow.WORKFLOW_PROBLEMS,
        workflow.problems.PENDING_PROBLEMS,
        *(rule.problems for rule in RULES),
    )
    for problem in problems
}  # fmt: skip
"""Every problem that a check can report, by code."""

__all__ = ["PROBLEMS", "RULES", "LedgerRule", "RecordRule", "Rule"]
