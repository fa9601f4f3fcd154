"""Workflows that would let something slip are refused, and only those."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support import REPOSITORY
from tests.workflow.flows import FLOW, KIND, UNITS, action, merged

from taizhang.model import Data
from taizhang.workflow import CONFIRM, MIGRATE, build, verify

PATH = "schemas/workflows/note@1.yaml"
ROLES = frozenset({"writer", "head", "leader"})
SIGN, MARK = ("actions", "sign"), ("actions", "mark")


def verdict(flow: Data) -> list[tuple[str, tuple[str | int, ...], str]]:
    found = list(verify(build(flow), PATH, KIND, ROLES, {"note.most": 3}.__contains__))
    assert {finding.path for finding in found} <= {PATH}
    return [(finding.code, finding.where, finding.message("en")) for finding in found]


def says(name: str, **keys: Any) -> Data:
    """Something that the action `name` says otherwise; `from_` stands for `from`."""
    return {"actions": {name: {key.rstrip("_"): value for key, value in keys.items()}}}


def more(name: str, **keys: Any) -> Data:
    return action(name, **{key.rstrip("_"): value for key, value in keys.items()})


UNKNOWN = [
    (says("sign", from_=["draft", "lost"]), SIGN, "the action “Sign” names an unknown state, “lost”"),
    (says("mark", to="lost"), MARK, "the action “Mark” names an unknown state, “lost”"),
    (says("sign", role="nobody"), SIGN, "the action “Sign” names an unknown role, “nobody”"),
    (says("sign", **{"raise": {"when": {"urgency": "x"}, "role": "nobody"}}), SIGN,
     "the action “Sign” names an unknown role, “nobody”"),
    (says("sign", **{"raise": [{"when": {"urgency": "x"}, "role": ["leader", "nobody"]}]}), SIGN,
     "the action “Sign” names an unknown role, “nobody”"),
    (says("sign", **{"raise": {"when": {"lost": "x"}, "role": "leader"}}), SIGN,
     "the action “Sign” names an unknown field, “lost”"),
    (says("sign", distinct_from=["write", "lose"]), SIGN, "the action “Sign” names an unknown action, “lose”"),
    (says("sign", unless={"lost": True}), SIGN, "the action “Sign” names an unknown field, “lost”"),
    (says("sign", unless={"lost.type": "section"}), SIGN, "the action “Sign” names an unknown field, “lost”"),
    (says("sign", guard={"lost": "x"}), SIGN, "the action “Sign” names an unknown field, “lost”"),
    (says("sign", cap="note.lost"), SIGN, "the action “Sign” names an unknown setting, “note.lost”"),
    ({"units": UNITS} | says("mark", per="unit", unit_from="lost"), MARK,
     "the action “Mark” names an unknown unit state, “lost”"),
    ({"units": UNITS} | says("mark", per="unit", unit_to="lost"), MARK,
     "the action “Mark” names an unknown unit state, “lost”"),
    ({"units": UNITS} | says("sign", guard={"all_units": ["done", "lost"]}), SIGN,
     "the action “Sign” names an unknown unit state, “lost”"),
    ({"units": UNITS} | says("sign", guard={"any_unit": ["lost"]}), SIGN,
     "the action “Sign” names an unknown unit state, “lost”"),
    ({"units": merged(UNITS, {"from": ["lead_unit", "lost"]})}, ("units",),
     "the action “units” names an unknown field, “lost”"),
    ({"units": merged(UNITS, {"from": ["lead_unit", "marks"]})}, ("units",),
     "the action “units” names an unknown field, “marks”"),
    ({"open": ["marks", "archive", "lost"]}, ("open",), "the action “open” names an unknown field, “lost”"),
]  # fmt: skip
WRONG_FIELDS = [
    (says("sign", amends=["lost"]), SIGN, "the action “Sign”: may amend signed fields only (lost)"),
    (says("sign", amends=["body", "marks"]), SIGN, "the action “Sign”: may amend signed fields only (marks)"),
    (says("sign", amends=["number", "status", "trail"]), SIGN,
     "the action “Sign”: may amend signed fields only (number, status, trail)"),
    (says("mark", adds=["marks", "body"]), MARK, "the action “Mark”: may add to open fields only (body)"),
    (says("mark", implied_by=["marks", "archive"]), MARK,
     "the action “Mark”: is implied by fields that it does not add to (archive)"),
    (says("mark", per="unit"), MARK, "the action “Mark”: the workflow names no units (units)"),
    (says("mark", own_unit=True), MARK, "the action “Mark”: nothing in it names a unit (own_unit)"),
]  # fmt: skip


def test_a_sound_workflow_is_accepted() -> None:
    assert verdict(FLOW) == []


@pytest.mark.parametrize(("change", "where", "message"), UNKNOWN)
def test_a_name_of_nothing_is_refused(change: Data, where: tuple[str, ...], message: str) -> None:
    assert verdict(merged(FLOW, change)) == [("TZ911", where, message)]


@pytest.mark.parametrize(("change", "where", "message"), WRONG_FIELDS)
def test_fields_divided_wrongly_are_refused(change: Data, where: tuple[str, ...], message: str) -> None:
    assert verdict(merged(FLOW, change)) == [("TZ917", where, message)]


@pytest.mark.parametrize(
    "change",
    [
        says("sign", role=["head", "leader"]),
        says("sign", **{"raise": [{"when": {"urgency": ["x", "y"]}, "role": ["leader", "head"]}]}),
        says("sign", unless={"lead_unit.type": "section"}, guard={"urgency": "x", "countersigned": True}),
        says("sign", cap="note.most", amends=["title", "body"]),
        says("write", amends=["title"]),
        {"units": UNITS} | says("mark", per="unit", unit_from=["waiting"], unit_to="done"),
        {"units": UNITS} | says("sign", guard={"all_units": ["done"], "any_unit": ["waiting", "done"]}),
    ],
)
def test_names_that_stand_for_something_are_accepted(change: Data) -> None:
    assert verdict(merged(FLOW, change)) == []


def test_a_state_that_nothing_leads_to_is_refused() -> None:
    flow = merged(FLOW, {"states": {"lost": {"title": "無路", "en": "Lost", "rests": True}}})
    assert verdict(flow) == [("TZ912", ("states", "lost"), "no action leads to “Lost”")]


def test_a_state_that_only_itself_leads_to_is_refused() -> None:
    flow = merged(FLOW, {"states": {"lost": {"title": "無路", "en": "Lost", "rests": True}}})
    flow = merged(flow, more("stay", from_="lost", to="lost", role="head"))
    assert verdict(flow) == [("TZ912", ("states", "lost"), "no action leads to “Lost”")]


def test_states_that_lead_only_to_each_other_are_a_dead_end() -> None:
    stuck = {name: {"title": name, "en": name.capitalize()} for name in ("stuck", "jammed")}
    flow = merged(FLOW, {"states": stuck})
    flow = merged(flow, more("jam", from_=["draft", "stuck"], to="jammed", role="head"))
    flow = merged(flow, more("stick", from_="jammed", to="stuck", role="head"))
    assert verdict(flow) == [
        ("TZ913", ("states", "stuck"), "no resting state can be reached from “Stuck”"),
        ("TZ913", ("states", "jammed"), "no resting state can be reached from “Jammed”"),
    ]


@pytest.mark.parametrize("way_out", ["draft", "signed"])
def test_a_way_out_of_a_state_is_enough(way_out: str) -> None:
    flow = merged(FLOW, {"states": {"stuck": {"title": "卡", "en": "Stuck"}}})
    flow = merged(flow, more("jam", from_="draft", to="stuck", role="head"))
    assert verdict(merged(flow, more("free", from_="stuck", to=way_out, role="head"))) == []


@pytest.mark.parametrize(
    "touch",
    [
        {"from_": "signed", "amends": ["title"]},
        {"from_": ["draft", "signed"], "amends": "all"},
        {"from_": "draft", "to": "signed", "amends": ["title"]},
        {"from_": "any", "amends": "all"},
    ],
)
def test_changing_signed_content_without_signing_it_is_refused(touch: Data) -> None:
    assert verdict(merged(FLOW, more("touch", role="head", **touch))) == [
        ("TZ914", ("actions", "touch"),
         "the action “Touch” changes signed content without signing or going to an unsigned state (“Signed”)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "touch",
    [
        {"from_": "signed", "amends": ["title"], "signs": True},
        {"from_": "signed", "to": "draft", "amends": "all"},
        {"from_": "draft", "amends": ["title"]},
        {"from_": "signed", "to": "gone", "amends": ["title"]},
        {"from_": "signed", "adds": ["archive"]},
    ],
)
def test_changes_that_are_signed_or_go_back_to_unsigned_states_are_accepted(touch: Data) -> None:
    assert verdict(merged(FLOW, more("touch", role="head", **touch))) == []


@pytest.mark.parametrize(
    ("other", "where", "message"),
    [
        ({"from_": ["signed"], "adds": ["marks"], "implied_by": ["marks"]}, "other",
         "in “Signed” the change “marks” implies more than one action: Mark, Other"),
        ({"from_": "new", "to": "draft", "implied_by": ["new"]}, "other",
         "in “New” the change “new” implies more than one action: Write, Other"),
    ],
)  # fmt: skip
def test_one_change_that_implies_two_actions_is_refused(other: Data, where: str, message: str) -> None:
    flow = merged(FLOW, more("other", role="head", **other))
    assert verdict(flow) == [("TZ915", ("actions", where), message)]


@pytest.mark.parametrize(
    "other",
    [
        {"from_": "draft", "adds": ["marks"], "implied_by": ["marks"]},
        {"from_": "signed", "adds": ["archive"], "implied_by": ["archive"]},
        {"from_": ["new", "draft"], "to": "draft", "implied_by": ["changed"]},
    ],
)
def test_changes_that_mean_one_thing_in_each_state_are_accepted(other: Data) -> None:
    assert verdict(merged(FLOW, more("other", role="head", **other))) == []


def test_new_counts_in_no_state_but_the_beginning() -> None:
    flow = merged(FLOW, says("write", from_=["new", "draft"], implied_by=["new", "changed"]))
    assert verdict(merged(flow, more("again", from_="draft", implied_by=["new"], role="writer"))) == []


def test_one_verdict_of_one_role_that_takes_two_actions_is_refused() -> None:
    other = more("other", from_="draft", to="gone", role=["writer", "head"], by_review="approve")
    assert verdict(merged(FLOW, other)) == [
        ("TZ916", ("actions", "other"),
         "in “Draft” the verdict “approve” of “head” takes more than one action: Sign, Other"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"from_": "draft", "role": "writer", "by_review": "approve"},
        {"from_": "draft", "role": "head", "by_review": "request_changes"},
        {"from_": "signed", "role": "head", "by_review": "approve"},
        {"from_": "draft", "role": "head"},
    ],
)
def test_verdicts_that_take_one_action_each_are_accepted(other: Data) -> None:
    assert verdict(merged(FLOW, more("other", **other))) == []


def test_everything_that_is_wrong_is_told_at_once() -> None:
    flow = merged(FLOW, says("sign", role="nobody", amends=["marks"]))
    flow = merged(flow, {"states": {"lost": {"title": "無路", "en": "Lost"}}})
    assert [(code, where) for code, where, _ in verdict(flow)] == [
        ("TZ911", SIGN), ("TZ917", SIGN), ("TZ912", ("states", "lost")),
    ]  # fmt: skip


def test_findings_speak_chinese() -> None:
    found = verify(build(merged(FLOW, says("sign", role="nobody"))), PATH, KIND, ROLES, lambda _: True)
    (finding,) = found
    assert finding.message("zh-Hant") == "動作「簽」用了沒有的身份「nobody」"
    assert finding.message("zh-Hans") == "动作「签」用了没有的身份「nobody」"


@pytest.mark.parametrize(
    "change",
    [says("mark", own_unit=True, needs=["unit"]), {"units": UNITS} | says("mark", own_unit=True, per="unit")],
    ids=["the entry", "the unit that acts"],
)
def test_an_action_of_one_s_own_unit_may_name_it_anywhere(change: Data) -> None:
    assert verdict(merged(FLOW, change)) == []


def test_the_engine_s_own_actions_cannot_be_named_by_a_workflow() -> None:
    meta = json.loads((REPOSITORY / "tools/taizhang/meta/workflow.schema.json").read_text("utf-8"))
    assert set(meta["$defs"]["action_name"]["not"]["enum"]) == {CONFIRM, MIGRATE}
    assert {CONFIRM, MIGRATE} <= build(FLOW).actions.keys()
