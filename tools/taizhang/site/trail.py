"""The trail of a record as a chain of steps: who did what, when, by whose leave, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from taizhang.model import Data, Record
from taizhang.schema import Kind
from taizhang.schema.kinds import Node
from taizhang.site import dates
from taizhang.site.changes import ChangeView, change_view
from taizhang.site.context import Site
from taizhang.site.edition import WITHHELD
from taizhang.site.values import Fact, Value, facts, label_of, link_to, person, shown
from taizhang.workflow import Replay, Step, possible, required_roles, takers
from taizhang.workflow.confirm import unsigned

_SHOWN_ELSEWHERE = frozenset({
    "action", "by", "at", "workflow", "role", "note", "opinion", "content", "was", "absent", "adds", "signature", "for",
    "mode", "checked_by", "capacity", "unit",
})  # fmt: skip
_NAMED = 4
"""More people than this are not named one by one."""


@dataclass(frozen=True)
class StepView:
    """One step, ready to be shown."""

    number: int
    action: str
    tone: str
    round: int
    opens_round: bool
    state: str
    """The state that it led to, where it changed it."""
    who: Value
    role: str
    unit: Value | None
    at: Value
    sentence: Markup
    """How a recorded or delegated decision is told; empty for one's own act."""
    marks: tuple[str, ...]
    opinion: str
    note: str
    extras: tuple[Fact, ...]
    changes: tuple[ChangeView, ...]
    additions: tuple[Fact, ...]
    digest: str
    signed: bool


@dataclass(frozen=True)
class NextView:
    """An action that may be taken next, and by whom."""

    action: str
    roles: tuple[str, ...]
    people: tuple[Value, ...]
    more: bool
    """Whether more people may take it than are named."""
    units: tuple[Value, ...]


@dataclass(frozen=True)
class UnitView:
    """Where a handling unit stands."""

    unit: Value
    part: str
    state: str
    tone: str
    last: str
    at: Value | None
    due: str
    light: str
    reason: str


@dataclass(frozen=True)
class TrailView:
    """The whole chain, what may come next, and where each handling unit stands."""

    steps: tuple[StepView, ...]
    next: tuple[NextView, ...]
    units: tuple[UnitView, ...]


def trail_view(site: Site, record: Record, root: str) -> TrailView | None:
    """The trail of `record`; None while it has none. `root` leads from its page to the site's root."""
    found = site.replay(record)
    if found is None:
        return None
    kind = site.kind(record.kind)
    steps = tuple(_step(site, kind, found, step, root) for step in found.steps)
    return TrailView(steps, tuple(_next(site, record, found)), tuple(_units(site, kind, record, found)))


def _step(site: Site, kind: Kind, found: Replay, step: Step, root: str) -> StepView:
    entry, workflow = step.entry, found.workflow
    node = kind.node(("trail", 0)) or {}
    state = site.status_of(step.after, workflow)
    return StepView(
        number=step.number + 1,
        action=site.name(workflow.action_label(entry["action"])),
        tone=state[1],
        round=step.round,
        opens_round=step.number > 0 and step.round != found.steps[step.number - 1].round,
        state=state[0] if step.after != step.before else "",
        who=person(site, str(entry["by"])),
        role=_role(site, found, step),
        unit=link_to(site, entry["unit"]) if "unit" in entry else None,
        at=Value("time", dates.instant_text(step.at, site.language), raw=step.at),
        sentence=_sentence(site, node, entry, root),
        marks=tuple(_marks(site, node, step, found)),
        opinion=str(entry.get("opinion", "")),
        note=str(entry.get("note", "")),
        extras=tuple(facts(site, node, entry, leave_out=_SHOWN_ELSEWHERE)),
        changes=tuple(_changes(site, kind, step)),
        additions=tuple(_additions(site, kind, step)),
        digest=str(entry.get("content", "")),
        signed="signature" in entry,
    )


def _role(site: Site, found: Replay, step: Step) -> str:
    """The role in which the step was taken: the one named, else one that the actor held and the action asked for."""
    people = site.rules.people
    if "role" in step.entry:
        return site.name(people.role_label(str(step.entry["role"])))
    if step.action is None:
        return ""
    held = people.roles_of(step.actor, date.fromisoformat(step.at[:10]), step.entry.get("unit"))
    wanted = required_roles(step.action, found, step.round, step.content, site.data)
    return next((site.name(people.role_label(role)) for role in (*wanted, *step.action.roles) if role in held), "")


