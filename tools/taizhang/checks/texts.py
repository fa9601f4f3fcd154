"""Every text of a record with its place, and findings on texts that never say what they found.

Shared by the rules that refuse what must not enter the ledger. What such a rule finds is not put into a message, a
parameter or a cache: repeating it would spread what has just been refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from taizhang.i18n import Label
from taizhang.model import Finding, Problem, Record, Where
from taizhang.schema import Kind
from taizhang.workflow import Rules


class Hit(NamedTuple):
    """A stretch of a text that must not stand there: what is wrong with it, and its offsets."""

    problem: Problem
    start: int
    end: int


Scan = Callable[[str], Iterable[Hit]]
_DULL = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}[+]08:00)?|sha256:[0-9a-f]{64}"
)  # fmt: skip
"""Dates, instants and digests, of which records are full: nothing can hide in one."""
_DULL_LENGTHS = frozenset({10, 25, 71})
_APART = "\n\0\n\0\n"
"""Stands between texts that are looked at together: no record holds it, and what is looked for never reaches across."""


def texts(record: Record) -> Iterator[tuple[Where, str]]:
    """Every text and integer of a record with its place, at any depth; its id, too. Keys are left out."""
    yield (), record.id
    yield from _below(record.data, ())


def findings(record: Record, rules: Rules, scan: Scan) -> Iterator[Finding]:
    """One finding for each field and problem that `scan` hits, naming the field only."""
    kind = rules.book.kinds[record.kind]
    for where, text in texts(record):
        for problem in dict.fromkeys(hit.problem for hit in scan(text)):
            yield problem.at(record.path, where, label=_label(kind, where))


def together(record: Record) -> str:
    """All texts of a record and its keys as one, for a first look: what no scan hits here, none hits in any part."""
    said: set[str] = {record.id}
    waiting: list[Any] = [record.data]
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if kind is dict:
            said.update(value)
            waiting += value.values()
        elif kind is list:
            waiting += value
        else:
            said.add(value if kind is str else str(value))
    return _APART.join([text for text in said if len(text) not in _DULL_LENGTHS or not _DULL.fullmatch(text)])


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
