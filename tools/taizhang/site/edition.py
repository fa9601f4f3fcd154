"""What each edition of the site may hold, decided here and nowhere else.

An edition is an office cut down: a tree of its records, with only what its readers may see, and the rules that go with
it. Everything that builds pages, data, feeds and counts reads that tree alone, so that nothing later can leak: what is
not in it was never there. Leaders and the office see records by audience, whole; units and the public see only the
kinds and fields that `editions.yaml` lists, without which there is no edition for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from taizhang.errors import UsageError
from taizhang.formats import FormatError, parse
from taizhang.i18n import Text
from taizhang.model import Data, Record
from taizhang.workflow import Rules

FILE = "editions.yaml"
WITHHELD = "withheld"
"""Stands for a person whom readers may not know: in place of the id."""
INSIDE = ("leaders", "office")
"""Editions for the office's own people."""
_AUDIENCES: Mapping[str, frozenset[str]] = {
    "leaders": frozenset({"leaders", "office", "units", "public"}),
    "office": frozenset({"office", "units", "public"}),
    "unit": frozenset({"units", "public"}),
    "public": frozenset({"public"}),
}
_KEYS = {"unit": {"steps", "kinds", "own", "named"}, "public": {"enabled", "needs", "steps", "kinds"}}
_MUST, _STEP = {"steps", "kinds"}, ("action", "at")
_LISTS = ("kinds", "own", "named")
_UNKNOWN = Text(
    "沒有「{name}」這一版；有 leaders、office、public 和 unit:<單位標識>",
    "there is no edition “{name}”; there are leaders, office, public and unit:<id>",
)
_NO_UNIT = Text("沒有這個單位：{unit}", "there is no unit {unit}")
_NO_LIST = Text(
    "沒有 {file}，或其中沒有 {name}：單位版和公開版只登載其中列明的種類和欄目",
    "{file} is missing, or has no {name}: editions for units and the public hold only what it lists",
)
_OFF = Text(
    "公開版沒有啟用：在 {file} 裏把 public 的 enabled 改為 true",
    "the public edition is off: say enabled: true in {file}",
)
_WRONG = Text("{file} 有誤：{detail}", "{file} is wrong: {detail}")


@dataclass(frozen=True)
class Edition:
    """Who reads it, and what it may hold."""

    name: str
    audiences: frozenset[str]
    unit: str = ""
    """The unit whose edition it is (`unit/…`)."""
    kinds: Mapping[str, frozenset[str]] | None = None
    """The fields of each kind; None for all."""
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What a unit reads of itself and of what names it, though it be the office's: fields by kind."""
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What it reads of what a record of its edition names, though it be the office's: fields by kind."""
    steps: frozenset[str] | None = None
    """The keys of a step of the trail; None for all."""
    needs: str = ""
    """The action that a record must have passed, signed, as its content stands."""

    @property
    def inside(self) -> bool:
        """Whether it is for the office's own people."""
        return self.name in INSIDE

    def holds_page(self, audience: str) -> bool:
        """Whether it holds a page that somebody wrote for `audience`."""
        return audience in self.audiences


def edition_named(name: str, root: Path, rules: Rules) -> Edition:
    """The edition called `name` of the office in the folder `root`.

    Raises:
        UsageError: there is none, it is switched off, or `editions.yaml` is missing or wrong.
    """
    if name in INSIDE:
        return Edition(name, _AUDIENCES[name])
    group, _, unit = name.partition(":")
    if group not in _KEYS or bool(unit) != (group == "unit"):
        raise UsageError(_UNKNOWN, name=name)
    said = _section(root / FILE, group, rules)
    if group == "public" and said.get("enabled") is not True:
        raise UsageError(_OFF, file=FILE)
    kinds, own, named = ({kind: frozenset(fields) for kind, fields in said.get(part, {}).items()} for part in _LISTS)
    return Edition(
        name,
        _AUDIENCES[group],
        unit=f"unit/{unit}" if unit else "",
        kinds=kinds,
        own=own,
        named=named,
        steps=frozenset(said["steps"]),
        needs=str(said.get("needs", "publish")) if group == "public" else "",
    )


def visible(edition: Edition, records: Iterable[Record], rules: Rules) -> dict[str, frozenset[str] | None]:
    """The records that the edition holds, by reference: the fields that it shows of each, None for all.

    Raises:
        UsageError: the unit whose edition it is does not exist.
    """
    found: dict[str, frozenset[str] | None] = {}
    inner: dict[str, Record] = {}
    named: set[str] = set()
    there = not edition.unit

    def hold(record: Record, fields: frozenset[str] | None) -> None:
        found[record.ref] = fields
        named.update(_named(record, rules, fields) if edition.named else ())

    for record in records:
        there = there or record.ref == edition.unit
        if may_see(edition, record, rules):
            hold(record, edition.kinds[record.kind] if edition.kinds is not None else None)
        elif record.kind in edition.own.keys() | edition.named.keys() and _is_inner(record, rules):
            inner[record.ref] = record
    if not there:
        raise UsageError(_NO_UNIT, unit=edition.unit)
    for record in inner.values():
        fields = edition.own.get(record.kind)
        if fields is not None and (record.ref == edition.unit or edition.unit in _named(record, rules, fields)):
            hold(record, fields)
    for ref in named & inner.keys() - found.keys():
        if inner[ref].kind in edition.named:
            found[ref] = edition.named[inner[ref].kind]
    return found


