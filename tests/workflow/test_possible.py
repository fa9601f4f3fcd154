"""What may be done next, and by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.workflow.flows import FLOW, action, merged, step, tell

from taizhang.model import Data
from taizhang.policy import People
from taizhang.workflow import CONFIRM, Possible, Replay, Rules, build, possible, replay, takers
from taizhang.workflow.confirm import unsigned

TODAY = date(2026, 3, 2)
PEOPLE = People({
    "roles": {name: {"title": name, "en": name} for name in ("writer", "head", "leader", "handler")},
    "people": {
        "ann": {"roles": [{"role": "writer", "from": "2026-01-01"}, {"role": "head", "from": "2026-01-01"}]},
        "bob": {"roles": [{"role": "head", "from": "2026-01-01", "until": "2026-06-30"}]},
        "cat": {"roles": [{"role": "leader", "from": "2026-01-01"}, {"role": "head", "from": "2026-03-03"}]},
        "dan": {"roles": [{"role": "handler", "from": "2026-01-01", "unit": "unit/a"}]},
        "eve": {"roles": [{"role": "handler", "from": "2026-01-01", "unit": "unit/b"}]},
        "fay": {"roles": [{"role": "handler", "from": "2026-01-01"}]},
    },
})  # fmt: skip


def names(options: list[Possible]) -> list[str]:
    return [option.action.name for option in options]


def after(flow: Data, *steps: Data, **facts: Any) -> tuple[Replay, Data]:
    workflow = build(flow)
    data = tell(workflow, {"title": "甲", **facts}, *steps)
    return replay(data, workflow), data


def option(result: Replay, data: Data, name: str, **lookup: Any) -> Possible:
    return next(found for found in possible(result, data, **lookup) if found.action.name == name)


def test_a_new_record_may_only_begin() -> None:
    assert names(possible(*after(FLOW))) == ["write"]


def test_each_state_has_its_actions_in_the_order_of_the_workflow() -> None:
    assert names(possible(*after(FLOW, step("write", "ann")))) == ["sign"]
    assert names(possible(*after(FLOW, step("write", "ann"), step("sign", "bob")))) == ["mark", "drop"]


def test_a_tombstone_has_no_next_action() -> None:
    assert possible(*after(FLOW, step("write", "ann"), step("sign", "bob"), step("drop", "bob"))) == []


@pytest.mark.parametrize(("urgency", "expected"), [("x", ["sign"]), ("y", [])])
def test_a_guard_that_fails_hides_the_action(urgency: str, expected: list[str]) -> None:
    flow = merged(FLOW, {"actions": {"sign": {"guard": {"urgency": "x"}}}})
    assert names(possible(*after(flow, step("write", "ann"), urgency=urgency))) == expected


@pytest.mark.parametrize(("type_", "roles"), [("section", ("leader",)), ("township", ("head",))])
def test_roles_are_those_raised_by_another_record(type_: str, roles: tuple[str, ...]) -> None:
    flow = merged(FLOW, {"actions": {"sign": {"raise": {"when": {"lead_unit.type": "section"}, "role": "leader"}}}})
    result, data = after(flow, step("write", "ann"), lead_unit="unit/a")
    assert option(result, data, "sign", lookup=lambda _: {"type": type_}).roles == roles


def test_units_are_those_in_a_state_to_act(rules: Rules) -> None:
    flow = rules.newest("supervision")
    facts = {"lead_unit": "unit/a", "assisting_units": ["unit/b"], "type": "info"}
    steps = [step("register", "i"), step("approve_case", "p"), step("assign", "i")]
    data = tell(flow, facts, *steps, step("sign_for", "dan", unit="unit/a"))
    found = {o.action.name: o.units for o in possible(replay(data, flow), data) if o.action.per_unit}
    assert found["sign_for"] == ("unit/b",)
    assert found["report"] == found["complete"] == found["ask_extension"] == found["extend"] == ("unit/a",)
    assert found["dispute"] == ("unit/a", "unit/b")
    assert "uphold" not in found
    assert "return" not in found


def test_takers_hold_the_role_on_the_day_and_took_no_step_that_bars_them() -> None:
    result, data = after(FLOW, step("write", "ann"))
    sign = option(result, data, "sign")
    assert takers(result, sign, PEOPLE, TODAY) == ["bob"]
    assert takers(result, sign, PEOPLE, date(2026, 3, 3)) == ["bob", "cat"]
    assert takers(result, sign, PEOPLE, date(2026, 7, 1)) == ["cat"]
    assert takers(result, sign, PEOPLE, date(2025, 12, 31)) == []


def test_takers_of_several_roles_come_role_by_role() -> None:
    flow = merged(FLOW, {"actions": {"sign": {"role": ["leader", "head"]}}})
    result, data = after(flow, step("write", "x"))
    assert takers(result, option(result, data, "sign"), PEOPLE, TODAY) == ["cat", "ann", "bob"]


def test_whoever_a_step_was_recorded_for_is_barred_and_the_recorder_is_not() -> None:
    result, data = after(FLOW, step("write", "ann", **{"for": "bob"}))
    assert takers(result, option(result, data, "sign"), PEOPLE, TODAY) == ["ann"]


def test_steps_of_an_earlier_round_bar_nobody() -> None:
    flow = merged(FLOW, action("redo", role="writer", to="draft", amends="all", restarts=True, **{"from": "signed"}))
    result, data = after(flow, step("write", "ann"), step("sign", "bob"), step("redo", "x"))
    assert takers(result, option(result, data, "sign"), PEOPLE, TODAY) == ["ann", "bob"]


@pytest.mark.parametrize(
    ("lookup", "expected"),
    [
        ({"unit/a": {"type": "section"}}.get, ["ann", "bob"]),
        ({"unit/a": {"type": "township"}}.get, ["bob"]),
        (None, ["bob"]),
    ],
)
def test_a_waived_separation_bars_nobody(lookup: Any, expected: list[str]) -> None:
    flow = merged(FLOW, {"actions": {"sign": {"unless": {"lead_unit.type": "section"}}}})
    result, data = after(flow, step("write", "ann"), lead_unit="unit/a")
    assert takers(result, option(result, data, "sign", lookup=lookup), PEOPLE, TODAY) == expected


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (("unit/a",), ["dan", "fay"]),
        (("unit/b",), ["eve", "fay"]),
        (("unit/a", "unit/b"), ["dan", "eve", "fay"]),
        (("unit/c",), ["fay"]),
        ((), ["dan", "eve", "fay"]),
    ],
)
def test_takers_for_a_unit_leave_out_those_limited_to_another(units: tuple[str, ...], expected: list[str]) -> None:
    workflow = build(merged(FLOW, {"actions": {"sign": {"role": "handler"}}}))
    found = Possible(workflow.actions["sign"], ("handler",), units)
    assert takers(Replay(workflow), found, PEOPLE, TODAY) == expected


TOLD = {"for": "cat", "mode": "oral", "given_at": "2026-03-02T09:00:00+08:00", "original": {"place": "x"},
        "checked_by": "fay"}  # fmt: skip


@pytest.mark.parametrize("mode", ["oral", "telephone", "paper"])
def test_whoever_decided_by_word_of_mouth_may_sign_afterwards_whatever_his_role_is_by_then(mode: str) -> None:
    told = {**TOLD, "mode": mode}
    result, data = after(FLOW, step("write", "ann"), step("sign", "dan", **told), step("drop", "bob"))
    waiting = [found for found in possible(result, data) if found.action.confirms]
    assert [takers(result, found, PEOPLE, date(2027, 1, 1)) for found in waiting] == (
        [] if mode == "paper" else [["cat"]]
    )


@pytest.mark.parametrize(
    ("person", "says", "waits"),
    [
        ("cat", {"action": CONFIRM, "step": 2}, False),
        ("bob", {"action": CONFIRM, "step": 2}, True),
        ("cat", {"action": "mark"}, True),
        ("cat", {"action": "sign"}, False),
        ("dan", {"action": "sign", **TOLD, "mode": "paper"}, False),
        ("dan", {"action": "sign", **TOLD}, True),
    ],
    ids=["himself", "another", "what signs nothing", "his next decision", "on paper", "by word again"],
)
def test_what_settles_a_decision_by_word_of_mouth(person: str, says: Data, waits: bool) -> None:
    result, data = after(FLOW, step("write", "ann"), step("sign", "dan", **TOLD), {"by": person, **says})
    assert (1 in unsigned(data["trail"]), len(result.steps)) == (waits, 3)


OWN: Data = {"actions": {"write": {"own_unit": True, "role": "handler"}}}


@pytest.mark.parametrize(
    ("unit", "above", "expected"),
    [
        ("unit/a", {}, ["dan", "fay"]),
        ("unit/b", {}, ["eve", "fay"]),
        ("unit/c", {}, ["fay"]),
        ("unit/c", {"unit/c": "unit/d", "unit/d": "unit/a"}, ["dan", "fay"]),
        ("unit/c", {"unit/c": "unit/d", "unit/d": "unit/c"}, ["fay"]),
        (None, {}, ["dan", "eve", "fay"]),
    ],
    ids=["its own", "another's", "nobody's", "a part of a part", "parts of each other", "no unit"],
)
def test_a_role_limited_to_a_unit_speaks_for_it_and_its_parts(
    unit: str | None, above: dict[str, str], expected: list[str]
) -> None:
    result, _ = after(merged(FLOW, OWN))
    found = option(result, {"unit": unit} if unit else {}, "write", lookup=lambda ref: {"parent": above.get(ref)})
    assert takers(result, found, PEOPLE, TODAY) == expected
