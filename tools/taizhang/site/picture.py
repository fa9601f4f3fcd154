"""The links of a record as a small picture: who names it on the left, what it names on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from taizhang.site.links import Group

_NODES = 5
"""On each side; the list beside the picture has them all."""
_LETTERS = 13
"""Of a Chinese title in a node."""
_STEP = 34
"""Height of a node with its distance."""


class Node(NamedTuple):
    """A record in the picture; `href` is empty for the one that stands for the rest."""

    title: str
    label: str
    href: str
    y: int


class Picture(NamedTuple):
    """Both sides and the height of the whole."""

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    height: int


def picture(named_by: Sequence[Group], names: Sequence[Group]) -> Picture | None:
    """The picture of a record's links; None where there are none."""
    sides = [_nodes(named_by), _nodes(names)]
    rows = max(map(len, sides))
    if not rows:
        return None
    height = rows * _STEP
    left, right = (
        [node._replace(y=_row(place, len(side), height)) for place, node in enumerate(side)] for side in sides
    )
    return Picture(tuple(left), tuple(right), height)


def _nodes(groups: Sequence[Group]) -> list[Node]:
    every = [Node(_short(item.title), group.label, item.href, 0) for group in groups for item in group.items]
    total = sum(group.total for group in groups)
    shown = every[:_NODES]
    return [*shown, Node(f"… +{total - len(shown)}", "", "", 0)] if total > len(shown) else shown


def _row(place: int, rows: int, height: int) -> int:
    """The middle of a row, the side as a whole centred."""
    return (height - rows * _STEP) // 2 + place * _STEP + _STEP // 2


def _short(title: str) -> str:
    """A title cut to what a node holds; wide letters count twice."""
    width, kept = 0, ""
    for letter in title:
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > 2 * _LETTERS:
            return f"{kept}…"
        kept += letter
    return kept
