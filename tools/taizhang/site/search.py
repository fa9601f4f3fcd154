"""Search over titles and texts, in either script: a page, and one file that its script looks through.

Both sides are folded: traditional characters to simplified ones, one by one, and letters to small ones. The file holds
the characters that its texts have folded, so that the script needs no table of its own. It is read whole;
an index that is read in parts takes its place where a ledger has grown beyond some thousand records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from taizhang.model import Data, Record
from taizhang.schema.kinds import Node
from taizhang.site.context import Site
from taizhang.site.pages import Page, SiteFile
from taizhang.site.simplified import simplified_page
from taizhang.site.templates import render
from taizhang.site.urls import SEARCH, SEARCH_DATA

_WORDS = ("none_found", "search_short")
_TOLD_APART = frozenset({"trail", "title", "number", "status", "audience"})
_CODED = frozenset({"x-ref", "x-labels", "x-person", "format"})
"""Marks of fields whose values are codes; so is what is ASCII where the schema gives a pattern, such as a digest."""


def search_page(site: Site) -> Iterator[Page]:
    """The page to search from."""
    told = {
        "kinds": {kind.name: site.name(kind.label) for kind in site.kinds},
        "words": {word: site.say(word) for word in _WORDS}
        | {"count": site.say("search_count", n="{n}", shown="{shown}")},
    }
    text = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    content = render(site, "search.html", SEARCH, told=Markup(text))  # noqa: S704  cannot end the element that holds it
    yield Page(SEARCH, site.say("search"), content, SEARCH, SEARCH)


def search_data(site: Site) -> Iterator[SiteFile]:
    """What the script looks through: a row `[ref, title, number, date, text]` for each record, the latest first."""
    found = [(record, said(site, record)) for record in site.ledger.records()]
    letters = sorted(
        {
            letter
            for record, text in found
            for letter in record.title + text + record.data.get("number", "")
            if ord(letter) > 0x2E80
        }
    )
    folded = {
        letter: simple for letter in letters if (simple := simplified_page(letter)) != letter and len(simple) == 1
    }
    briefs = site.contents.briefs
    rows = [
        [
            record.ref,
            record.title,
            briefs[record.ref].number,
            briefs[record.ref].date[:10],
            text,
        ]
        for record, text in sorted(found, key=lambda pair: briefs[pair[0].ref].date, reverse=True)
    ]
    data: Data = {"folded": "".join(f"{letter}{simple}" for letter, simple in folded.items()), "rows": rows}
    yield SiteFile(f"{SEARCH_DATA}index.json", json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def said(site: Site, record: Record) -> str:
    """Everything that a record says in words of its own; names of choices, dates and references are not among them."""
    kind = site.kind(record.kind)
    told = {name: value for name, value in record.data.items() if name not in _TOLD_APART}
    return "\n".join(text for name, value in told.items() for text in _texts(value, kind.fields.get(name, {})))


def _texts(value: Any, node: Node) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, node.get("properties", {}).get(name, {}))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, node.get("items", {}))
    elif isinstance(value, str) and not _CODED & node.keys() and not ("pattern" in node and value.isascii()):
        yield value
