"""A kind of record, as its schema file declares it: fields, labels, references and how its ids are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from jsonschema_rs import Draft202012Validator, RegexOptions, Registry

from taizhang.i18n import Label
from taizhang.model import Data, Where

Node = dict[str, Any]
"""A schema of one field, its shared definition merged in."""
ANY_KIND = "*"
_BASE = "taizhang:///schemas/kinds/"
_COMMON = "taizhang:///schemas/common.schema.json"


class Reference(NamedTuple):
    """A field that names another record: its path (`*` for list items), the kinds allowed, the link's name back."""

    path: tuple[str, ...]
    kinds: tuple[str, ...]
    inverse: tuple[str, str] | None


class DueItems(NamedTuple):
    """A list of which each item is due by itself, such as the tasks of a plan."""

    field: str
    date: str
    """The field of an item that says when it is due."""
    key: str
    """The field by which items are told apart, here and in the list `by`."""
    done: str
    """The field, of an item or of what `by` says of it, that says when it was done."""
    by: str | None
    """The list to which what is done is added."""
    waits: tuple[str, ...]
    """The fields of an item that name whom it waits for."""


class Link(NamedTuple):
    """One reference found in a record."""

    where: Where
    target: str
    reference: Reference

    @property
    def is_stray(self) -> bool:
        """Whether the field is not for records of the target's kind."""
        return ANY_KIND not in self.reference.kinds and self.target.partition("/")[0] not in self.reference.kinds


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record. `schema` is the file as it stands, `common` the fields that every record has."""

    name: str
    schema: Node
    common: Node

    @property
    def order(self) -> int:
        """Its position among all kinds."""
        return int(self.schema["x-order"])

    @property
    def group(self) -> str:
        """The stream of work that it belongs to."""
        return str(self.schema["x-group"])

    @property
    def register(self) -> Node:
        """Columns, facets and order of its register page."""
        return dict(self.schema["x-register"])

    @property
    def id_rule(self) -> Node:
        """How ids are made: `date` or `year` (field names), and `parts`."""
        return dict(self.schema["x-id"])

    @property
    def due_field(self) -> str | None:
        """The field that says when a matter of this kind is due."""
        return self.schema.get("x-due")

    @property
    def waits(self) -> tuple[str, ...]:
        """The fields that name whom a matter of this kind waits for."""
        return tuple(self.schema.get("x-waits", ()))

    @cached_property
    def due_items(self) -> tuple[DueItems, ...]:
        """The lists of which each item is due by itself."""
        lists = ((name, node["x-due"]) for name, node in self.schema["properties"].items() if "x-due" in node)
        return tuple(
            DueItems(name, said["date"], said["key"], said["done"], said.get("by"), tuple(said["waits"]))
            for name, said in lists
        )

    @property
    def clock_fields(self) -> list[Where]:
        """The place of every field that `x-due` and `x-waits` name, whether the kind has it or not."""
        found: list[Where] = [(name,) for name in self.waits]
        for items in self.due_items:
            found += [(items.field, 0, name) for name in (items.date, items.key, *items.waits)]
            found += (
                [(items.by, 0, name) for name in (items.key, items.done)]
                if items.by
                else [(items.field, 0, items.done)]
            )
        return found

    @cached_property
    def in_year_folders(self) -> bool:
        """Whether its records are kept in a folder a year."""
        return "date" in self.id_rule or "year" in self.id_rule

    @property
    def label(self) -> Label:
        """Its name."""
        return Label(self.schema["title"], self.schema["x-en"])

    @cached_property
    def fields(self) -> Mapping[str, Node]:
        """Every top-level field with its shared definition merged in: the kind's own first, the common ones after."""
        own = {name: self._merged(node) for name, node in self.schema["properties"].items()}
        shared = {name: self._merged(node) for name, node in self.common["properties"].items()}
        first = {name: shared.pop(name) for name in ("title", "number", "status")}
        return {**first, **own, **{name: node for name, node in shared.items() if name not in own}}

    def in_order(self, data: Data) -> Data:
        """A record with its fields in the order in which the kind declares them."""
        return {name: data[name] for name in self.fields if name in data} | data

    @cached_property
    def required(self) -> frozenset[str]:
        """The fields that a record must have."""
        return frozenset([*self.schema.get("required", ()), *self.common.get("required", ())])

    @cached_property
    def long_texts(self) -> tuple[str, ...]:
        """The fields that hold running text."""
        return tuple(sorted(name for name, node in self.fields.items() if node.get("x-format") == "markdown"))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every field that names other records."""
        return tuple(reference for name, node in self.fields.items() for reference in _references((name,), node))

    @cached_property
    def validator(self) -> Draft202012Validator:
        """Validates a record's data; patterns run in linear time and nothing is fetched."""
        return Draft202012Validator(
            {**self.schema, "$id": f"{_BASE}{self.name}.schema.json"},
            registry=Registry([(_COMMON, {**self.common, "$id": _COMMON})]),
            validate_formats=True,
            ignore_unknown_formats=False,
            pattern_options=RegexOptions(),
            offline=True,
        )

    def node(self, where: Where) -> Node | None:
        """The schema of the field at `where`; None where the kind declares none."""
        node: Node | None = {"properties": self.fields}
        for step in where:
            if node is None:
                return None
            node = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
        return node

    def field_label(self, where: Where) -> Label:
        """What people call the field at `where`; its plain name where the kind declares none."""
        node = self.node(where)
        if node is not None and "title" in node:
            return Label(node["title"], node["x-en"])
        names = [step for step in where if isinstance(step, str)]
        return Label(names[-1], names[-1]) if names else self.label

    def value_label(self, where: Where, value: Any) -> Label:
        """What people read for `value` in the field at `where`: the label of a choice, else the value."""
        labels = (self.node(where) or {}).get("x-labels", {})
        return Label(*labels[value]) if isinstance(value, str) and value in labels else Label(str(value), str(value))

    def links(self, data: Data) -> Iterator[Link]:
        """Every reference that a record makes, of the right type or not."""
        for reference in self.references:
            for where, target in _follow(data, reference.path):
                if isinstance(target, str):
                    yield Link(where, target, reference)

    def _merged(self, node: Node) -> Node:
        if "$ref" in node:
            shared = self.common["$defs"][node["$ref"].rpartition("/")[2]]
            node = {**shared, **{key: value for key, value in node.items() if key != "$ref"}}
        if "properties" in node:
            node = {
                **node,
                "properties": {name: self._merged(part) for name, part in node["properties"].items()},
            }
        if "items" in node:
            node = {**node, "items": self._merged(node["items"])}
        return node


def _references(path: tuple[str, ...], node: Node) -> Iterator[Reference]:
    if "x-ref" in node:
        inverse = node.get("x-inverse")
        yield Reference(path, tuple(node["x-ref"]), (inverse[0], inverse[1]) if inverse else None)
    for name, part in node.get("properties", {}).items():
        yield from _references((*path, name), part)
    if "items" in node:
        yield from _references((*path, ANY_KIND), node["items"])


def _follow(data: Data, path: tuple[str, ...]) -> list[tuple[Where, Any]]:
    """Every value that `path` leads to, with its place."""
    found: list[tuple[Where, Any]] = [((), data)]
    for step in path:
        if step == ANY_KIND:
            lists = (part for part in found if isinstance(part[1], list))
            found = [((*where, index), item) for where, items in lists for index, item in enumerate(items)]
        else:
            groups = (part for part in found if isinstance(part[1], dict) and step in part[1])
            found = [((*where, step), group[step]) for where, group in groups]
        if not found:
            break
    return found