def _sentence(site: Site, node: Node, entry: Data, root: str) -> Markup:
    """A decision that another wrote down, told as what it is: never as the decider's own signature."""
    if "for" not in entry:
        return Markup()
    who, by = _name(site, entry["for"], root), _name(site, entry["by"], root)
    if entry.get("capacity") == "delegate":
        return _markup(site.say("delegate", delegate=by, who=who))
    mode = escape(shown(site, node["properties"]["mode"], entry.get("mode", "")).text)
    if "checked_by" not in entry:
        return _markup(site.say("recorded_unchecked", who=who, mode=mode, recorder=by))
    checker = _name(site, entry["checked_by"], root)
    return _markup(site.say("recorded", who=who, mode=mode, recorder=by, checker=checker))


def _markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704  our own sentence, filled in with escaped names only


def _name(site: Site, who: str, root: str) -> Markup:
    found = person(site, who)
    if found.form != "link":
        return escape(found.text)
    return Markup('<a href="{}">{}</a>').format(root + found.href, found.text)


def _marks(site: Site, node: Node, step: Step, found: Replay) -> Iterator[str]:
    entry = step.entry
    if entry.get("capacity") == "delegate":
        yield shown(site, node["properties"]["capacity"], entry["capacity"]).text
    elif "for" in entry:
        yield site.say("recorded")
        if step.number in unsigned([other.entry for other in found.steps]):
            yield site.say("unsigned_yet")
    if step.number in found.waived and step.actor != WITHHELD:
        earlier = found.workflow.action_label(found.waived[step.number])
        yield site.say("same_person", earlier=site.name(earlier))


def _changes(site: Site, kind: Kind, step: Step) -> Iterator[ChangeView]:
    for change in step.changes:
        yield change_view(site, kind, change.field, change.before, change.after)


def _additions(site: Site, kind: Kind, step: Step) -> Iterator[Fact]:
    for name, added in step.additions.items():
        node = kind.fields.get(name, {})
        value = added if node.get("type") == "array" else added[0] if added else None
        if value:
            yield Fact(label_of(site, node, name), shown(site, node, value), name)


def _next(site: Site, record: Record, found: Replay) -> Iterator[NextView]:
    """What carries the matter forward from here: sign-offs that come by review, and what handling units may do."""
    state = found.workflow.states.get(found.state)
    if state is None or state.closed or state.tombstone:
        return
    people = site.rules.people
    for option in possible(found, record.data, site.data):
        if option.action.by_review == "approve" or (option.action.per_unit and option.action.by_review is None):
            who = takers(found, option, people, site.today)
            yield NextView(
                site.name(option.action.label),
                tuple(site.name(people.role_label(role)) for role in option.roles),
                tuple(person(site, name) for name in who[:_NAMED]),
                len(who) > _NAMED,
                tuple(link_to(site, unit) for unit in option.units),
            )


def _units(site: Site, kind: Kind, record: Record, found: Replay) -> Iterator[UnitView]:
    workflow, clock = found.workflow, site.contents.clocks.get(record.ref)
    for unit, state in found.unit_states.items():
        known = workflow.unit_states.get(state)
        field = next((name for name in workflow.unit_fields if unit in _many(record.data.get(name))), "")
        until, light = clock.units.get(unit, (None, None)) if clock else (None, None)
        last = next((step for step in reversed(found.steps) if step.entry.get("unit") == unit), None)
        yield UnitView(
            unit=link_to(site, unit),
            part=label_of(site, kind.fields.get(field, {}), field),
            state=site.name(known.label) if known else state,
            tone="closed" if known and known.closed else "moving",
            last=site.name(workflow.action_label(last.entry["action"])) if last else "",
            at=Value("time", dates.short_text(last.at[:10]), raw=last.at) if last else None,
            due=until.isoformat() if until else "",
            light=light.colour if light else "none",
            reason=light.reason(site.language) if light else "",
        )


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
