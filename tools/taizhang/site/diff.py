"""What an edit changed in a text, as runs of kept, taken away and put in: first by sentence, then inside changed ones.

Comparing by sentence first keeps long texts cheap, and reads as an editor would mark them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_SENTENCE = re.compile(r"[^。!?!?;;\n]*[。!?!?;;\n]?")
_MAX_INSIDE = 600
"""Longer changed passages are shown whole."""
_ALIKE = 0.4
"""Below this likeness a passage was rewritten, and marking single words would only confuse."""


class Run(NamedTuple):
    """A piece of text: kept, taken away (`del`) or put in (`ins`)."""

    kind: Literal["same", "del", "ins"]
    text: str


def text_diff(before: str, after: str) -> list[Run]:
    """The runs that lead from `before` to `after`."""
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    runs: list[Run] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[a1:a2]), "".join(new[b1:b2])
        runs += [Run("same", left)] if tag == "equal" else _inside(left, right)
    return list(_joined(runs))


def _inside(left: str, right: str) -> list[Run]:
    if not left or not right or max(len(left), len(right)) > _MAX_INSIDE:
        return [Run("del", left), Run("ins", right)]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [Run("del", left), Run("ins", right)]
    runs: list[Run] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        same = tag == "equal"
        runs += [Run("same", left[a1:a2])] if same else [Run("del", left[a1:a2]), Run("ins", right[b1:b2])]
    return runs


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbours of one kind put together, empty runs left out."""
    current: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if current is not None and current.kind == run.kind:
            current = Run(run.kind, current.text + run.text)
            continue
        if current is not None:
            yield current
        current = run
    if current is not None:
        yield current
