"""The nouns that all parts share: records, problems, findings, and a tree of files to read from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple, Protocol

from taizhang.i18n import Label, Language, Text

Level = Literal["error", "warning", "info"]
LEVELS: Mapping[Level, Label] = {
    "error": Label("錯誤", "error"),
    "warning": Label("提醒", "warning"),
    "info": Label("說明", "info"),
}
"""What people call each level."""
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


REGULAR = "100644"
"""Git's mode of a plain file that is not a program."""
MAX_FOLDERS = 20
"""Folders within one another; a tree may hold more than any computer can walk."""
_TEMPORARY = re.compile(r"[.]taizhang-[a-z0-9_]+[.]tmp")
_LONGEST_NAME = 255


class TreeEntry(NamedTuple):
    """One file of a tree: its path with `/`, its Git mode (`100644`) and the id of its content."""

    path: str
    mode: str
    blob: str


class Tree(Protocol):
    """The files of a ledger, in the work tree or at a revision."""

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder`, and in what some computers take for it (see `passes_for`), sorted by path."""

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""


@cache
def passes_for(name: str, folder: str) -> bool:
    """Whether `name` is `folder`, or some file system takes it for that.

    By case, Unicode form or unseen characters (macOS), by what follows a colon, by a backslash, or by dots and spaces
    at the end (Windows). Source: what Git itself had to learn to refuse (CVE-2014-9390, CVE-2019-1352).
    """
    if name == folder or len(name) > _LONGEST_NAME:
        return name == folder
    plain = unicodedata.normalize("NFKC", "".join(c for c in name if unicodedata.category(c) != "Cf")).casefold()
    return re.split(r"[:\\]", plain)[0].rstrip(". ") == folder


def is_temporary(name: str) -> bool:
    """Whether a file is one of ours that was being written when we were stopped."""
    return _TEMPORARY.fullmatch(name) is not None
