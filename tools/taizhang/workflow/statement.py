"""What a signature is over: everything that says who decided what, as whom, on which content, at which point."""

from __future__ import annotations

from taizhang.model import Data
from taizhang.workflow.content import canonical
from taizhang.workflow.steps import Step

PRINCIPAL = "principal"
"""The role in which somebody signs afterwards what was recorded for him."""
_VERSION = 1
_UNSIGNED = frozenset({"signature", "checked_by"})


def statement(office: str, ref: str, workflow: str, step: Step, role: str) -> bytes:
    """The bytes that a person signs for a step.

    They name the office, the record, the workflow, the round and the move, so that a signature can never be replayed
    onto another record, round or office.

    Args:
        office: the office's id in its policy.
        ref: the record, `kind/id`.
        workflow: the version that the record follows.
        step: the step, replayed.
        role: the role in which it was taken.
    """
    entry: Data = {name: value for name, value in step.entry.items() if name not in _UNSIGNED}
    frame = {
        "v": _VERSION, "office": office, "ref": ref, "workflow": workflow,
        "round": step.round, "from": step.before, "to": step.after, "role": role,
    }  # fmt: skip
    return canonical({**entry, **frame})


def roles_of(step: Step) -> tuple[str, ...]:
    """Every role that a step may have been signed in; that it was the right one, the trail's rules say."""
    if "role" in step.entry:
        return (str(step.entry["role"]),)
    if step.action is None:
        return ()
    raised = [role for rule in step.action.raises for role in rule.roles]
    return (PRINCIPAL,) if step.action.confirms else (*step.action.roles, *raised)


def namespace(office: str) -> str:
    """The namespace of the office's signatures, so that none made for another purpose counts."""
    return f"taizhang@{office}"
