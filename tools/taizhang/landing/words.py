"""Values and steps as a conflict shows them."""

from __future__ import annotations

from collections.abc import Sequence

from taizhang.i18n import Label
from taizhang.model import Data
from taizhang.workflow import Workflow
from taizhang.workflow.content import canonical

_SHOWN = 40
"""Characters of a value."""
_NOTHING = Label("空", "nothing")


def shown(value: object) -> str | Label:
    """A value, on one line and not too long of it."""
    if value is None:
        return _NOTHING
    text = value if isinstance(value, str) else canonical(value).decode()
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def new_steps(workflow: Workflow, trail: Sequence[Data], old: int) -> Label:
    """What people call the steps of a trail that come after the first `old`."""
    labels = [workflow.action_label(step["action"]) for step in trail[old:]]
    return Label("、".join(label.zh for label in labels) or "無", ", ".join(label.en for label in labels) or "none")
