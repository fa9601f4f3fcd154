"""Where records stand: `records/<kind>/[<year>/]<id>.yaml`, and what a path that is not so should have been."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from taizhang.ledger import problems
from taizhang.model import REGULAR, Finding, TreeEntry
from taizhang.schema import Kind, Rulebook

RECORDS = "records"
ATTACHMENTS = f"{RECORDS}/attachments"
SUFFIX = ".yaml"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ATTACHMENT = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*\.[a-z0-9]{1,5}")
_RESERVED = re.compile(r"(?:.*/)?(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./].*)?")
"""Names that Windows keeps for devices: a clone with such a file cannot be opened there."""
_LONGEST_PATH = 200
"""Longer ones cannot be kept on Windows (260 with the folders above), nor longer names than 255 anywhere."""


class Place(NamedTuple):
    """What a path says of a record."""

    kind: str
    id: str

    @property
    def ref(self) -> str:
        """How other records would name it: `kind/id`."""
        return f"{self.kind}/{self.id}"


def record_path(kind: Kind, record_id: str) -> str:
    """The path at which the record `record_id` of `kind` stands."""
    folder = f"{RECORDS}/{kind.name}"
    return f"{folder}/{record_id[:4]}/{record_id}{SUFFIX}" if kind.in_year_folders else f"{folder}/{record_id}{SUFFIX}"


def place(path: str) -> Place:
    """What `path`, one that stands below `records/`, says; whether rightly is for `path_findings` to say."""
    parts = path.split("/")
    return Place(parts[1] if len(parts) > 2 else "", parts[-1].removesuffix(SUFFIX))


def path_findings(entry: TreeEntry, rulebook: Rulebook) -> list[Finding]:
    """What is wrong with a file below `records/`, or with what passes for that folder, before it is opened."""
    path = entry.path
    top = path.partition("/")[0]
    if top != RECORDS:
        return [problems.SAME_NAME.at(path, name=top, other=RECORDS)]
    if path == RECORDS:
        return [problems.NOT_A_FOLDER.at(path, folder=path, mode=entry.mode)]
    if entry.mode != REGULAR:
        return [problems.NOT_A_FILE.at(path, mode=entry.mode)]
    name = path.rpartition("/")[2]
    if len(path) > _LONGEST_PATH or _RESERVED.fullmatch(path):
        return [problems.BAD_NAME.at(path, name=_shown(name))]
    if path.startswith(f"{ATTACHMENTS}/"):
        name = path.removeprefix(f"{ATTACHMENTS}/")
        return [] if _ATTACHMENT.fullmatch(name) else [problems.BAD_NAME.at(path, name=name)]
    return _record_path_findings(path, name, rulebook)


def twice_findings(entries: Iterable[TreeEntry]) -> dict[str, list[Finding]]:
    """Paths that a tree names twice, as only a tree that was not made by Git does."""
    times = Counter(entry.path for entry in entries)
    return {path: [problems.SAME_NAME.at(path, name=path, other=path)] for path, count in times.items() if count > 1}


def _record_path_findings(path: str, name: str, rulebook: Rulebook) -> list[Finding]:
    where = place(path)
    kind = rulebook.kind(where.kind)
    if kind is None:
        return [problems.UNKNOWN_KIND.at(path, kind=where.kind or name)]
    if not path.endswith(SUFFIX) or not _ID.fullmatch(where.id) or (kind.in_year_folders and not _dated(where.id)):
        return [problems.BAD_NAME.at(path, name=name)]
    expected = record_path(kind, where.id)
    return [] if path == expected else [problems.WRONG_FOLDER.at(path, expected=expected)]


def _shown(name: str) -> str:
    return name if len(name) <= _LONGEST_PATH else f"{name[:_LONGEST_PATH]}…"


def _dated(record_id: str) -> bool:
    return record_id[:4].isdigit() and record_id[4:5] == "-"
