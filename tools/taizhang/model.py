"""The nouns that all parts share: records, problems, findings, and a tree of files to read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from taizhang.i18n import Language, Text

Level = Literal["error", "warning", "info"]
Value = str | int | bool | list[Any] | dict[str, Any]
"""What strict YAML can hold."""
Data = dict[str, Any]
"""A record as read: a mapping of texts, integers, booleans, lists and mappings."""
Where = tuple[str | int, ...]
"""A place inside a document: the keys and indexes that lead to it; empty for the whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can be wrong: a stable code, how grave it is, what to say and how to mend it."""

    code: str
    title: Text
    text: Text
    mend: Text
    level: Level = "error"
    source: str = ""
    """The norm, standard or paper that the rule comes from."""
    at_key: bool = False
    """Whether findings point at the key rather than at its value."""

    def at(self, path: str, where: Where = (), **params: Any) -> Finding:
        """This problem, found at `where` in the file `path`."""
        return Finding(self, path, where, params)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at a place. `line` and `column` count from 1; 0 until the place has been looked up."""

    problem: Problem
    path: str
    where: Where = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    column: int = 0

    @property
    def code(self) -> str:
        """The stable code, `TZ` and three digits."""
        return self.problem.code

    @property
    def level(self) -> Level:
        """How grave it is; only errors fail a check."""
        return self.problem.level

    def message(self, language: Language) -> str:
        """What is wrong, in `language`."""
        return self.problem.text.render(language, **self.params)

    def mend(self, language: Language) -> str:
        """How to mend it, in `language`."""
        return self.problem.mend.render(language, **self.params)

    def sort_key(self) -> tuple[str, int, int, str]:
        """Order of a report: by file, then by place."""
        return self.path, self.line, self.column, self.code


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the ledger, as its file says it."""

    kind: str
    id: str
    path: str
    data: Data

    @property
    def ref(self) -> str:
        """How other records name it: `kind/id`."""
        return f"{self.kind}/{self.id}"

    @property
    def title(self) -> str:
        """Its title, or its id while it has none."""
        title = self.data.get("title")
        return title if isinstance(title, str) else self.id

    @property
    def trail(self) -> Sequence[Data]:
        """The steps taken so far, oldest first."""
        trail = self.data.get("trail")
        return trail if isinstance(trail, list) else []


class TreeEntry(NamedTuple):
    """One file of a tree: its path with `/`, its Git mode (`100644`) and the id of its content."""

    path: str
    mode: str
    blob: str


class Tree(Protocol):
    """The files of a ledger, in the work tree or at a revision."""

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file below `folder`, sorted by path."""

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
