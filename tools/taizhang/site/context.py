"""What all pages of one language share: the ledger read once, names of things, and the words of the pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from taizhang.i18n import Label, Language
from taizhang.ledger import Ledger
from taizhang.model import Data, Record
from taizhang.schema import Kind
from taizhang.site.attention import Clock, Desk, open_clocks, open_desk
from taizhang.site.words import SENTENCES, WORDS
from taizhang.workflow import Replay, Rules, State, Workflow, replay

_TONES = ("tombstone", "closed", "suspended", "rests")


class Brief(NamedTuple):
    """What other pages say of a record."""

    ref: str
    kind: str
    title: str
    number: str
    status: str
    workflow: str
    date: str
    """The field by which its register is sorted."""
    due: str
    moved_at: str
    """When its latest step was taken."""
    short: str
    """A shorter name, where the record has one."""
    path: str


class Deed(NamedTuple):
    """A step that a person took, had taken for them, or checked."""

    at: str
    ref: str
    action: str
    workflow: str
    part: str
    """`by`, `for` or `checked_by`."""


class Version(NamedTuple):
    """A version of a record that landed: when, by whom (an id, or nothing), and what it said before and after."""

    at: str
    by: str
    before: Data | None
    after: Data


class Waiting(NamedTuple):
    """A record that a branch changes."""

    ref: str
    title: str


class Branch(NamedTuple):
    """Work that waits to land."""

    name: str
    at: str
    changes: tuple[Waiting, ...]


class Source(NamedTuple):
    """Where the history of records comes from."""

    name: str
    until: str
    """When its latest version landed; empty where there is no such repository."""


@dataclass(frozen=True, eq=False)
class Contents:
    """What one pass over the ledger gathers, in no language."""

    briefs: Mapping[str, Brief]
    by_kind: Mapping[str, Sequence[Brief]]
    """Newest first, by the field that the kind's register is sorted by."""
    topics: Mapping[str, Sequence[str]]
    deeds: Mapping[str, Sequence[Deed]]
    """By person, newest first."""
    backlinks: Mapping[str, Sequence[tuple[str, str]]]
    """Source and field of the references to a record."""
    desk: Desk
    clocks: Mapping[str, Clock]
    """Of every record that is due some day."""
    branches: Sequence[Branch] | None = None
    """Work that waits to land; None where no repository is read."""
    history: Mapping[str, Sequence[Version]] = field(default_factory=dict)
    """Versions that landed, the latest first, by reference."""
    source: Source | None = None
    """Where they come from; None where no repository is asked for."""


@dataclass(frozen=True, eq=False)
class Site:
    """Everything that building a page needs to know."""

    ledger: Ledger
    rules: Rules
    language: Language
    today: date
    contents: Contents
    edit: str = ""
    """The address at which a record's file can be changed, with `{path}` in its place; empty where there is none."""
    reader: str = ""
    """The unit whose edition it is; empty for every other."""

    def in_language(self, language: Language) -> Site:
        """The same site in another language."""
        return replace(self, language=language)

    @cached_property
    def kinds(self) -> list[Kind]:
        """All kinds, in the order in which people see them."""
        return self.rules.book.ordered_kinds

    @cached_property
    def groups(self) -> list[tuple[str, list[Kind]]]:
        """Kinds by the stream of work that they belong to, in order."""
        groups: dict[str, list[Kind]] = {}
        for kind in self.kinds:
            groups.setdefault(kind.group, []).append(kind)
        order = [group for group in ("information", "supervision", "research", "service", "base") if group in groups]
        return [(group, groups[group]) for group in [*order, *(g for g in groups if g not in order)]]

    def kind(self, name: str) -> Kind:
        """The kind called `name`."""
        return self.rules.book.kinds[name]

    def name(self, label: Label) -> str:
        """A label in the reader's language."""
        return label.render(self.language)

    def say(self, word: str, **params: Any) -> str:
        """One of the pages' own words or sentences."""
        text = SENTENCES.get(word) if params else None
        if text is not None:
            return text.render(self.language, **params)
        rendered = WORDS[word].render(self.language) if word in WORDS else word
        return rendered.format(**params) if params else rendered

    def brief(self, ref: str) -> Brief | None:
        """What is known of the record `ref`."""
        return self.contents.briefs.get(ref)

    def data(self, ref: str) -> Data | None:
        """The data of the record `ref`, for conditions that follow references."""
        record = self.record(ref)
        return record.data if record else None

    def record(self, ref: str) -> Record | None:
        """The record `ref`, read by its path, which the index finds at once."""
        brief = self.brief(ref)
        return self.ledger.record_at(brief.path) if brief else None

    def replay(self, record: Record) -> Replay | None:
        """The trail of a record, a small office's waivers taken in; None while it has none."""
        workflow = self.rules.workflow_of(record.data)
        return replay(record.data, workflow, self.data, waives=self.rules.waives) if workflow else None

    def status(self, brief: Brief) -> tuple[str, str]:
        """The label and the tone of a record's status."""
        return self.status_of(brief.status, self.rules.workflows.get(brief.workflow))

    def status_of(self, status: str, workflow: Workflow | None) -> tuple[str, str]:
        """The label and the tone of a status in a workflow."""
        if not status:
            return "", "moving"
        if workflow is None:
            return status, "moving"
        return self.name(workflow.state_label(status)), tone_of(workflow.states.get(status), workflow)

    def light(self, brief: Brief) -> str:
        """The colour of a record's light; `none` where it has no clock."""
        clock = self.contents.clocks.get(brief.ref)
        return clock.light.colour if clock else "none"

    def due(self, brief: Brief) -> str:
        """The date in force, extensions granted taken in."""
        clock = self.contents.clocks.get(brief.ref)
        return clock.due.isoformat() if clock and clock.due else brief.due