def may_see(edition: Edition, record: Record, rules: Rules) -> bool:
    """Whether the edition holds a record at all: by its kind, its audience, the units involved, and its publication."""
    audience = record.data.get("audience")
    if audience not in edition.audiences or (edition.kinds is not None and record.kind not in edition.kinds):
        return False
    if not edition.inside and not _stands(record, rules):
        return False
    if edition.unit and audience != "public" and not _involves(record, edition.unit, rules):
        return False
    return not edition.needs or _published(record, edition.needs, rules)


def _stands(record: Record, rules: Rules) -> bool:
    """Whether a record has come to rest and has not been withdrawn: drafts are for the office alone."""
    workflow = rules.workflow_of(record.data)
    state = workflow.states.get(str(record.data.get("status"))) if workflow else None
    return state is not None and state.rests and not state.tombstone


def _is_inner(record: Record, rules: Rules) -> bool:
    """Whether a record is the office's own and stands: its name may be told where the lists say so."""
    return record.data.get("audience") in _AUDIENCES["office"] and _stands(record, rules)


def _involves(record: Record, unit: str, rules: Rules) -> bool:
    """Whether a record is the unit's own or names it in a field."""
    return record.ref == unit or unit in _named(record, rules)


def _named(record: Record, rules: Rules, fields: frozenset[str] | None = None) -> set[str]:
    """What a record names in its fields, or in some of them; being named in a step of the trail is not enough."""
    links = rules.book.kinds[record.kind].links(record.data)
    return {link.target for link in links if link.where[0] != "trail" and (fields is None or link.where[0] in fields)}


def _published(record: Record, action: str, rules: Rules) -> bool:
    """Whether the record passed `action`, signed, in its present round, and has neither changed nor ended since."""
    found = rules.replay(record.data)
    if found is None:
        return False
    state = found.workflow.states.get(found.state)
    passed = [step.number for step in found.steps if step.entry["action"] == action and step.round == found.round]
    if found.faults or not passed or (state and state.tombstone):
        return False
    step = found.steps[passed[-1]]
    return bool(step.action and step.action.signs) and not any(s.changes for s in found.steps[step.number + 1 :])


def _section(path: Path, group: str, rules: Rules) -> Data:
    """What `editions.yaml` says of a group of editions, held to the rules."""
    try:
        said = parse(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(_NO_LIST, file=FILE, name=group) from None
    except FormatError as error:
        raise UsageError(_WRONG, file=FILE, detail=f"{error.line}:{error.column}") from None
    for wrong in _faults(said, rules):
        raise UsageError(_WRONG, file=FILE, detail=wrong)
    if group not in said:
        raise UsageError(_NO_LIST, file=FILE, name=group)
    return dict(said[group])


def _faults(said: Data, rules: Rules) -> Iterator[str]:
    """What is wrong with `editions.yaml`: nothing in it may be unknown, lest a slip of the pen pass unseen.

    What is open can grow after it was cleared, under nobody's signature, so the public has no such field.
    """
    book = rules.book
    yield from (name for name in said if name not in {"version", *_KEYS})
    steps = set(next(iter(book.kinds.values())).common["$defs"]["entry"]["properties"])
    for group in _KEYS.keys() & said.keys():
        section: Any = said[group]
        if not isinstance(section, dict) or not _MUST <= section.keys() <= _KEYS[group]:
            yield group
            continue
        yield from (f"{group}.steps: {key}" for key in section["steps"] if key not in steps)
        yield from (f"{group}.steps: {key}" for key in _STEP if key not in section["steps"])
        for part in _LISTS:
            for kind, fields in section.get(part, {}).items():
                known = book.kinds[kind].fields if kind in book.kinds else {}
                listed = known if part == "kinds" else section["kinds"].get(kind, ())
                yield from (f"{group}.{part}.{kind}: {name}" for name in ["title", *fields] if name not in listed)
                if "title" not in fields or "audience" not in fields:
                    yield f"{group}.{part}.{kind}: title, audience"
                opened = {name for flow in rules.workflows.values() if flow.kind == kind for name in flow.open}
                if group == "public":
                    yield from (f"{group}.{part}.{kind}: {name}" for name in fields if name in opened)
