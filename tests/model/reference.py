"""A second, small reading of the rules of the trail, to hold the engine against.

Written from docs/developer/schemas.md and trail.md over the raw workflow, people and policy, with none of the engine's
code: dictionaries and loops. It says no more than whether a record is legal, and why not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

Raw = dict[str, Any]
ALWAYS = {"action", "by", "at", "role", "note", "opinion", "signature"}
RECORDING = {"mode", "given_at", "original", "checked_by"}
DELEGATE = {"capacity", "delegation"}
CONFIRM = "confirm_recorded"
SIGNED_LATER: Raw = {"from": "any", "role": [], "needs": ["step", "content"]}


class World:
    """Everything besides the record: raw documents of `schemas/`, and other records by reference."""

    def __init__(self, workflows: Mapping[str, Raw], roles: Raw, policy: Raw, records: Mapping[str, Raw]) -> None:
        self.workflows, self.people, self.settings = workflows, roles["people"], policy["settings"]
        self.records = records

    def setting(self, name: str, day: str) -> Any:
        group, _, key = name.partition(".")
        values = self.settings[group][key]["values"]
        return [values[0]["value"], *(item["value"] for item in values if item["from"] <= day)][-1]

    def roles_of(self, person: Any, day: str, unit: str | None) -> set[str]:
        held = [item for item in self.people.get(person, {}).get("roles", []) if item["from"] <= day]
        held = [item for item in held if day <= item.get("until", day)]
        return {item["role"] for item in held if unit is None or item.get("unit") in (None, unit)}


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()


def many(value: Any) -> list[Any]:
    """A value or list of values as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def reasons(kind: str, record: Raw, world: World) -> list[str]:
    """Why the record is illegal; empty where it is legal."""
    trail = record.get("trail") or []
    if not trail:  # what has not landed has neither
        return [f"{key} without trail" for key in ("status", "number") if key in record]
    version = trail[0].get("workflow", "")
    flow = world.workflows.get(version)
    if flow is None or version.split("@")[0] != kind:
        return ["workflow"]
    return _Reading(record, trail, flow, world).why


