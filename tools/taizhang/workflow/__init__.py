"""Workflows as data: loaded and verified, trails replayed, digests made, next actions found; pure."""

from taizhang.workflow.content import changes, digest, former_values, signed_content
from taizhang.workflow.implied import Implied, Unexplained, as_taken, implied
from taizhang.workflow.migrate import migrated
from taizhang.workflow.model import CONFIRM, MIGRATE, NEW, Action, State, Workflow, build
from taizhang.workflow.own_unit import own_unit_faults
from taizhang.workflow.possible import Possible, possible, takers
from taizhang.workflow.problems import TRAIL_PROBLEMS, WORKFLOW_PROBLEMS
from taizhang.workflow.replay import replay, required_roles
from taizhang.workflow.rules import Rules, load_rules
from taizhang.workflow.steps import Fault, Replay, Step
from taizhang.workflow.take import take
from taizhang.workflow.verify import verify

__all__ = [
    "CONFIRM",
    "MIGRATE",
    "NEW",
    "TRAIL_PROBLEMS",
    "WORKFLOW_PROBLEMS",
    "Action",
    "Fault",
    "Implied",
    "Possible",
    "Replay",
    "Rules",
    "State",
    "Step",
    "Unexplained",
    "Workflow",
    "as_taken",
    "build",
    "changes",
    "digest",
    "former_values",
    "implied",
    "load_rules",
    "migrated",
    "own_unit_faults",
    "possible",
    "replay",
    "required_roles",
    "signed_content",
    "take",
    "takers",
    "verify",
]  # fmt: skip
