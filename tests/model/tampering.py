"""Ways to spoil a legal history in the file: entries of the trail, the trail, the status, the number, the content."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.model.histories import History, the_rules
from tests.model.mutations import FOREIGN_UNIT, MUTATIONS, always, mutation
from tests.model.reference import digest_of, many
from tests.model.subjects import SAYS

from taizhang.model import Data

__all__ = ["MUTATIONS"]

# Entries that stand, altered


def _entry(made: History, data: Data, fits: Callable[[Data], bool]) -> tuple[Data, Data] | None:
    """A copy of the record, and one entry of it that fits."""
    changed = copy.deepcopy(data)
    found = [entry for entry in changed["trail"] if fits(entry)]
    return (changed, made.pick(found)) if found else None


def _altered(made: History, data: Data, key: str, value: Any, fits: Callable[[Data], bool]) -> Data | None:
    """One key of an entry that fits given another value; None takes it out."""
    found = _entry(made, data, fits)
    if found is None or found[1].get(key) == value:
        return None
    found[1][key] = value
    if value is None:
        del found[1][key]
    return found[0]


@mutation
def other_person(made: History, data: Data) -> Data | None:
    return _altered(made, data, "by", made.pick(sorted(the_rules().book.roles["people"])), always)


@mutation
def other_action(made: History, data: Data) -> Data | None:
    return _altered(made, data, "action", made.pick(sorted(made.flow["actions"])), always)


@mutation
def unknown_action(made: History, data: Data) -> Data | None:
    return _altered(made, data, "action", "bribe", always)


@mutation
def other_time(made: History, data: Data) -> Data | None:
    day = made.pick(["2025-12-31", "2026-03-01", "2026-10-31"])
    return _altered(made, data, "at", f"{day}T09:00:00+08:00", always)


@mutation
def other_unit(made: History, data: Data) -> Data | None:
    return _altered(made, data, "unit", made.pick([*SAYS["unit"], FOREIGN_UNIT]), lambda entry: "unit" in entry)


@mutation
def wrong_workflow(made: History, data: Data) -> Data | None:
    version = made.pick([f"{made.subject.kind}@2", "study@1", "nothing@1", None])
    return _altered(made, data, "workflow", version, lambda entry: "workflow" in entry)


@mutation
def workflow_named_again(made: History, data: Data) -> Data | None:
    version = made.pick([made.flow["version"], "study@1"])
    return _altered(made, data, "workflow", version, lambda entry: "workflow" not in entry)


@mutation
def wrong_digest(made: History, data: Data) -> Data | None:
    return _altered(made, data, "content", digest_of(made.rng.randrange(9)), lambda entry: "content" in entry)


@mutation
def digest_of_another_step(made: History, data: Data) -> Data | None:
    others = [entry["content"] for entry in data["trail"] if "content" in entry]
    return _altered(made, data, "content", made.pick(others), lambda e: "content" in e) if others else None


@mutation
def signature_missing(made: History, data: Data) -> Data | None:
    return _altered(made, data, "content", None, lambda entry: "content" in entry)


@mutation
def signature_invented(made: History, data: Data) -> Data | None:
    """A step that signs nothing says that it signed what stood there."""
    number = made.rng.randrange(len(made.records[: len(data["trail"])]))
    content = {k: v for k, v in made.records[number].items() if k not in {"trail", "status", "number"}}
    content = {k: v for k, v in content.items() if k not in made.flow.get("open", [])}
    if "content" in data["trail"][number]:
        return None
    changed = copy.deepcopy(data)
    changed["trail"][number]["content"] = digest_of(content)
    return changed


@mutation
def former_value_edited(made: History, data: Data) -> Data | None:
    found = _entry(made, data, lambda entry: "was" in entry)
    if found:
        name = made.pick(sorted(found[1]["was"]))
        found[1]["was"][name] = made.pick(made.subject.fields[name])
    return found[0] if found and found[0] != data else None


@mutation
def former_value_dropped(made: History, data: Data) -> Data | None:
    found = _entry(made, data, lambda entry: "was" in entry)
    if found:
        del found[1]["was"][made.pick(sorted(found[1]["was"]))]
    return found[0] if found else None


@mutation
def former_value_invented(made: History, data: Data) -> Data | None:
    found = _entry(made, data, lambda entry: "workflow" not in entry)
    name = made.pick([*sorted(made.subject.fields), "status", "number", "related"])
    if found:
        value = made.pick(made.subject.fields.get(name, ["甲"]))
        found[1].setdefault("was", {})[name] = value
    return found[0] if found and found[0] != data else None


@mutation
def absence_removed(made: History, data: Data) -> Data | None:
    return _altered(made, data, "absent", None, lambda entry: "absent" in entry)


@mutation
def absence_invented(made: History, data: Data) -> Data | None:
    name = made.pick([*made.subject.fields, "trail", "related", "backfilled"])
    found = _entry(made, data, always)
    if found is None or name in found[1].get("absent", []):
        return None
    found[1]["absent"] = [*found[1].get("absent", []), name]
    return found[0]


@mutation
def absent_and_former(made: History, data: Data) -> Data | None:
    """A field is said both to have had a value and not to have been there."""
    found = _entry(made, data, lambda entry: "was" in entry)
    if found:
        found[1]["absent"] = [*found[1].get("absent", []), made.pick(sorted(found[1]["was"]))]
    return found[0] if found else None


@mutation
def addition_unlisted(made: History, data: Data) -> Data | None:
    return _altered(made, data, "adds", None, lambda entry: "adds" in entry)


@mutation
def addition_forged(made: History, data: Data) -> Data | None:
    found = _entry(made, data, lambda entry: any(entry.get("adds", {}).values()))
    if found:
        name = made.pick(sorted(name for name, parts in found[1]["adds"].items() if parts))
        found[1]["adds"][name][-1] = digest_of("甲甲")
    return found[0] if found else None


# The whole trail


def _with(data: Data, trail: list[Data]) -> Data | None:
    return {**data, "trail": trail} if trail != data["trail"] else None


@mutation
def entry_dropped(made: History, data: Data) -> Data | None:
    place = made.rng.randrange(len(data["trail"]))
    return _with(data, data["trail"][:place] + data["trail"][place + 1 :])


@mutation
def entry_duplicated(made: History, data: Data) -> Data | None:
    trail = data["trail"]
    place = made.rng.randrange(len(trail))
    return _with(data, [*trail[:place], trail[place], *trail[place:]])


@mutation
def entries_swapped(made: History, data: Data) -> Data | None:
    trail = list(data["trail"])
    one, other = made.rng.randrange(len(trail)), made.rng.randrange(len(trail))
    trail[one], trail[other] = trail[other], trail[one]
    return _with(data, trail)


@mutation
def entries_cut_off(made: History, data: Data) -> Data | None:
    return _with(data, data["trail"][: 1 + made.rng.randrange(len(data["trail"]))])


@mutation
def trail_removed(made: History, data: Data) -> Data | None:
    gone = {"trail"} | ({"status"} if made.often(2) else set())
    return {name: value for name, value in data.items() if name not in gone}


# What stands, altered


@mutation
def forged_status(made: History, data: Data) -> Data | None:
    return {**data, "status": made.pick(sorted(made.flow["states"].keys() - {data["status"]}))}


@mutation
def status_missing(made: History, data: Data) -> Data | None:
    return {name: value for name, value in data.items() if name != "status"}


@mutation
def number_early(made: History, data: Data) -> Data | None:
    return {**data, "number": "〔2026〕1號"} if "number" not in data else None


@mutation
def number_missing(made: History, data: Data) -> Data | None:
    return {name: value for name, value in data.items() if name != "number"} if "number" in data else None


@mutation
def field_edited(made: History, data: Data) -> Data | None:
    name = made.pick(sorted(made.subject.fields))
    value = made.pick(made.subject.fields[name])
    return {**data, name: value} if data.get(name) != value else None


@mutation
def field_removed(made: History, data: Data) -> Data | None:
    names = sorted({"topics", "place", "result_note", "co_units", "assisting_units"} & data.keys())
    gone = made.pick(names) if names else None
    return {name: value for name, value in data.items() if name != gone} if gone else None


@mutation
def field_added(made: History, data: Data) -> Data | None:
    return {**data, "backfilled": "甲"}


def _items(made: History, data: Data, least: int) -> tuple[str, list[Any]] | None:
    names = [n for n in sorted(made.subject.opens) if isinstance(data.get(n), list) and len(data[n]) >= least]
    return ((name := made.pick(names)), list(data[name])) if names else None


@mutation
def open_item_edited(made: History, data: Data) -> Data | None:
    found = _items(made, data, 1)
    if found is None:
        return None
    fresh = [item for item in made.subject.opens[found[0]] if item not in found[1]]
    place = made.rng.randrange(len(found[1]))
    return {**data, found[0]: [*found[1][:place], made.pick(fresh), *found[1][place + 1 :]]} if fresh else None


@mutation
def open_item_removed(made: History, data: Data) -> Data | None:
    found = _items(made, data, 1)
    if found:
        del found[1][made.rng.randrange(len(found[1]))]
    return {**data, found[0]: found[1]} if found else None


@mutation
def open_items_reordered(made: History, data: Data) -> Data | None:
    found = _items(made, data, 2)
    return {**data, found[0]: found[1][::-1]} if found and found[1] != found[1][::-1] else None


@mutation
def open_item_unrecorded(made: History, data: Data) -> Data | None:
    name = made.pick(sorted(made.subject.opens))
    fresh = [item for item in made.subject.opens[name] if item not in many(data.get(name))]
    if not fresh:
        return None
    scalar = name in ("archive", "waiver")
    return {**data, name: fresh[0] if scalar else [*data.get(name, []), fresh[0]]}