class _Reading:
    """One record, read once from the first step to the last."""

    def __init__(self, record: Raw, trail: list[Raw], flow: Raw, world: World) -> None:
        self.record, self.trail, self.flow, self.world = record, trail, flow, world
        self.unsigned = {"trail", "status", "number", *flow.get("open", [])}
        self.why: list[str] = []
        self.state, self.numbered = "new", False
        self.round: list[int] = []  # the steps of the round under way
        self.contents = self._undone()
        self.units: dict[str, str] = {}
        self.counts: dict[tuple[str, Any], int] = {}
        self.grown: dict[str, int] = {}  # how many items of each open list are accounted for
        for number in range(len(trail)):
            self._step(number)
            if "unknown action" in self.why:
                return
        self._open_fields()
        self._no(record.get("status") != self.state, "status")
        self._no(("number" in record) != self.numbered, "number")

    def _no(self, wrong: bool, reason: str) -> None:
        if wrong:
            self.why.append(reason)

    def _undone(self) -> list[Raw]:
        """Signed content before the first step and after each, undone from the end."""
        content = {key: value for key, value in self.record.items() if key not in self.unsigned}
        found = [content]
        for entry in reversed(self.trail):
            content = {key: value for key, value in content.items() if key not in entry.get("absent", [])}
            content = {**content, **entry.get("was", {})}
            found.insert(0, content)
        return found

    def _step(self, number: int) -> None:
        entry, after = self.trail[number], self.contents[number + 1]
        later = entry["action"] == CONFIRM
        action = SIGNED_LATER if later else self.flow["actions"].get(entry["action"])
        if action is None:
            self.why.append("unknown action")
            return
        begins = action.get("restarts", False) or "new" in many(action.get("implied_by"))
        if begins or number == 0:  # rounds count submissions and corrections
            self.round = []
        if number == 0 or action.get("restarts"):
            self.units = dict.fromkeys(self._unit_names(after), self._first_unit_state())
        self.round.append(number)
        self._no(self.state not in self.flow["states"], "move") if later else self._move(action)
        self._keys(number, entry, action)
        self._amended(entry, action, after)
        if later:
            self._signed_later(number, entry)
        else:
            self._person(number, entry, action)
        self._own_unit(number, entry, action)
        self._unit(entry, action)
        for word, wanted in action.get("guard", {}).items():
            self._no(not self._guard(word, wanted, after), f"guard {word}")
        self._cap(entry, action)
        if number:
            earlier = datetime.fromisoformat(self.trail[number - 1]["at"])
            self._no(datetime.fromisoformat(entry["at"]) < earlier, "time")
        if "content" in entry:
            seen = entry.get("step") if later else number + 1
            self._no(seen <= number + 1 and entry["content"] != digest_of(self.contents[seen]), "content")
        self._leave(entry, action, after)

    def _move(self, action: Raw) -> None:
        sources = many(action["from"])
        lives = self.state in self.flow["states"] and not self.flow["states"][self.state].get("tombstone")
        self._no(self.state not in sources and not ("any" in sources and lives), "move")

    def _keys(self, number: int, entry: Raw, action: Raw) -> None:
        needed = set(many(action.get("needs")))
        needed |= {"unit"} if action.get("per") == "unit" else set()
        needed |= {"content"} if action.get("signs") else set()
        needed |= {"workflow"} if number == 0 else set()
        for key in needed - entry.keys():
            self.why.append(f"needs {key}")
        allowed = ALWAYS | RECORDING | DELEGATE | {"for"} | needed | set(many(action.get("takes")))
        allowed |= {"was", "absent"} if action.get("amends") and number else set()
        allowed |= {"adds"} if action.get("adds") else set()
        for key in entry.keys() - allowed:
            self.why.append(f"stray {key}")
        self._no(not self._recording_is_whole(entry), "recording")

    def _recording_is_whole(self, entry: Raw) -> bool:
        """Nothing recorded; a recorded decision with three people; or one taken as delegate."""
        said = entry.keys() & (RECORDING | DELEGATE | {"for"})
        if "for" not in said:
            return not said
        if said & DELEGATE:
            return said >= DELEGATE
        return said >= RECORDING and len({entry["by"], entry["for"], entry["checked_by"]}) == 3

    def _amended(self, entry: Raw, action: Raw, after: Raw) -> None:
        was, absent = entry.get("was", {}), entry.get("absent", [])
        for name in [*was, *absent]:
            allowed = action.get("amends") == "all" or name in many(action.get("amends"))
            self._no(not allowed or name in self.unsigned, f"amends {name}")
        for name, value in was.items():
            same = name in after and digest_of(after[name]) == digest_of(value)
            self._no(same or name in absent, f"was {name}")
        for name in absent:
            self._no(name not in after, f"absent {name}")
        for name in entry.get("adds", {}):
            self._no(name not in many(action.get("adds")), f"adds {name}")

    def _person(self, number: int, entry: Raw, action: Raw) -> None:
        actor, day = entry.get("for", entry["by"]), entry["at"][:10]
        roles = self._roles(action)
        held = self.world.roles_of(actor, day, entry.get("unit") if action.get("per") == "unit" else None)
        self._no(not held & set(roles) or entry.get("role", roles[0]) not in roles, "role")
        self._no("role" in entry and entry["role"] not in held, "role")
        named = action.get("by_field")
        before = self.contents[number or 1]
        self._no(named is not None and before.get(named, "") != f"person/{actor}", "named")
        if "unless" in action and self._holds(action["unless"], before):
            return
        for place in self.round[:-1]:
            earlier = self.trail[place]
            apart = earlier["action"] in many(action.get("distinct_from"))
            same = earlier.get("for", earlier["by"]) == actor
            self._no(apart and same and not self._small_office(entry, earlier["action"]), "same person")

    def _signed_later(self, number: int, entry: Raw) -> None:
        """Somebody signs afterwards, himself and once, for an earlier step that was recorded for him."""
        place = entry.get("step", 0) - 1
        if not 0 <= place < number:
            self.why.append("no such step")
            return
        recorded = self.trail[place]
        self._no("for" not in recorded or recorded.get("capacity") == "delegate", "nothing recorded")
        self._no("for" in entry or entry["by"] != recorded.get("for"), "signed by another")
        again = [e for e in self.trail[:number] if e["action"] == CONFIRM and e.get("step") == entry["step"]]
        self._no(bool(again), "signed twice")

    def _own_unit(self, number: int, entry: Raw, action: Raw) -> None:
        """Who speaks for a unit has the role there, or in a unit above it."""
        items = self._added(entry)
        if not action.get("own_unit"):
            return
        said = [entry.get("unit"), *(item.get("unit") for item in items if isinstance(item, dict))]
        said = [unit for unit in said if unit is not None]
        if not said:
            said = [self.contents[number or 1].get("unit"), self.contents[number + 1].get("unit")]
        roles = set(self._roles(action)) & {entry.get("role", role) for role in self._roles(action)}
        actor, day = entry.get("for", entry["by"]), entry["at"][:10]
        for unit in said:
            held: set[str] = set()
            place = unit
            while place is not None:
                held |= self.world.roles_of(actor, day, place)
                place = self.world.records.get(place, {}).get("parent")
            self._no(not held & roles, "unit of others")

    def _added(self, entry: Raw) -> list[Any]:
        """The items that a step adds to open lists."""
        found: list[Any] = []
        for name, digests in entry.get("adds", {}).items():
            begin, value = self.grown.get(name, 0), self.record.get(name)
            if isinstance(value, list):
                found += value[begin : begin + len(digests)]
                self.grown[name] = begin + len(digests)
            elif value is not None and [digest_of(value)] == digests:
                found.append(value)
        return found

    def _roles(self, action: Raw) -> list[str]:
        """The roles that the action asks for in the round under way."""
        roles = many(action["role"])
        for rule in many(action.get("raise")):
            if any(self._holds(rule["when"], self.contents[place + 1]) for place in self.round):
                roles = many(rule["role"])
        return roles

    def _small_office(self, entry: Raw, earlier: str) -> bool:
        """Whether policy lets one person take both actions."""
        kind, pair = self.flow["version"].split("@")[0], {entry["action"], earlier}
        for item in self.world.setting("duties.small_office", entry["at"][:10]):
            words = item if isinstance(item, list) else item.split()
            if set(words[-2:]) == pair and words[:-2] in ([], [kind]):
                return True
        return False

    def _unit(self, entry: Raw, action: Raw) -> None:
        if action.get("per") == "unit" and "unit" in entry:
            state = self.units.get(entry["unit"])
            self._no(state is None, "unit not in the case")
            wanted = many(action.get("unit_from"))
            self._no(state is not None and bool(wanted) and state not in wanted, "unit out of turn")

    def _guard(self, word: str, wanted: Any, content: Raw) -> bool:
        if word == "all_units":
            return bool(self.units) and set(self.units.values()) <= set(wanted)
        if word == "any_unit":
            return bool(set(self.units.values()) & set(wanted))
        if word == "countersigned":
            waiting: set[str] = set()
            for place in self.round:
                entry = self.trail[place]
                waiting |= set(entry.get("units", []))
                waiting -= {entry.get("unit", "")} if "verdict" in entry else set()
            return not waiting
        return self._holds({word: wanted}, content)

    def _cap(self, entry: Raw, action: Raw) -> None:
        key = (entry["action"], entry.get("unit") if action.get("per") == "unit" else None)
        self.counts[key] = self.counts.get(key, 0) + 1
        if "cap" in action:
            self._no(self.counts[key] > self.world.setting(action["cap"], entry["at"][:10]), "cap")

    def _leave(self, entry: Raw, action: Raw, after: Raw) -> None:
        self.state = action.get("to", self.state)
        self.numbered = self.numbered or bool(self.flow["states"].get(self.state, {}).get("numbered"))
        if action.get("per") == "unit" and "unit_to" in action and entry.get("unit") in self.units:
            self.units[entry["unit"]] = action["unit_to"]
        self.units = {unit: self.units.get(unit, self._first_unit_state()) for unit in self._unit_names(after)}

    def _unit_names(self, content: Raw) -> list[str]:
        return [unit for field in self.flow.get("units", {}).get("from", []) for unit in many(content.get(field))]

    def _first_unit_state(self) -> str:
        return next(iter(self.flow.get("units", {}).get("states", {})), "")

    def _holds(self, condition: Raw, content: Raw) -> bool:
        return all(self._value(content, name.split(".")) in many(wanted) for name, wanted in condition.items())

    def _value(self, content: Raw, path: list[str]) -> Any:
        value = content.get(path[0])
        if len(path) == 1:
            return value
        return self._value(self.world.records.get(value, {}), path[1:]) if isinstance(value, str) else None

    def _open_fields(self) -> None:
        for name in self.flow.get("open", []):
            recorded = [part for entry in self.trail for part in entry.get("adds", {}).get(name, [])]
            value = self.record.get(name)
            if isinstance(value, list):
                self._no([digest_of(item) for item in value] != recorded, f"open {name}")
            else:
                stands = [] if value is None else [digest_of(value)]
                self._no(stands != recorded[-1:], f"open {name}")
