"""Where records stand: `records/<kind>/[<year>/]<id>.yaml`, and what a path that is not so should have been."""

from __future__ import annotations

import re
from typing import NamedTuple

from taizhang.ledger import problems
from taizhang.model import Finding, TreeEntry
from taizhang.schema import Kind, Rulebook

RECORDS = "records"
ATTACHMENTS = f"{RECORDS}/attachments"
SUFFIX = ".yaml"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ATTACHMENT = re.compile(r"[a-z0-9][a-z0-9/-]*\.[a-z0-9]{1,5}")
_REGULAR = "100644"


class Place(NamedTuple):
    """What a path says of a record."""

    kind: str
    id: str


def record_path(kind: Kind, record_id: str) -> str:
    """The path at which the record `record_id` of `kind` stands."""
    folder = f"{RECORDS}/{kind.name}"
    return f"{folder}/{record_id[:4]}/{record_id}{SUFFIX}" if kind.in_year_folders else f"{folder}/{record_id}{SUFFIX}"


def place(path: str) -> Place:
    """What `path`, one that stands below `records/`, says; whether rightly is for `path_findings` to say."""
    parts = path.split("/")
    return Place(parts[1] if len(parts) > 2 else "", parts[-1].removesuffix(SUFFIX))


def path_findings(entry: TreeEntry, rulebook: Rulebook) -> list[Finding]:
    """What is wrong with a file below `records/` before it is opened."""
    path = entry.path
    if entry.mode != _REGULAR:
        return [problems.NOT_A_FILE.at(path, mode=entry.mode)]
    if path.startswith(f"{ATTACHMENTS}/"):
        name = path.removeprefix(f"{ATTACHMENTS}/")
        return [] if _ATTACHMENT.fullmatch(name) else [problems.BAD_NAME.at(path, name=name)]
    where = place(path)
    name = path.rpartition("/")[2]
    kind = rulebook.kind(where.kind)
    if kind is None:
        return [problems.UNKNOWN_KIND.at(path, kind=where.kind)]
    if not path.endswith(SUFFIX) or not _ID.fullmatch(where.id) or (kind.in_year_folders and not _dated(where.id)):
        return [problems.BAD_NAME.at(path, name=name)]
    expected = record_path(kind, where.id)
    return [] if path == expected else [problems.WRONG_FOLDER.at(path, expected=expected)]


def _dated(record_id: str) -> bool:
    return record_id[:4].isdigit() and record_id[4:5] == "-"
