"""Values and steps as a conflict shows them."""

from __future__ import annotations

from collections.abc import Sequence

from taizhang.i18n import NONE, Label, listed
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
    return listed(workflow.action_label(step["action"]) for step in trail[old:]) if trail[old:] else NONE
