"""The strict reader, with limits and exact positions.

Read from the C parser's events, never through PyYAML's constructors, so that text stays text. What other readers of
YAML could understand differently is refused rather than guessed (measured: PyYAML breaks lines at a raw U+2028, so that
a title can smuggle in a second key; both C loaders crash on deep nesting).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from taizhang.formats import problems
from taizhang.formats.problems import FormatError
from taizhang.formats.text import FORBIDDEN, MAX_MARKS, decode, first_pile
from taizhang.model import Data, Problem, Where

MAX_DEPTH = 20
MAX_NODES = 10_000
MAXINTEGER_DIGITS = 15
"""Beyond 2**53 other JSON readers lose digits (RFC 8785 relies on that range)."""

INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}[+]08:00)?")
_AMBIGUOUS = re.compile(
    r"""(?:~|null|true|false|yes|no|on|off|y|n|=|<<          # null, boolean, default and merge of YAML 1.1
        |[-+]?[.]?[0-9][0-9_,.:]*(?:e[-+]?[0-9]+)?            # integers, octals, base 60, floats
        |[-+]?0[box][0-9a-f_]+|[-+]?[.](?:inf|nan|[0-9_.]*)   # a dot alone is a float by the letter of YAML 1.1
        |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t\ ].*)?)""",  # dates in another layout
    re.VERBOSE | re.IGNORECASE,
)
_MAYBE_AMBIGUOUS = frozenset("0123456789+-.~=<nNyYtTfFoO")
_COMMENT = re.compile("#.*")
_SHORT = 32
_SHOWN = 60
"""Characters of a key, value or tag that a message quotes."""

Marks = dict[Where, tuple[int, int, int, int]]
"""For each place: line and column of its key (of the value in a list), line and column of its value."""


def parse(raw: bytes) -> Data:
    """The mapping that a document holds.

    Raises:
        FormatError: at the first thing that strict YAML refuses.
    """
    return _Builder(decode(raw), None).build()


def positions(raw: bytes) -> Marks:
    """Where each key and value of a document stands; `raw` has been parsed before."""
    marks: Marks = {}
    _Builder(decode(raw), marks).build()
    return marks


class _Builder:
    """Builds plain data from parser events, counting as it goes; never deeper than the limit."""

    def __init__(self, text: str, marks: Marks | None) -> None:
        self.next: Any = CParser(text).get_event
        self.text = text
        self.ends = 0, 0
        self.watched = "?" in text
        if self.watched:
            self.read, self.next = self.next, self._watched
        self.marks = marks
        self.where: list[str | int] = []
        self.nodes = 0

    def build(self) -> Data:
        try:
            return self._document()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            if "quoted scalar" in str(getattr(error, "context", "")):  # an open quote is noticed at the end of the file
                mark = getattr(error, "context_mark", None) or mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            detail = str(getattr(error, "problem", None) or "unreadable")
            raise FormatError(problems.SYNTAX, line, column, detail=detail) from None

    def _document(self) -> Data:
        self.next()  # the start of the stream
        start = self.next()
        if type(start) is not DocumentStartEvent:
            raise FormatError(problems.EMPTY, 1, 1)
        if start.version or start.tags:
            raise _refuse(problems.FEATURE, start, feature="%")
        top = self.next()
        if type(top) is AliasEvent:
            raise _refuse(problems.FEATURE, top, feature=f"*{top.anchor}")
        if type(top) is not MappingStartEvent:
            raise _refuse(problems.EMPTY, top)
        data = self._mapping(top, 1)
        while type(event := self.next()) is DocumentEndEvent:
            pass
        if type(event) is DocumentStartEvent:
            raise _refuse(problems.FEATURE, event, feature="---")
        if not data:
            raise FormatError(problems.EMPTY, 1, 1)
        return data

    def _node(self, event: Event, depth: int) -> Any:
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event)
        if kind is MappingStartEvent:
            return self._mapping(event, depth)
        if kind is SequenceStartEvent:
            return self._sequence(event, depth)
        raise _refuse(problems.FEATURE, event, feature=f"*{getattr(event, 'anchor', '')}")

    def _mapping(self, start: Event, depth: int) -> Data:
        self._enter(start, depth)
        data: Data = {}
        read, marks = self.next, self.marks
        while type(event := read()) is not MappingEndEvent:
            key = self._key(event, data)
            value = read()
            if marks is None:
                data[key] = self._scalar(value) if type(value) is ScalarEvent else self._node(value, depth + 1)
            else:
                data[key] = self._marked(key, event, value, depth)
        return data

    def _sequence(self, start: Event, depth: int) -> list[Any]:
        self._enter(start, depth)
        items: list[Any] = []
        while type(event := self.next()) is not SequenceEndEvent:
            if self.marks is None:
                items.append(self._node(event, depth + 1))
            else:
                items.append(self._marked(len(items), event, event, depth))
        return items

    def _marked(self, step: str | int, key: Event, value: Event, depth: int) -> Any:
        assert self.marks is not None  # noqa: S101  a caller's duty, checked for the reader of this code
        self.where.append(step)
        self.marks[tuple(self.where)] = (*_place(key), *_place(value))
        node = self._node(value, depth + 1)
        self.where.pop()
        return node

    def _enter(self, event: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _refuse(problems.TOO_DEEP, event, limit=MAX_DEPTH)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _refuse(problems.TOO_MANY, event, limit=MAX_NODES)
        _no_extras(event)

    def _watched(self) -> Any:
        """The next event, remembering where the one before it ended (where a mapping began: its `?` may be there)."""
        event: Any = self.read()
        mark: Any = event.start_mark if type(event) is MappingStartEvent else event.end_mark
        self.ends = self.ends[1], mark.index
        return event

    def _before(self, event: Any) -> str:
        """What stands between an event and the one before it, comments left out."""
        return _COMMENT.sub("", self.text[self.ends[0] : event.start_mark.index])

    def _key(self, event: Any, mapping: Data) -> str:
        if type(event) is not ScalarEvent:
            raise _refuse(problems.KEY_NOT_TEXT, event)
        if self.watched and "?" in self._before(event):
            raise _refuse(problems.FEATURE, event, feature="?")  # `{?a: b}` has the key a, or ?a, as the reader likes
        key = self._scalar(event)
        if type(key) is not str:
            raise _refuse(problems.KEY_NOT_TEXT, event)
        if key in mapping:
            raise _refuse(problems.DUPLICATE_KEY, event, key=key)
        return key

    def _scalar(self, event: Any) -> str | int | bool:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _refuse(problems.TOO_MANY, event, limit=MAX_NODES)
        if event.anchor is not None or event.tag is not None:
            _no_extras(event)
        value: str = event.value
        if event.style:
            if event.style == '"':
                _clean_escapes(event, value)
            return value
        if not value:
            raise _refuse(problems.NO_VALUE, event)
        if value[0] not in _MAYBE_AMBIGUOUS:
            return value
        meaning = _meaning_of_short(value) if len(value) < _SHORT else _meaning(value)
        if meaning is None:
            raise _refuse(problems.AMBIGUOUS, event, value=value)
        return meaning


def _meaning(value: str) -> str | int | bool | None:
    """What a plain scalar means; None where others could read it as something else."""
    if value in ("true", "false"):
        return value == "true"
    if INTEGER.fullmatch(value) and len(value) <= MAXINTEGER_DIGITS:
        return int(value)
    return None if _AMBIGUOUS.fullmatch(value) and not _INSTANT.fullmatch(value) else value


_meaning_of_short = lru_cache(maxsize=1 << 12)(_meaning)
"""The same for what records say again and again: keys, actions, dates."""


def _clean_escapes(event: Event, value: str) -> None:
    """An escape in double quotes may spell what the raw text could not say."""
    if found := FORBIDDEN.search(value):
        raise _refuse(problems.FORBIDDEN, event, codepoint=f"{ord(found[0]):04X}")
    if first_pile(value) is not None:
        raise _refuse(problems.PILED, event, limit=MAX_MARKS)
    if not unicodedata.is_normalized("NFC", value):
        raise _refuse(problems.NOT_NFC, event)


def _no_extras(event: Any) -> None:
    if event.anchor is not None:
        raise _refuse(problems.FEATURE, event, feature=f"&{event.anchor}")
    if event.tag is not None:
        raise _refuse(problems.FEATURE, event, feature=event.tag)


def _place(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _refuse(problem: Problem, event: Event, **params: Any) -> FormatError:
    shown = {name: _short(value) for name, value in params.items()}
    return FormatError(problem, *_place(event), **shown)


def _short(value: Any) -> Any:
    return f"{value[:_SHOWN]}…" if isinstance(value, str) and len(value) > _SHOWN else value
