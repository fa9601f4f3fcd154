"""Labels of issues and requests: urgency, kind and stage, with the names that the schemas give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taizhang.forge.reminders import LABEL as REMINDER
from taizhang.forge.words import quiet_line
from taizhang.i18n import Label
from taizhang.model import Data
from taizhang.workflow import Rules

_NAME = 49
"""Characters of a label's name; every forge takes 50, and what is cut ends in `…`."""
_ABOUT = 99
_KIND, _STAGE, _URGENCY = (Label("種類", "Kind"), Label("環節", "Stage"), Label("緊急", "Urgency"))
_PLAIN = "5b6770"
_COLOURS = {_KIND.zh: "1f4e8c", _STAGE.zh: _PLAIN}
_LEAST, _MIDDLE, _MOST = "2e7d32", "b26a00", "c62828"
"""Of urgency; each with white text has a contrast of 4.4 or more."""
_URGENT = "urgency"
"""How a kind marks the field (`x-format`) that says how urgent a matter is."""


_FORM = Label("表單報送", "Sent by a form")


class LabelSetting(NamedTuple):
    """One label as a forge keeps it: its name, its colour (six hexadecimal digits) and what it says of itself."""

    name: str
    color: str
    description: str


_REMINDER = LabelSetting(REMINDER.zh, _MIDDLE, REMINDER.en)


def labels_of(rules: Rules) -> tuple[LabelSetting, ...]:
    """Every label, each name once, whatever its case: forges do not tell cases apart."""
    found: dict[str, LabelSetting] = {}
    for label in (*intake_labels(rules), *_urgencies(rules), *_kinds(rules), *_stages(rules), _REMINDER):
        found.setdefault(label.name.casefold(), label)
    return tuple(found.values())


def intake_labels(rules: Rules) -> tuple[LabelSetting, ...]:
    """The label that a forge puts on filled-in forms, by which people find them; intake goes by what they say."""
    mark = rules.forms.mark
    return (LabelSetting(mark, _PLAIN, f"{_FORM.zh} {_FORM.en}"),) if mark else ()


def as_data(labels: Sequence[LabelSetting]) -> list[Data]:
    """Labels as a list for JSON."""
    return [label._asdict() for label in labels]


def _urgencies(rules: Rules) -> Iterator[LabelSetting]:
    for kind in rules.book.ordered_kinds:
        for node in kind.fields.values():
            if node.get("x-format") == _URGENT:
                choices = [Label(*node["x-labels"][value]) for value in node["enum"]]
                yield from (_named(_URGENCY, label, _tone(at, len(choices))) for at, label in enumerate(choices))


def _tone(at: int, count: int) -> str:
    return _LEAST if at == 0 else _MOST if at == count - 1 else _MIDDLE


def _kinds(rules: Rules) -> Iterator[LabelSetting]:
    yield from (_named(_KIND, kind.label) for kind in rules.book.ordered_kinds)


def _stages(rules: Rules) -> Iterator[LabelSetting]:
    """The states in which a matter waits for somebody."""
    for kind in rules.book.ordered_kinds:
        yield from (_named(_STAGE, state.label) for state in rules.newest(kind.name).states.values() if not state.rests)


def _named(group: Label, label: Label, color: str | None = None) -> LabelSetting:
    name = quiet_line(f"{group.zh}:{label.zh}", _NAME)
    return LabelSetting(name, color or _COLOURS[group.zh], quiet_line(f"{group.en}: {label.en}", _ABOUT))
