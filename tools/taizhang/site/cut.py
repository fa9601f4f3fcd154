"""An office cut down to an edition: its tree of records with what readers may see, and the rules that go with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from taizhang.formats import dump
from taizhang.ledger import ATTACHMENTS, RECORDS, Ledger, blob_id, open_ledger
from taizhang.model import Data, Record, TreeEntry
from taizhang.policy import People
from taizhang.schema import Kind
from taizhang.schema.kinds import Node
from taizhang.site.edition import WITHHELD, Edition, may_see, visible
from taizhang.workflow import Rules

_GONE = object()
Fields = frozenset[str] | None
"""Names of fields; None for all."""
_REF = re.compile(r"[a-z][a-z_]*/[a-z0-9]+(?:-[a-z0-9]+)*")
_SAID = frozenset({"was", "absent", "opinion", "note", "result"})
"""Keys of a step that tell what a record said, or what was said of it, at the time."""
_KEPT = ("title", "number", "status", "audience", "trail")
"""Common fields that the engine reads; what of them a record keeps is decided by its list all the same."""


class Cutter:
    """Cuts records down to what an edition's readers may see."""

    def __init__(self, edition: Edition, ledger: Ledger, rules: Rules) -> None:
        self.edition, self.rules = edition, rules
        self._fields = visible(edition, ledger.records(), rules)
        self.seen = frozenset(self._fields)
        self.hidden = frozenset(record.ref for record in ledger.records() if record.ref not in self.seen)

    def see(self, record: Record) -> Data | None:
        """What readers may see of a record, or of a version of it; None for nothing."""
        if record.kind not in self.rules.book.kinds or not may_see(self.edition, record, self.rules):
            return None
        return self.cut(record)

    def cut(self, record: Record) -> Data:
        """What readers may see of a record that the edition holds."""
        kind = self.rules.book.kinds[record.kind]
        allowed = self._allowed(record)
        facts = {
            name: cleaned
            for name, value in record.data.items()
            if name != "trail" and (allowed is None or name in allowed)
            for cleaned in [self._clean(value, kind.fields.get(name, {}))]
            if cleaned is not _GONE
        }
        trail = self._trail(record, kind, facts, allowed)
        units = {
            name for workflow in [self.rules.workflow_of(record.data)] if workflow for name in workflow.unit_fields
        }
        lost = len(trail) < len(record.trail) or any(record.data.get(name) != facts.get(name) for name in units)
        if lost and kind.due_field:  # a date whose arithmetic cannot be shown whole is not shown
            facts.pop(kind.due_field, None)
        return {**facts, "trail": trail} if trail else facts

    def _allowed(self, record: Record) -> Fields:
        """The fields that readers may see of a record; None for all."""
        usual = self.edition.kinds[record.kind] if self.edition.kinds is not None else None
        return self._fields.get(record.ref, usual)

    def knows(self, person: str) -> bool:
        """Whether readers may know the person with the id `person`."""
        return self.knows_record(f"person/{person}")

    def knows_record(self, ref: str) -> bool:
        """Whether readers may know the record `ref`."""
        return ref in self.seen or (self.edition.inside and ref not in self.hidden)

    def _clean(self, value: Any, node: Node) -> Any:
        """A value without what readers may not see; `_GONE` where nothing is left of it."""
        if isinstance(value, dict):
            parts = node.get("properties", {})
            kept = {name: self._clean(part, parts.get(name, {})) for name, part in value.items()}
            if any(kept.get(name) is _GONE for name in node.get("required", ())):
                return _GONE  # an entry that says nothing without what it lost
            kept = {name: part for name, part in kept.items() if part is not _GONE}
            return kept or _GONE
        if isinstance(value, list):
            items = [self._clean(item, node.get("items", {})) for item in value]
            return [item for item in items if item is not _GONE] or _GONE
        return self._text(value, node) if isinstance(value, str) else value

    def _text(self, value: str, node: Node) -> Any:
        if "x-ref" in node:
            return value if self.knows_record(value) else _GONE
        if node.get("x-person"):
            return value if self.knows(value) else WITHHELD
        return _REF.sub(lambda found: "…" if found[0] in self.hidden else found[0], value) if "/" in value else value

    def _trail(self, record: Record, kind: Kind, facts: Data, allowed: Fields) -> list[Data]:
        narrower = max((n for n, entry in enumerate(record.trail) if self._was_narrower(entry)), default=-1)
        said = [
            {name: value for name, value in entry.items() if number > narrower or name not in _SAID}
            for number, entry in enumerate(record.trail)
        ]
        entries = [self._entry(entry, kind, allowed, first=number == 0) for number, entry in enumerate(said)]
        changed = {name for name in facts if facts[name] != record.data[name]}
        for entry in entries:
            if entry and "adds" in entry:  # digests that no longer fit what is left would be read as something else
                adds = entry["adds"].items()
                entry["adds"] = {name: found for name, found in adds if name in facts and name not in changed}
        return [entry for entry in entries if entry is not None]

    def _entry(self, entry: Data, kind: Kind, allowed: Fields, *, first: bool) -> Data | None:
        """A step; None for that of a unit that readers may not know."""
        node = kind.node(("trail", 0)) or {}
        steps = self.edition.steps
        kept: Data = {}
        for name, value in entry.items():
            if steps is not None and name not in steps and not (first and name == "workflow"):
                continue
            if name == "was":
                said = {f: part for f, part in value.items() if allowed is None or f in allowed}
                found = {f: self._clean(part, kind.fields.get(f, {})) for f, part in said.items()}
                cleaned: Any = {field: part for field, part in found.items() if part is not _GONE}
            elif name in ("adds", "absent"):
                cleaned = value
            else:
                cleaned = self._clean(value, node.get("properties", {}).get(name, {}))
            if cleaned is _GONE and name == "unit" and not first:
                return None
            if cleaned is not _GONE:
                kept[name] = cleaned
        return {"by": WITHHELD, **kept} if "by" not in kept else kept

    def _was_narrower(self, entry: Data) -> bool:
        """Whether a step opened the record to these readers: what was said until then was not said to them."""
        former = entry.get("was", {}).get("audience")
        return former is not None and former not in self.edition.audiences


