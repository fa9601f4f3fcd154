"""Ways to spoil a legal history by one more step, with everything in it that a replay asks for.

Some leave it legal by accident: the reference says which.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.model.histories import JACKS, History, the_rules
from tests.model.reference import many
from tests.model.subjects import SAYS, UNITS

from taizhang.model import Data
from taizhang.workflow import take

Mutation = Callable[[History, Data], Data | None]
"""Gives a spoilt copy of a record of the history, or nothing where this record cannot be spoilt so."""
MUTATIONS: dict[str, Mutation] = {}
FOREIGN_UNIT = "unit/xinyong-lianshe"
APPROVER: Data = {"by": "meng-qingfang", **dict.fromkeys(("for", "mode", "given_at", "original", "checked_by"))}
"""Keys of a step of somebody who is an approver and no leader, taken by himself."""


def mutation(function: Mutation) -> Mutation:
    """Lists a mutation by its name."""
    MUTATIONS[function.__name__.replace("_", " ")] = function
    return function


def always(_: Data) -> bool:
    """Fits everything."""
    return True


def _more(made: History, data: Data, fits: Callable[[Data], bool], **says: Any) -> Data | None:
    """One more step by an action of the record's state that fits."""
    names = [name for name in made.names(data["status"]) if fits(made.flow["actions"][name])]
    return made.taken(data, made.pick(names), **says) if names else None


@mutation
def any_step_by_anybody(made: History, data: Data) -> Data | None:
    people = sorted(the_rules().book.roles["people"])
    return made.taken(data, made.pick(sorted(made.flow["actions"])), by=made.pick(people))


@mutation
def illegal_move(made: History, data: Data) -> Data | None:
    other = sorted(made.flow["actions"].keys() - set(made.names(data["status"])))
    return made.taken(data, made.pick(other), by=made.pick(JACKS)) if other else None


@mutation
def skipped_stage(made: History, data: Data) -> Data | None:
    """What may follow the next state is taken at once."""
    step = made.flow["actions"][made.pick(made.names(data["status"]) or ["link"])]
    after = sorted(set(made.names(step.get("to", data["status"]))) - set(made.names(data["status"])))
    return made.taken(data, made.pick(after), by=made.pick(JACKS)) if after else None


@mutation
def wrong_role(made: History, data: Data) -> Data | None:
    people = sorted(the_rules().book.roles["people"].keys() - set(JACKS))
    return _more(made, data, always, by=made.pick(people))


@mutation
def stranger(made: History, data: Data) -> Data | None:
    return _more(made, data, always, **{**APPROVER, "by": "mo-ming"})


@mutation
def role_that_ended(made: History, data: Data) -> Data | None:
    """Wei Changlin was an editor until 2025."""
    return _more(made, data, lambda action: "editor" in many(action["role"]), **{**APPROVER, "by": "wei-changlin"})


@mutation
def role_claimed(made: History, data: Data) -> Data | None:
    role = made.pick(sorted(the_rules().book.roles["roles"]))
    return _more(made, data, always, role=role, **{**APPROVER, "by": made.pick(JACKS)})


@mutation
def same_person(made: History, data: Data) -> Data | None:
    people = [entry.get("for", entry["by"]) for entry in data["trail"]]
    return _more(made, data, lambda action: "distinct_from" in action, by=made.pick(people))


@mutation
def recorded_for_the_same_person(made: History, data: Data) -> Data | None:
    people = [entry.get("for", entry["by"]) for entry in data["trail"]]
    return _more(made, data, lambda action: "distinct_from" in action, **made.recorded(made.pick(people)))


@mutation
def raised_role_dodged(made: History, data: Data) -> Data | None:
    """An approver, who is no leader, takes what may be the leader's."""
    return _more(made, data, lambda action: "raise" in action, **APPROVER)


@mutation
def importance_lowered_before_approval(made: History, data: Data) -> Data | None:
    """The submission said important, editor or reviewer says ordinary, the approver decides alone."""
    stages = {"submitted": ["edit", "review"], "edited": ["review"]}.get(data["status"], [])
    return _lowered(made, data, {"importance": "ordinary"}, stages, "approve")


@mutation
def source_changed_before_conclusion(made: History, data: Data) -> Data | None:
    """The leader gave the topic; it is made the office's own, and the approver concludes it alone."""
    stages = ["adjust", "review"] if data["status"] in ("drafting", "consulting") else []
    return _lowered(made, data, {"source": "own"}, stages, "conclude")


def _lowered(made: History, data: Data, sets: Data, stages: list[str], last: str) -> Data | None:
    """Signed fields changed in the first stage, and an approver who takes the last."""
    if not stages or last not in made.flow["actions"]:
        return None
    for name, who in zip(stages, JACKS, strict=False):
        data = made.taken(data, name, sets, **{**APPROVER, "by": who})
        sets = {}
    return made.taken(data, last, {}, **APPROVER)


@mutation
def other_than_the_one_named(made: History, data: Data) -> Data | None:
    return _more(made, data, lambda action: "by_field" in action, by=made.pick(["tan-qiming", "gong-zhiyuan", *JACKS]))


@mutation
def unit_not_in_the_case(made: History, data: Data) -> Data | None:
    return _more(made, data, lambda action: "per" in action, by=made.pick(JACKS), unit=FOREIGN_UNIT)


@mutation
def unit_of_another_person(made: History, data: Data) -> Data | None:
    return _more(made, data, lambda action: "per" in action, by="zhu-haitao", unit=data.get("lead_unit"))


@mutation
def unit_out_of_turn(made: History, data: Data) -> Data | None:
    return _more(made, data, lambda action: "unit_from" in action, by=made.pick(JACKS), unit=data.get("lead_unit"))


