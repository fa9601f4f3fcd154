"""A workflow's document becomes states and actions."""

from __future__ import annotations

from typing import Any

import pytest
from tests.workflow.flows import FLOW, UNITS, action, merged

from taizhang.i18n import Label
from taizhang.model import Data
from taizhang.workflow import NEW, State, build
from taizhang.workflow.model import Raise


def test_build_reads_version_label_and_open_fields() -> None:
    flow = build(FLOW)
    assert (flow.version, flow.kind, flow.number) == ("note@1", "note", 1)
    assert flow.label == Label("箋", "Note")
    assert flow.open == {"marks", "archive"}


def test_kind_and_number_come_from_the_version() -> None:
    flow = build({**FLOW, "version": "long_note@12"})
    assert (flow.kind, flow.number) == ("long_note", 12)


def test_a_state_has_only_the_flags_that_it_says() -> None:
    states = build(FLOW).states
    assert states["draft"] == State("draft", Label("草稿", "Draft"))
    assert states["signed"] == State("signed", Label("已簽", "Signed"), rests=True, numbered=True)
    assert states["gone"] == State("gone", Label("作廢", "Gone"), rests=True, tombstone=True)


def test_an_action_left_plain_has_no_powers() -> None:
    drop = build(FLOW).actions["drop"]
    assert drop.sources == {"signed"}
    assert (drop.to, drop.roles, drop.by_review, drop.signs, drop.restarts) == ("gone", ("head",), None, False, False)
    assert (drop.amends_any, drop.adds, drop.distinct_from, drop.raises, drop.guard) == (False, set(), (), (), {})


@pytest.mark.parametrize("key", ["from", "role"])
def test_one_name_and_a_list_of_one_mean_the_same(key: str) -> None:
    one = FLOW["actions"]["sign"][key]
    assert build(merged(FLOW, {"actions": {"sign": {key: [one]}}})).actions == build(FLOW).actions


def test_any_is_every_state_but_tombstones_and_not_the_beginning() -> None:
    assert build(merged(FLOW, action("link", role="writer", **{"from": "any"}))).actions["link"].sources == {
        "draft",
        "signed",
    }


def test_any_may_stand_beside_a_tombstone() -> None:
    flow = build(merged(FLOW, action("link", role="writer", **{"from": ["any", "gone"]})))
    assert flow.actions["link"].sources == {"draft", "signed", "gone"}


@pytest.mark.parametrize(
    ("amends", "may", "may_not"), [("all", ["title", "body"], []), (["body"], ["body"], ["title"]), ([], [], ["body"])]
)
def test_amends_says_which_fields_may_change(amends: Any, may: list[str], may_not: list[str]) -> None:
    written = build(merged(FLOW, {"actions": {"write": {"amends": amends}}})).actions["write"]
    assert [name for name in [*may, *may_not] if written.may_amend(name)] == may
    assert written.amends_any == bool(may)


@pytest.mark.parametrize(
    ("change", "opens"),
    [
        ({"implied_by": ["new"]}, True),
        ({"restarts": True}, True),
        ({"implied_by": ["changed"]}, False),
        ({"restarts": False}, False),
    ],
)
def test_new_records_and_restarts_open_a_round(change: Data, opens: bool) -> None:
    assert (
        build(merged(FLOW, action("x", role="head", **{"from": "draft"}, **change))).actions["x"].opens_round is opens
    )


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("role", ["leader", ["leader"]])
def test_raise_may_be_one_rule_or_a_list_of_them(role: Any, many: bool) -> None:
    rule = {"when": {"urgency": "high"}, "role": role}
    flow = build(merged(FLOW, {"actions": {"sign": {"raise": [rule] if many else rule}}}))
    assert flow.actions["sign"].raises == (Raise({"urgency": "high"}, ("leader",)),)


def test_units_are_named_by_their_fields_in_order_and_once() -> None:
    flow = build({**FLOW, "units": UNITS})
    content = {"lead_unit": "unit/b", "assisting_units": ["unit/a", "unit/b", 7]}
    assert flow.units(content) == ["unit/b", "unit/a"]
    assert flow.units({}) == []
    assert list(flow.unit_states) == ["waiting", "done"]
    assert flow.unit_states["done"].closed


def test_labels_of_what_is_unknown_are_its_name() -> None:
    flow = build(FLOW)
    assert flow.state_label("draft") == Label("草稿", "Draft")
    assert flow.state_label(NEW) == Label("新建", "New")
    assert flow.state_label("lost") == Label("lost", "lost")
    assert flow.action_label("sign") == Label("簽", "Sign")
    assert flow.action_label("lose") == Label("lose", "lose")


def test_from_state_lists_actions_in_the_order_of_the_document() -> None:
    assert [found.name for found in build(FLOW).from_state("signed")] == ["mark", "drop"]
    assert build(FLOW).from_state("gone") == []
