"""The dictionary of fields, made from the schemas: what a record of each kind may say, what its steps are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from taizhang.i18n import COMMA, Label, Text
from taizhang.schema import Kind
from taizhang.schema.kinds import Node
from taizhang.site.context import Site
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import DICTIONARY
from taizhang.site.values import label_of
from taizhang.workflow import Action, Workflow

_TYPES = {
    "integer": Label("整數", "whole number"),
    "boolean": Label("是或否", "yes or no"),
    "array": Label("多項", "list"),
    "object": Label("分項", "parts"),
    "date": Label("日期", "date"),
    "date-time": Label("時間", "date and time"),
    "markdown": Label("長文", "long text"),
    "string": Label("文字", "text"),
}
_AT_MOST = Text("至多 {n} 字", "at most {n} characters")


class FieldView(NamedTuple):
    """A field, ready to be shown; those inside others are indented."""

    depth: int
    name: str
    label: str
    type: str
    required: bool
    choices: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    """Label and URL of the kinds that it may name."""
    description: str


class StepName(NamedTuple):
    """An action of the workflow."""

    name: str
    label: str
    sources: str
    target: str
    roles: str
    signs: bool


def dictionary_pages(site: Site) -> Iterator[Page]:
    """The list of kinds, and a page for each."""
    groups = [(group, [(site.name(k.label), f"{DICTIONARY}{k.name}/", _told(site, k)) for k in kinds])
              for group, kinds in site.groups]  # fmt: skip
    content = render(site, "dictionary.html", DICTIONARY, groups=groups)
    yield Page(DICTIONARY, site.say("dictionary"), content, DICTIONARY, DICTIONARY)
    for kind in site.kinds:
        url = f"{DICTIONARY}{kind.name}/"
        workflow = site.rules.newest(kind.name)
        content = render(
            site, "dictionary_kind.html", url,
            kind=kind, told=_told(site, kind), fields=list(_fields(site, kind)),
            workflow=site.name(workflow.label), steps=list(_steps(site, workflow)),
        )  # fmt: skip
        title = f"{site.say('dictionary')} · {site.name(kind.label)}"
        yield Page(url, title, content, f"{DICTIONARY}-/", DICTIONARY)


def _told(site: Site, kind: Kind) -> str:
    """The kind's description; schemas have it in Chinese alone."""
    return str(kind.schema.get("description", "")) if site.language != "en" else ""


def _fields(site: Site, kind: Kind) -> Iterator[FieldView]:
    for name, node in kind.fields.items():
        if name != "trail":
            yield from _field(site, name, node, 0, required=name in kind.required)


def _field(site: Site, name: str, node: Node, depth: int, *, required: bool) -> Iterator[FieldView]:
    inner: Node = node.get("items", {}) if node.get("type") == "array" else node
    choices = tuple((value, site.name(Label(*pair))) for value, pair in inner.get("x-labels", {}).items())
    kinds = tuple(
        (site.name(site.kind(kind).label), f"{DICTIONARY}{kind}/")
        for kind in inner.get("x-ref", ())
        if kind in site.rules.book.kinds
    )
    said = str(node.get("description", "")) if site.language != "en" else ""
    yield FieldView(depth, name, label_of(site, node, name), _type(site, node), required, choices, kinds, said)
    wanted = inner.get("required", ())
    for part, child in inner.get("properties", {}).items():
        yield from _field(site, part, child, depth + 1, required=part in wanted)


def _type(site: Site, node: Node) -> str:
    known = str(node.get("x-format") or node.get("format") or node.get("type", "string"))
    word = site.name(_TYPES.get(known) or _TYPES[str(node.get("format") or node.get("type", "string"))])
    if node.get("type") == "array":
        return f"{word} · {_type(site, node['items'])}" if "items" in node else word
    limited = node.get("type") == "string" and "maxLength" in node and "format" not in node and "x-ref" not in node
    return f"{word} · {_AT_MOST.render(site.language, n=node['maxLength'])}" if limited else word


def _steps(site: Site, workflow: Workflow) -> Iterator[StepName]:
    for action in workflow.actions.values():
        if action.roles:
            yield _step(site, workflow, action)


def _step(site: Site, workflow: Workflow, action: Action) -> StepName:
    comma = site.name(COMMA)
    order = ["new", *workflow.states]
    sources = [site.name(workflow.state_label(name)) for name in order if name in action.sources]
    many = len(sources) > len(workflow.states) // 2 + 1
    roles = [site.name(site.rules.people.role_label(role)) for role in action.roles]
    return StepName(
        action.name, site.name(action.label), site.say("any_state") if many else comma.join(sources),
        site.name(workflow.state_label(action.to)) if action.to else "", comma.join(roles), action.signs,
    )  # fmt: skip
