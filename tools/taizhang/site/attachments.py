"""Attachments: the files that records list, published beside their pages; only types that no browser runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from taizhang.ledger import ATTACHMENTS as FOLDER
from taizhang.model import Record
from taizhang.site.context import Site
from taizhang.site.pages import SiteFile
from taizhang.site.urls import ATTACHMENTS

_HARMLESS = frozenset({"pdf", "docx", "xlsx", "ofd", "jpg", "jpeg", "png", "txt", "csv", "odt", "ods", "wps", "et"})
"""An office may allow other types in its policy; a page or a drawing with scripts is listed, but not published."""
_KIB = 1024


class Attached(NamedTuple):
    """A file, ready to be shown."""

    title: str
    href: str
    """URL from the root of the site; empty where it is not published."""
    type: str
    size: str
    digest: str


def attachment_files(site: Site) -> Iterator[SiteFile]:
    """Every file that a record lists."""
    held = site.ledger.attachments()
    for file in sorted({item["file"] for record in site.ledger.records() for item in _listed(record)}):
        path = f"{FOLDER}/{file}"
        if path in held and _harmless(file):
            yield SiteFile(ATTACHMENTS + file, site.ledger.tree.read(site.ledger.entries[path]))


def attached(site: Site, record: Record) -> list[Attached]:
    """The files that a record lists."""
    held = site.ledger.attachments() if record.data.get("attachments") else {}
    found = []
    for item in _listed(record):
        size = held.get(f"{FOLDER}/{item['file']}", ("", 0))[1]
        shown = f"{max(1, round(size / _KIB))} KiB" if size else ""
        href = ATTACHMENTS + item["file"] if size and _harmless(item["file"]) else ""
        kind = item["file"].rpartition(".")[2].upper()
        found.append(Attached(item.get("title", item["file"]), href, kind, shown, item.get("sha256", "")))
    return found


def _listed(record: Record) -> list[dict[str, str]]:
    return [item for item in record.data.get("attachments", ()) if "file" in item]


def _harmless(file: str) -> bool:
    return file.rpartition(".")[2] in _HARMLESS
