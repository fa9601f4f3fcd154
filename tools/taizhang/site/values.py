"""Values of fields as things that templates can show, made from the schema alone: nothing here knows a kind by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from taizhang.i18n import Label
from taizhang.model import Data
from taizhang.schema.kinds import Node
from taizhang.site import dates
from taizhang.site.context import Site
from taizhang.site.edition import WITHHELD
from taizhang.site.urls import record_url

_SHORT = 60
"""Longer texts take a line of their own."""
_LONG_TEXT = 300
"""Fields that may be longer than this are prose, and a list of objects that have one is shown as cards."""
_TONES = {"critical": "red", "urgent": "yellow", "hard": "yellow"}


class Fact(NamedTuple):
    """A field with its label."""

    label: str
    value: Value
    name: str = ""
    wide: bool = False
    """Whether it needs a line of its own."""


class Value(NamedTuple):
    """One thing to show. `form` names the macro that shows it."""

    form: str
    text: str = ""
    href: str = ""
    """URL of a page of this site, from its root."""
    raw: str = ""
    tone: str = ""
    items: tuple[Any, ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether it needs the whole width of a page."""
        return self.form in ("table", "cards", "prose", "long")


def label_of(site: Site, node: Node, name: str = "") -> str:
    """What people call the field that `node` describes."""
    return site.name(Label(node["title"], node["x-en"])) if "title" in node and "x-en" in node else name


def choice_of(site: Site, node: Node, value: str) -> str:
    """What people read for one of a field's choices."""
    labels = node.get("x-labels", {})
    return site.name(Label(*labels[value])) if value in labels else value


def link_to(site: Site, ref: str) -> Value:
    """A link to a record; its bare name where there is none."""
    brief = site.brief(ref)
    return Value("link", brief.title, record_url(ref), ref) if brief else Value("text", ref, raw=ref)


def person(site: Site, who: str) -> Value:
    """A link to a person's page."""
    if who == WITHHELD:
        return Value("text", site.say("withheld"))
    found = link_to(site, f"person/{who}")
    return found if found.form == "link" else Value("text", who, raw=who)


def shown(site: Site, node: Node, value: Any) -> Value:
    """The value of the field that `node` describes."""
    if isinstance(value, dict):
        return Value("facts", items=tuple(facts(site, node, value)))
    if isinstance(value, list):
        return _list(site, node.get("items", {}), value)
    if isinstance(value, bool):
        return Value("text", site.say("yes" if value else "no"), raw=str(value).lower())
    if isinstance(value, int):
        return Value("text", str(value), raw=str(value), tone="number")
    return _text(site, node, str(value))


def facts(
    site: Site, node: Node, data: Data, leave_out: Iterable[str] = (), *, prose_is_wide: bool = False
) -> list[Fact]:
    """The fields of an object in the order in which its schema declares them.

    A field whose value is long needs a line of its own; with `prose_is_wide`, so does every field that may hold prose.
    """
    properties: dict[str, Node] = node.get("properties", {})
    names = [name for name in [*properties, *(n for n in data if n not in properties)] if name in data]
    hidden = frozenset(leave_out)
    found = []
    for name in names:
        if name not in hidden:
            part = properties.get(name, {})
            value = shown(site, part, data[name])
            wide = value.wide or (prose_is_wide and _is_prose(part))
            found.append(Fact(label_of(site, part, name), value, name, wide))
    return found


def _text(site: Site, node: Node, value: str) -> Value:
    if "x-ref" in node:
        return link_to(site, value)
    if node.get("x-person"):
        return person(site, value)
    if "x-labels" in node:
        form = "badge" if node.get("x-format") == "urgency" and value in _TONES else "text"
        return Value(form, choice_of(site, node, value), raw=value, tone=_TONES.get(value, ""))
    if node.get("format") == "date":
        return Value("time", dates.day_text(value, site.language), raw=value)
    if node.get("format") == "date-time":
        return Value("time", dates.instant_text(value, site.language), raw=value)
    if node.get("x-format") == "markdown":
        return Value("prose", value, raw=value)
    long = len(value) > _SHORT or "\n" in value
    return Value("long" if long else "text", value, raw=value)


def _list(site: Site, node: Node, values: list[Any]) -> Value:
    if not values or not all(isinstance(value, dict) for value in values):
        return Value("list", items=tuple(shown(site, node, value) for value in values))
    properties: dict[str, Node] = node.get("properties", {})
    if any(_is_prose(part) and any(name in value for value in values) for name, part in properties.items()):
        return Value("cards", items=tuple(tuple(facts(site, node, value, prose_is_wide=True)) for value in values))
    names = [name for name in properties if any(name in value for value in values)]
    rows = tuple(
        tuple(shown(site, properties[name], value[name]) if name in value else Value("text") for name in names)
        for value in values
    )
    return Value("table", items=rows, heads=tuple(label_of(site, properties[name], name) for name in names))


def _is_prose(node: Node) -> bool:
    return node.get("type") == "string" and int(node.get("maxLength", 0)) > _LONG_TEXT
