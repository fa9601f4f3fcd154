"""Which figures are shown together: information, supervision, and what the office asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taizhang.i18n import Label
from taizhang.outputs.numbers.figures import Numbers

_FACTS: tuple[tuple[str, Label, tuple[str, ...]], ...] = (
    ("adoption", Label("信息", "Information"),
     ("submitted", "reported", "adopted", "points", "directives", "quota", "deductions", "items_returned", "late")),
    ("supervision", Label("督查", "Supervision"),
     ("received", "on_time", "open_in_time", "overdue", "completed", "closed", "returns")),
    ("burden", Label("本辦的要求", "What the office asked for"),
     ("commissions", "forms", "urgings", "unanswered")),
)  # fmt: skip
"""For each group of settings whose formulas belong there: what people call the table, and the facts that lead it."""
_OTHERS = Label("其他", "Others")


class Table(NamedTuple):
    """Figures that are shown side by side."""

    name: str
    label: Label
    figures: Sequence[str]


def tables(numbers: Numbers) -> Iterator[Table]:
    """Every table; formulas stand after the facts of their group, those of other groups at the end."""
    left = dict.fromkeys(numbers.formulas)
    for group, label, facts in _FACTS:
        own = [name for name in left if name.startswith(f"{group}.")]
        yield Table(group, label, [*facts, *own])
        for name in own:
            del left[name]
    if left:
        yield Table("others", _OTHERS, list(left))