class EditionTree:
    """The files of an edition: the records that it holds, cut, and the attachments that they list."""

    def __init__(self, ledger: Ledger, cutter: Cutter) -> None:
        self._ledger = ledger
        self._cut: dict[str, bytes] = {}
        self._entries: dict[str, TreeEntry] = {}
        for record in ledger.records():
            if record.ref in cutter.seen:
                data = cutter.cut(record)
                self._add(record, data)
                for item in data.get("attachments", ()):
                    path = f"{ATTACHMENTS}/{item['file']}"
                    if path in ledger.entries:
                        self._entries[path] = ledger.entries[path]

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder`, by path."""
        if folder == RECORDS:
            yield from (self._entries[path] for path in sorted(self._entries))

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return self._cut.get(entry.path) or self._ledger.tree.read(entry)

    def _add(self, record: Record, data: Data) -> None:
        entry = self._ledger.entries[record.path]
        if data != record.data:
            self._cut[record.path] = dump(data).encode()
            entry = TreeEntry(entry.path, entry.mode, blob_id(self._cut[record.path]))
        self._entries[record.path] = entry


def open_edition(edition: Edition, root: Path, ledger: Ledger, rules: Rules) -> tuple[Ledger, Rules, Cutter]:
    """The ledger and the rules of an edition, and what cuts other versions of its records.

    Args:
        edition: which one.
        root: the office's folder, where its index lies.
        ledger: the whole office's.
        rules: the whole office's.

    Raises:
        UsageError: the unit whose edition it is does not exist.
    """
    cutter = Cutter(edition, ledger, rules)
    kept = _rules(edition, rules, cutter)
    return open_ledger(root, kept.book, EditionTree(ledger, cutter)), kept, cutter


def _rules(edition: Edition, rules: Rules, cutter: Cutter) -> Rules:
    """The rules, without people whom readers may not know and without what the edition does not list."""
    data = rules.people.data
    people = People(
        {**data, "people": {who: _person(said, cutter) for who, said in data["people"].items() if cutter.knows(who)}}
    )
    if edition.kinds is None:
        return replace(rules, people=people)
    kinds = {name: _narrowed(rules.book.kinds[name], fields) for name, fields in edition.kinds.items()}
    flows = {version: flow for version, flow in rules.workflows.items() if flow.kind in kinds}
    said = repr((edition.name, sorted((name, sorted(fields)) for name, fields in edition.kinds.items())))
    digest = hashlib.sha256(f"{rules.book.digest} {said}".encode()).hexdigest()
    book = replace(rules.book, kinds=kinds, digest=digest)
    return replace(rules, book=book, workflows=flows, people=people)


def _person(said: Data, cutter: Cutter) -> Data:
    """What the rules say of a person, without roles in units that readers may not know."""
    roles = [role for role in said["roles"] if "unit" not in role or cutter.knows_record(role["unit"])]
    return {**said, "roles": roles}


def _narrowed(kind: Kind, fields: frozenset[str]) -> Kind:
    """The kind with those of its fields alone."""
    register = kind.register
    schema = {
        **kind.schema,
        "properties": {name: node for name, node in kind.schema["properties"].items() if name in fields},
        "required": [name for name in kind.schema.get("required", ()) if name in fields],
        "x-register": {
            **register,
            "columns": [name for name in register["columns"] if name in fields],
            "facets": [name for name in register.get("facets", ()) if name in fields],
            "sort": register["sort"] if register["sort"] in fields else "title",
        },
    }
    if kind.due_field not in fields:
        schema.pop("x-due", None)
    common: Mapping[str, Any] = kind.common["properties"]
    kept = {name: node for name, node in common.items() if name in fields or name in _KEPT}
    return Kind(kind.name, schema, {**kind.common, "properties": kept})