def tone_of(state: State | None, workflow: Workflow) -> str:
    """How a state is coloured: ended, closed, suspended, at rest, or on its way.

    In a workflow that closes matters, one that rests unclosed is still on its way.
    """
    if state is None:
        return "moving"
    tone = next((flag for flag in _TONES if getattr(state, flag)), "moving")
    closes = any(other.closed for other in workflow.states.values())
    return "moving" if tone == "rests" and closes else tone


def open_site(ledger: Ledger, rules: Rules, language: Language, today: date) -> Site:
    """Read the ledger once, for pages in `language` as of `today`."""
    return Site(ledger, rules, language, today, read_contents(ledger, rules, today))


def read_contents(ledger: Ledger, rules: Rules, today: date) -> Contents:
    """Gather what pages say of other records."""
    briefs: dict[str, Brief] = {}
    topics: dict[str, list[str]] = defaultdict(list)
    deeds: dict[str, list[Deed]] = defaultdict(list)
    for record in ledger.records():
        briefs[record.ref] = _brief(record, rules.book.kinds[record.kind])
        for topic in record.data.get("topics", ()):
            topics[topic].append(record.ref)
        for person, deed in _deeds(record):
            deeds[person].append(deed)
    for done in deeds.values():
        done.sort(reverse=True)
    backlinks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = ledger.index.query("SELECT DISTINCT target, source, field FROM reference ORDER BY target, field, source")
    for target, source, name in rows:
        backlinks[target].append((source, name))
    desk, clocks = open_desk(ledger, rules, today), open_clocks(ledger, rules, today)
    return Contents(briefs, _ordered(briefs, rules), topics, deeds, backlinks, desk, clocks)


def _brief(record: Record, kind: Kind) -> Brief:
    data = record.data
    last: Data = record.trail[-1] if record.trail else {}
    first: Data = record.trail[0] if record.trail else {}
    return Brief(
        record.ref, record.kind, record.title, str(data.get("number", "")), str(data.get("status", "")),
        str(first.get("workflow", "")), str(data.get(kind.register["sort"], "")),
        str(data.get(kind.due_field or "", "")), str(last.get("at", "")), str(data.get("short_name", "")), record.path,
    )  # fmt: skip


def _deeds(record: Record) -> Iterator[tuple[str, Deed]]:
    workflow = str(record.trail[0].get("workflow", "")) if record.trail else ""
    for entry in record.trail:
        for part in ("by", "for", "checked_by"):
            if part in entry:
                yield str(entry[part]), Deed(str(entry["at"]), record.ref, str(entry["action"]), workflow, part)


def _ordered(briefs: Mapping[str, Brief], rules: Rules) -> dict[str, list[Brief]]:
    """Records of each kind as its register lists them: newest first; by id where the order is that of titles."""
    by_kind: dict[str, list[Brief]] = {name: [] for name in rules.book.kinds}
    for brief in briefs.values():
        by_kind[brief.kind].append(brief)
    for name, found in by_kind.items():
        if rules.book.kinds[name].register["sort"] == "title":
            found.sort(key=lambda brief: brief.ref)
        else:
            found.sort(key=lambda brief: (brief.date, brief.ref), reverse=True)
    return by_kind
