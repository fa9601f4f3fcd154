"""Every text of a record with its place, and findings on texts that never say what they found.

Shared by the rules that refuse what must not enter the ledger. What such a rule finds is not put into a message, a
parameter or a cache: repeating it would spread what has just been refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from taizhang.i18n import Label
from taizhang.model import Data, Finding, Problem, Record, Where
from taizhang.schema import Kind
from taizhang.workflow import Rules


class Hit(NamedTuple):
    """A stretch of a text that must not stand there: what is wrong with it, and its offsets."""

    problem: Problem
    start: int
    end: int


Scan = Callable[[str], Iterable[Hit]]
_APART = "\n\0\n\0\n"
"""Stands between texts that are looked at together: no record holds it, and what is looked for never reaches across."""
_latest: list[tuple[Data, str]] = []


def texts(record: Record) -> Iterator[tuple[Where, str]]:
    """Every text and integer of a record with its place, at any depth; its id, too. Keys are left out."""
    yield (), record.id
    yield from _below(record.data, ())


def findings(record: Record, rules: Rules, scan: Scan) -> Iterator[Finding]:
    """One finding for each field and problem that `scan` hits, naming the field only."""
    if not list(scan(_together(record))):  # as with nearly every record
        return
    kind = rules.book.kinds[record.kind]
    for where, text in texts(record):
        for problem in dict.fromkeys(hit.problem for hit in scan(text)):
            yield problem.at(record.path, where, label=_label(kind, where))


def _together(record: Record) -> str:
    """All texts of a record as one; the latest is kept, because one rule after another asks for it."""
    if not _latest or _latest[0][0] is not record.data:
        parts = [record.id]
        _collect(record.data, parts)
        _latest[:] = [(record.data, _APART.join(parts))]
    return _latest[0][1]


def _collect(value: Any, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            _collect(part, parts)
    elif not isinstance(value, bool):
        parts.append(str(value))


def _below(value: Any, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _below(part, (*where, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _below(part, (*where, index))
    elif not isinstance(value, bool):
        yield where, str(value)


def _label(kind: Kind, where: Where) -> Label:
    """What people call the innermost field that the kind declares; a key that it does not may itself be a secret."""
    for length in range(len(where), 0, -1):
        node = kind.node(where[:length])
        if node is not None and "title" in node:
            return Label(node["title"], node["x-en"])
    return kind.label
