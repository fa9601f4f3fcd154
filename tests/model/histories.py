"""Random histories: steps taken with the engine, kept where the reference finds them legal.

Everything is drawn from a `random.Random`, so that a seed says what happens: the same at every run, or one a step where
Hypothesis is to shrink a history to the steps that matter.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cache, cached_property
from random import Random
from typing import Any

from tests.model.reference import CONFIRM, World, many, reasons
from tests.model.subjects import RECORDS, SAYS, UNITS, Subject
from tests.support import REPOSITORY

from taizhang.checks import adoption, own_unit, separation
from taizhang.checks.run import judge
from taizhang.ledger import WorkTree, record_path
from taizhang.model import Data, Record
from taizhang.policy import People, Policy
from taizhang.workflow import Rules, load_rules, take

BEGIN = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))
JACKS = ["jia", "yi", "bing"]
"""People of a tiny office: each holds every role, so that nothing but the steps he took keeps him from another."""
UNITED = ["directive register verify", ["verify", "report_back"]]
"""Duties that the tiny office need not keep apart."""
ONWARD = 16
"""The weight of an action that leads on."""
MOST = 30
"""Items in an open list; schemas allow some more."""
TRIES = 60
"""How often a step is tried before a history is left as it is."""


@cache
def the_rules() -> Rules:
    """The repository's rules; besides the sample's people those of the tiny office, which unites some duties."""
    rules, findings = load_rules(WorkTree(REPOSITORY))
    assert rules is not None, findings
    every = [{"role": role, "from": "2026-01-01"} for role in rules.book.roles["roles"]]
    roles = {**rules.book.roles, "people": {**rules.book.roles["people"], **{who: {"roles": every} for who in JACKS}}}
    policy = copy.deepcopy(rules.book.policy)
    policy["settings"]["duties"]["small_office"]["values"] = [{"from": "2026-01-01", "value": UNITED}]
    book = replace(rules.book, roles=roles, policy=policy)
    return replace(rules, book=book, people=People(roles), policy=Policy(policy))


@cache
def the_world() -> World:
    """The same as raw documents, for the reference."""
    book = the_rules().book
    return World(book.workflows, book.roles, book.policy, RECORDS)


@cache
def holders(role: str) -> list[str]:
    """People who hold a role at some time, the tiny office's as often as all others, so that they meet themselves."""
    people = the_world().people.items()
    found = [who for who, item in people if any(held["role"] == role for held in item.get("roles", []))]
    return [*found, *JACKS * (len(found) // len(JACKS))]


class _Others:
    """The other records, as a ledger gives them."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def record(self, ref: str) -> Record | None:
        kind, _, name = ref.partition("/")
        return Record(kind, name, f"{ref}.yaml", RECORDS[ref]) if ref in RECORDS else None

    def data(self, ref: str) -> Data | None:
        return RECORDS.get(ref)

    def record_at(self, _path: str) -> Record:
        return self._record


def engine_faults(subject: Subject, data: Data) -> list[str]:
    """Codes of the errors that the engine finds in a record, those that hang on other records included."""
    rules, name = the_rules(), "2026-03-02-jia"
    record = Record(subject.kind, name, record_path(rules.book.kinds[subject.kind], name), data)
    found = [
        finding.code
        for finding in judge(record, rules)
        if finding.level == "error" and finding.problem not in adoption.RULE.problems
    ]
    if found:
        return found
    others: Any = _Others(record)
    return [
        found.code
        for rule in (separation, own_unit)
        for found in rule.run(record, rules)
        if rule.stands(found, others, rules)
    ]


def reference_faults(subject: Subject, data: Data) -> list[str]:
    """Why the reference refuses a record."""
    return reasons(subject.kind, data, the_world())


@dataclass
class History:
    """A legal history: the record after each step."""

    subject: Subject
    rng: Random
    records: list[Data] = field(default_factory=list)
    clock: datetime = BEGIN
    straight: bool = False
    """Whether it keeps to the way to the end, as long as there is one."""

    @cached_property
    def flow(self) -> Data:
        """The raw workflow."""
        return the_world().workflows[the_rules().newest(self.subject.kind).version]

    @property
    def data(self) -> Data:
        """The record as it stands."""
        return self.records[-1]

    def pick(self, values: list[Any]) -> Any:
        """One of some values."""
        return values[self.rng.randrange(len(values))]

    def often(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.rng.randrange(one_in) == 0

    def grow(self) -> bool:
        """Take one more legal step; False where none was found."""
        before = self.records[-1] if self.records else dict(self.pick(self.subject.facts))
        if self.often(8) and not self.records:
            before["related"] = [self.pick(self.subject.opens["related"])]
        if (later := self.signed_later(before)) is not None and self.often(3):
            self.records.append(later)
            return True
        names = self.tried(before.get("status", "new"))
        for _ in range(TRIES if names else 0):
            after = self.taken(before, self.pick(names))
            if not reference_faults(self.subject, after):
                self.records.append(after)
                self.clock += timedelta(minutes=self.rng.randrange(3))
                return True
        return False

    def names(self, state: str) -> list[str]:
        """Actions that begin in a state, each as often as it leads on, so that histories go far."""
        found: list[str] = []
        for name, action in self.flow["actions"].items():
            lives = state in self.flow["states"] and not self.flow["states"][state].get("tombstone")
            anywhere = lives and "any" in many(action["from"])
            if anywhere or state in many(action["from"]):
                found += [name] * _weight(action, state)
        return found

    def tried(self, state: str) -> list[str]:
        """The actions to try in a state."""
        names = self.names(state)
        onward = [name for name in names if _weight(self.flow["actions"][name], state) >= ONWARD]
        return onward if self.straight and onward else names

    def taken(self, before: Data, name: str, sets: Data | None = None, **says: Any) -> Data:
        """The record after one more step by somebody with the role, whether the step is legal or not.

        `sets` are changes of signed fields instead of random ones; `says` are keys of the entry (None: left out).
        """
        action = self.flow["actions"][name]
        roles = [*many(action["role"]), *(rule["role"] for rule in many(action.get("raise")))]
        entry = {"action": name, "by": self.pick(holders(self.pick(roles))), "at": self.clock.isoformat()}
        for key in [*action.get("needs", []), *(key for key in action.get("takes", []) if self.often(2))]:
            entry[key] = self.pick(SAYS[key])
        if action.get("per") == "unit":
            named = [unit for field in self.flow["units"]["from"] for unit in many(before.get(field))]
            entry["unit"] = self.pick([*named, *named, *UNITS[:3]])
        if self.often(6):
            entry |= self.recorded(entry["by"])
        entry = {key: value for key, value in {**entry, **says}.items() if value is not None}
        adds = self.additions(before, action, entry.get("unit") if "per" in action else None)
        changes = self.changes(before, action) if sets is None else sets
        after = take(before, the_rules().newest(self.subject.kind), entry, changes, adds)
        return self.numbered(after)

    def signed_later(self, before: Data, place: int | None = None, **says: Any) -> Data | None:
        """The record after somebody signed for what was recorded for him; None where nothing waits for that."""
        trail = before.get("trail", [])
        done = {entry.get("step") for entry in trail}
        waiting = [n for n, entry in enumerate(trail) if "mode" in entry and n + 1 not in done]
        if place is None and not waiting:
            return None
        chosen = self.pick(waiting) if place is None else place
        who = trail[chosen].get("for", trail[chosen]["by"]) if chosen < len(trail) else JACKS[0]
        entry = {"action": CONFIRM, "by": who, "at": self.clock.isoformat(), "step": chosen + 1, **says}
        entry = {key: value for key, value in entry.items() if value is not None}
        return take(before, the_rules().newest(self.subject.kind), entry)

    def recorded(self, person: str) -> Data:
        """Keys of a decision of `person` that somebody recorded for him."""
        return {
            "by": "he-jing", "for": person, "mode": "paper", "given_at": "2025-12-01T09:00:00+08:00",
            "original": {"place": "甲"}, "checked_by": "feng-siyuan",
        }  # fmt: skip

    def changes(self, before: Data, action: Data) -> Data:
        """Random changes of the fields that an action may amend, none at the beginning."""
        amends, fields = action.get("amends", []), self.subject.fields
        able = [name for name in fields if amends == "all" or name in amends]
        if not before.get("trail") or not able:
            return {}
        sets = {name: self.pick(fields[name]) for name in able if self.often(3)}
        gone = [name for name in ("topics", "place", "co_units") if name in before and name in able and self.often(8)]
        return sets | dict.fromkeys(gone)

    def additions(self, before: Data, action: Data, unit: str | None = None) -> Data:
        """Random additions to the open fields that an action may extend, as a rule for the unit that takes it."""
        if not before.get("trail"):
            return {}
        sure = "to" not in action and not action.get("signs")
        adds = {}
        for name in sorted(set(action.get("adds", [])) & self.subject.opens.keys()):
            if len(many(before.get(name))) < MOST and (sure or self.often(4)):
                offered = self.subject.opens[name]
                own = [item for item in offered if isinstance(item, dict) and item.get("unit", unit) == unit]
                offered = own if unit and own and not self.often(4) else offered
                items = [self.pick(offered) for _ in range(1 + self.rng.randrange(2))]
                adds[name] = items[0] if name in ("archive", "waiver") else items
        if "related" in adds:  # a record is named once
            fresh = [ref for ref in UNITS if ref not in before.get("related", [])]
            adds["related"] = fresh[:1]
        return {name: value for name, value in adds.items() if value}

    def numbered(self, data: Data) -> Data:
        """With a number, where the record has come so far for the first time."""
        state = self.flow["states"].get(data["status"], {})
        return {**data, "number": "〔2026〕1號"} if state.get("numbered") else data


def dice(seed: int) -> Random:
    """Chance that is the same at every run."""
    return Random(seed)  # noqa: S311 - nothing secret hangs on it


def history(subject: Subject, rng: Random) -> History:
    """A legal history of random length."""
    made = History(subject, rng)
    made.straight = made.often(3)
    for _ in range(1 + rng.randrange(subject.most)):
        if not made.grow():
            break
    return made


def _weight(action: Data, state: str) -> int:
    """How often an action is tried: those that lead to the end more than those that lead back or away."""
    signs = action.get("signs") and "to" in action
    if signs or action.get("guard") or action.get("unit_to") in ("signed", "done"):
        return 40
    if action.get("amends") == "all" or action["from"] == "any":
        return 1
    onward = action.get("to", state) != state and "needs" not in action and "per" not in action
    return ONWARD if onward else 2