@mutation
def guard_unmet(made: History, data: Data) -> Data | None:
    return _more(made, data, lambda action: "guard" in action, by=made.pick(JACKS))


@mutation
def closed_while_countersigns_are_awaited(made: History, data: Data) -> Data | None:
    """Units are asked, not all of them answer, and the case is closed all the same."""
    alone: Data = {**APPROVER, "by": "bing"}
    if made.subject.kind == "supervision" and data["status"] == "verified":
        data = made.taken(data, "report_back", {"result": "completed"}, **{**alone, "by": "shi-lei"})
    if data.get("result") is None or data["status"] != "reported":
        return None
    data = made.taken(data, "ask_countersign", {}, **{**alone, "units": UNITS[:2]})
    for unit in UNITS[: made.rng.randrange(3)]:
        data = made.taken(data, "countersign", {}, **{**alone, "unit": unit})
    return made.taken(data, "close", {}, **{**alone, "by": "tan-qiming"})


@mutation
def cap_exceeded(made: History, data: Data) -> Data | None:
    names = [name for name in made.names(data["status"]) if "cap" in made.flow["actions"][name]]
    if not names:
        return None
    name, unit = made.pick(names), data.get("lead_unit")
    for _ in range(1 + made.rng.randrange(4)):
        per = {"unit": unit} if "per" in made.flow["actions"][name] else {}
        data = made.taken(data, name, by=made.pick(JACKS), **per)
    return data


@mutation
def needed_key_missing(made: History, data: Data) -> Data | None:
    key = made.pick(["note", "unit", "until", "units", "level", "verdict", "into", "result"])
    return _more(made, data, lambda action: key in action.get("needs", []) or (key == "unit" and "per" in action),
                 **{key: None})  # fmt: skip


@mutation
def stray_key(made: History, data: Data) -> Data | None:
    key = made.pick(["until", "into", "level", "verdict", "units", "unit", "serial", "on", "result"])
    return _more(made, data, always, **{key: made.pick(SAYS[key])})


@mutation
def field_that_may_not_be_amended(made: History, data: Data) -> Data | None:
    name = made.pick(sorted(made.subject.fields))
    value = made.pick(made.subject.fields[name])
    return made.taken(data, made.pick(made.names(data["status"]) or ["link"]), {name: value}, by=made.pick(JACKS))


@mutation
def open_field_that_may_not_be_added_to(made: History, data: Data) -> Data | None:
    name = made.pick(sorted(made.subject.opens))
    fresh = [value for value in made.subject.opens[name] if value not in many(data.get(name))]
    if not fresh:
        return None
    value = made.pick(fresh)
    scalar = name in ("archive", "waiver")
    action = made.pick(made.names(data["status"]) or ["link"])
    entry = {"action": action, "by": made.pick(JACKS), "at": made.clock.isoformat()}
    after = take(data, the_rules().newest(made.subject.kind), entry, {}, {name: value if scalar else [value]})
    return made.numbered(after)


@mutation
def time_back(made: History, data: Data) -> Data | None:
    first = datetime.fromisoformat(data["trail"][-1]["at"])
    return _more(made, data, always, at=(first - timedelta(minutes=1)).isoformat())


@mutation
def recording_incomplete(made: History, data: Data) -> Data | None:
    key = made.pick(["for", "mode", "given_at", "original", "checked_by"])
    return _more(made, data, always, **{**made.recorded(made.pick(JACKS)), key: None})


@mutation
def checked_by_one_of_the_two(made: History, data: Data) -> Data | None:
    said = made.recorded(made.pick(JACKS))
    return _more(made, data, always, **{**said, "checked_by": said[made.pick(["by", "for"])]})


@mutation
def delegate_without_papers(made: History, data: Data) -> Data | None:
    said = {"for": made.pick(JACKS), "capacity": "delegate", "delegation": "delegation/2026-03-02-jia"}
    return _more(made, data, always, **{**APPROVER, "by": "yi", **said, made.pick([*said]): None})


@mutation
def signed_afterwards_by_another(made: History, data: Data) -> Data | None:
    return made.signed_later(data, by=made.pick([*JACKS, "gong-zhiyuan", "xia-minghui"]))


@mutation
def signed_afterwards_for_another(made: History, data: Data) -> Data | None:
    return made.signed_later(data, **made.recorded(made.pick(JACKS)))


@mutation
def signed_afterwards_though_nothing_was_recorded(made: History, data: Data) -> Data | None:
    own = [number for number, entry in enumerate(data["trail"]) if "mode" not in entry]
    return made.signed_later(data, made.pick(own)) if own else None


@mutation
def signed_afterwards_for_no_step(made: History, data: Data) -> Data | None:
    return made.signed_later(data, len(data["trail"]) + made.rng.randrange(3))


@mutation
def signed_afterwards_twice(made: History, data: Data) -> Data | None:
    done = [entry["step"] - 1 for entry in data["trail"] if "step" in entry]
    return made.signed_later(data, made.pick(done)) if done else None


@mutation
def signed_afterwards_without_saying_what(made: History, data: Data) -> Data | None:
    return made.signed_later(data, step=None)


@mutation
def spoken_for_a_unit_that_is_not_one_s_own(made: History, data: Data) -> Data | None:
    """People whose roles are limited to a unit, for the record's unit, an entry's, or an added item's."""
    others = ["kong-lingjuan", "zhang-chunyan", "mo-changfa", "long-yuzhen", "cui-zhengyi"]
    return _more(made, data, lambda action: "own_unit" in action, **{**APPROVER, "by": made.pick(others)})
