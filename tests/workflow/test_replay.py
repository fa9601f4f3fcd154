"""A trail replayed: where it leads, and each way in which it can be wrong."""

from __future__ import annotations

from typing import Any

import pytest
from tests.workflow.flows import FLOW, UNITS, action, faults, merged, step, tell

from taizhang.model import Data
from taizhang.workflow import NEW, Replay, Rules, Workflow, build, digest, replay, required_roles

FACTS: Data = {"title": "甲", "body": "一"}
WRITE, SIGN = step("write", "a"), step("sign", "b")


def told(*steps: Data, flow: Data = FLOW, facts: Data = FACTS) -> Data:
    return tell(build(flow), facts, *steps)


def run(data: Data, flow: Data = FLOW, **lookups: Any) -> Replay:
    return replay(data, build(flow), **lookups)


def tampered(data: Data, number: int, **says: Any) -> Data:
    """The record with one entry of its trail changed; None takes a key out."""
    trail = [merged(entry, says) if place == number else entry for place, entry in enumerate(data["trail"])]
    return {**data, "trail": trail}


def test_no_trail_leads_nowhere() -> None:
    result = run(FACTS)
    assert (result.state, result.round, result.steps, result.faults, result.numbered) == (NEW, 0, [], [], False)


def test_each_step_says_what_it_found_and_what_it_left() -> None:
    flow = merged(FLOW, {"actions": {"sign": {"amends": ["title"]}}})
    data = told(
        WRITE,
        {**SIGN, "set": {"title": "乙"}},
        step("mark", "a", add={"marks": ["x", "y"]}),
        step("mark", "a", add={"marks": ["z"]}),
        flow=flow,
    )
    result = run(data, flow)
    assert result.faults == []
    assert [(s.before, s.after, s.round) for s in result.steps] == [
        (NEW, "draft", 1), ("draft", "signed", 1), ("signed", "signed", 1), ("signed", "signed", 1),
    ]  # fmt: skip
    assert [[tuple(change) for change in s.changes] for s in result.steps] == [[], [("title", "甲", "乙")], [], []]
    assert [s.content["title"] for s in result.steps] == ["甲", "乙", "乙", "乙"]
    assert [s.additions for s in result.steps] == [{}, {}, {"marks": ["x", "y"]}, {"marks": ["z"]}]
    assert data["trail"][1]["was"] == {"title": "甲"}
    assert data["trail"][1]["content"] == digest({"title": "乙", "body": "一"})
    assert data["trail"][2]["adds"] == {"marks": [digest("x"), digest("y")]}


def test_open_fields_of_the_first_step_are_its_additions() -> None:
    data = told(WRITE, facts={**FACTS, "marks": ["x"], "archive": {"class": "a"}})
    assert data["trail"][0] == {
        "at": "2026-03-02T09:00:00+08:00", "action": "write", "by": "a", "workflow": "note@1",
        "adds": {"archive": [digest({"class": "a"})], "marks": [digest("x")]},
    }  # fmt: skip
    result = run(data)
    assert result.faults == []
    assert result.steps[0].additions == {"marks": ["x"], "archive": [{"class": "a"}]}


def test_a_number_once_deserved_is_kept() -> None:
    assert not run(told(WRITE)).numbered
    assert run(told(WRITE, SIGN, step("drop", "b"))).numbered


def test_last_finds_the_latest_step_of_an_action() -> None:
    result = run(told(WRITE, SIGN, step("mark", "a"), step("mark", "c")))
    latest = result.last("mark")
    assert latest is not None
    assert (latest.number, latest.actor, latest.at) == (3, "c", "2026-03-02T09:03:00+08:00")
    assert result.last("drop") is None


# Each way in which a trail can be wrong


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(told(WRITE, step("drop", "b")), [("TZ504", ("trail", 1, "action"))], id="illegal move"),
        pytest.param(told(SIGN), [("TZ504", ("trail", 0, "action"))], id="illegal beginning"),
        pytest.param(told(WRITE, SIGN, step("drop", "b"), step("mark", "a")), [("TZ504", ("trail", 3, "action"))],
                     id="after a tombstone"),
        pytest.param(tampered(told(WRITE, SIGN), 1, action="lose"), [("TZ503", ("trail", 1, "action"))],
                     id="unknown action"),
        pytest.param(tampered(told(WRITE, SIGN), 1, content=None), [("TZ505", ("trail", 1))], id="no digest"),
        pytest.param(told(WRITE, {**SIGN, "until": "2026-05-01"}), [("TZ506", ("trail", 1, "until"))], id="stray key"),
        pytest.param(told(WRITE, {**SIGN, "set": {"title": "乙"}}), [("TZ506", ("trail", 1, "was")),
                                                                   ("TZ507", ("trail", 1))], id="not amendable"),
        pytest.param(told(WRITE, {**SIGN, "set": {"lead_unit": "x"}}), [("TZ506", ("trail", 1, "absent")),
                                                                       ("TZ507", ("trail", 1))], id="field put in"),
        pytest.param(told(WRITE, SIGN, step("mark", "a", add={"archive": {"class": "a"}})), [("TZ507", ("trail", 2))],
                     id="not addable"),
        pytest.param(told(WRITE, {**SIGN, "by": "a"}), [("TZ508", ("trail", 1, "by"))], id="same person"),
        pytest.param(told(WRITE, {**SIGN, "for": "a"}), [("TZ508", ("trail", 1, "by"))], id="for the same person"),
        pytest.param({**told(WRITE, SIGN), "title": "乙"}, [("TZ510", ("trail", 1, "content"))], id="changed later"),
        pytest.param({**told(WRITE, SIGN, step("mark", "a", add={"marks": ["x"]})), "marks": ["y"]},
                     [("TZ512", ("marks",))], id="addition edited"),
        pytest.param({**told(WRITE, SIGN), "marks": ["x"]}, [("TZ512", ("marks",))], id="addition unrecorded"),
        pytest.param({k: v for k, v in told(WRITE, facts={**FACTS, "marks": ["x"]}).items() if k != "marks"},
                     [("TZ512", ())], id="additions gone"),
        pytest.param(told(WRITE, {**SIGN, "at": "2026-03-02T08:59:59+08:00"}), [("TZ513", ("trail", 1, "at"))],
                     id="time goes back"),
    ],
)  # fmt: skip
def test_a_wrong_trail_has_exactly_this_fault(data: Data, expected: list[tuple[str, tuple[str | int, ...]]]) -> None:
    assert faults(run(data)) == expected


def test_one_fault_does_not_hide_the_next() -> None:
    data = told(WRITE, step("drop", "b"), step("mark", "a"))
    assert faults(run(data)) == [("TZ504", ("trail", 1, "action")), ("TZ504", ("trail", 2, "action"))]


def test_an_illegal_step_names_what_would_have_been_possible() -> None:
    (fault,) = run(told(WRITE, step("drop", "b"))).faults
    said = fault.problem.text.render("en", **fault.params)
    assert said == "“Drop” is not possible in “Draft”; possible: Sign"
    (fault,) = run(told(WRITE, SIGN, step("drop", "b"), step("mark", "a"))).faults
    assert fault.problem.text.render("en", **fault.params).endswith("possible: none")


@pytest.mark.parametrize("at", ["2026-03-02T09:00:00+08:00", "2026-03-02T09:00:01+08:00"])
def test_steps_of_one_second_are_no_step_back(at: str) -> None:
    assert faults(run(told(WRITE, {**SIGN, "at": at}))) == []


def test_a_former_value_that_was_never_there_is_a_fault() -> None:
    flow = merged(FLOW, {"actions": {"sign": {"amends": ["title"]}}})
    data = told(WRITE, SIGN, flow=flow)
    assert faults(run(tampered(data, 1, was={"title": "甲"}), flow)) == [("TZ507", ("trail", 1))]
    assert faults(run(tampered(data, 0, was={"title": "乙"}), flow)) == [("TZ507", ("trail", 0))]


def test_the_fault_tells_a_change_after_signing_from_a_broken_trail() -> None:
    flow = merged(FLOW, action("redo", role="writer", to="draft", amends="all", restarts=True, **{"from": "signed"}))
    data = told(WRITE, SIGN, step("redo", "a", set={"title": "乙"}), SIGN, flow=flow)
    assert faults(run(data, flow)) == []
    assert faults(run({**data, "title": "丙"}, flow)) == [("TZ510", ("trail", 3, "content"))]
    assert faults(run(tampered(data, 2, was={"title": "丙"}), flow)) == [("TZ511", ("trail", 1, "content"))]


def test_an_open_value_is_the_last_one_recorded() -> None:
    flow = merged(FLOW, {"actions": {"mark": {"adds": ["marks", "archive"]}}})
    data = told(WRITE, SIGN, *(step("mark", "a", add={"archive": {"class": name}}) for name in "ab"), flow=flow)
    result = run(data, flow)
    assert result.faults == []
    assert [s.additions for s in result.steps[2:]] == [{}, {"archive": [{"class": "b"}]}]
    assert faults(run({**data, "archive": {"class": "a"}}, flow)) == [("TZ512", ("archive",))]


# Rounds, raised roles and separation of duties


def test_submitting_and_correcting_open_rounds_and_sending_back_does_not(rules: Rules) -> None:
    info = rules.newest("info")
    data = tell(
        info, {"title": "甲"},
        step("submit", "r"), step("edit", "e"), step("send_back", "w", note="補"), step("edit", "e"),
        step("return", "w", note="退"), step("submit", "r"), step("edit", "e"), step("review", "w"),
        step("approve", "p"), step("correct", "e"),
    )  # fmt: skip
    result = replay(data, info)
    assert result.faults == []
    assert [s.round for s in result.steps] == [1, 1, 1, 1, 1, 2, 2, 2, 2, 3]
    assert [s.entry["action"] for s in result.current_round] == ["correct"]


def info_trail(info: Workflow, *steps: Data, **facts: Any) -> Replay:
    result = replay(tell(info, {"title": "甲", "importance": "ordinary", **facts}, *steps), info)
    assert result.faults == []
    return result


@pytest.mark.parametrize(
    ("facts", "edit", "roles"),
    [
        ({}, {}, ("approver",)),
        ({"importance": "important"}, {}, ("leader",)),
        ({}, {"importance": "important"}, ("leader",)),
        ({"importance": "important"}, {"importance": "ordinary"}, ("leader",)),
    ],
)
def test_importance_at_any_time_in_the_round_asks_for_a_leader(
    rules: Rules, facts: Data, edit: Data, roles: tuple[str, ...]
) -> None:
    info = rules.newest("info")
    result = info_trail(info, step("submit", "r"), step("edit", "e", set=edit), step("review", "w"), **facts)
    content = result.steps[-1].content
    assert required_roles(info.actions["approve"], result, result.round, content, None) == roles


def test_importance_of_an_earlier_round_no_longer_asks_for_a_leader(rules: Rules) -> None:
    info = rules.newest("info")
    result = info_trail(
        info,
        step("submit", "r"), step("edit", "e"), step("review", "w"), step("approve", "p"),
        step("correct", "e", set={"importance": "ordinary"}), importance="important",
    )  # fmt: skip
    assert required_roles(info.actions["approve"], result, 1, result.steps[0].content, None) == ("leader",)
    assert required_roles(info.actions["approve"], result, 2, result.steps[-1].content, None) == ("approver",)


def test_of_several_rules_that_raise_the_last_one_counts() -> None:
    rules = [{"when": {"urgency": "x"}, "role": "head"}, {"when": {"body": "y"}, "role": ["leader", "head"]}]
    sign = build(merged(FLOW, {"actions": {"sign": {"raise": rules}}})).actions["sign"]
    nothing = Replay(build(FLOW))
    assert required_roles(sign, nothing, 1, {"urgency": "x"}, None) == ("head",)
    assert required_roles(sign, nothing, 1, {"urgency": "x", "body": "y"}, None) == ("leader", "head")


def test_separation_holds_within_a_round_and_begins_anew_in_the_next(rules: Rules) -> None:
    info = rules.newest("info")
    first = [step("submit", "r"), step("edit", "e"), step("review", "w"), step("approve", "p")]
    second = [step("correct", "r"), step("edit", "w"), step("review", "e"), step("approve", "p")]
    facts = {"title": "甲"}
    assert faults(replay(tell(info, facts, *first, *second), info)) == []
    second[2] = step("review", "r")
    assert faults(replay(tell(info, facts, *first, *second), info)) == [("TZ508", ("trail", 6, "by"))]


UNLESS = merged(FLOW, {"actions": {"sign": {"unless": {"lead_unit.type": "section", "urgency": ["x", "y"]}}}})
TYPES = {"unit/own": {"type": "section"}, "unit/other": {"type": "township"}}


@pytest.mark.parametrize(
    ("unit", "urgency", "known", "expected"),
    [
        ("unit/own", "x", True, []),
        ("unit/own", "z", True, ["TZ508"]),
        ("unit/other", "x", True, ["TZ508"]),
        ("unit/nowhere", "x", True, ["TZ508"]),
        ("unit/other", "x", False, []),
        ("unit/own", "z", False, ["TZ508"]),
        (None, "x", False, ["TZ508"]),
    ],
)
def test_unless_waives_separation_where_it_holds_or_cannot_be_known_yet(
    unit: str | None, urgency: str, known: bool, expected: list[str]
) -> None:
    facts = {**FACTS, "urgency": urgency} | ({"lead_unit": unit} if unit else {})
    data = told(WRITE, {**SIGN, "by": "a"}, flow=UNLESS, facts=facts)
    result = run(data, UNLESS, lookup=TYPES.get if known else None)
    assert [code for code, _ in faults(result)] == expected


# Units, guards and caps

SUPERVISION_FACTS: Data = {"lead_unit": "unit/a", "assisting_units": ["unit/b"], "due_on": "2026-05-01", "type": "info"}
ASSIGNED = [step("register", "i"), step("approve_case", "p"), step("assign", "i")]


def supervise(rules: Rules, *steps: Data, **lookups: Any) -> Replay:
    flow = rules.newest("supervision")
    return replay(tell(flow, SUPERVISION_FACTS, *ASSIGNED, *steps), flow, **lookups)


def test_units_move_each_by_itself(rules: Rules) -> None:
    result = supervise(
        rules,
        step("sign_for", "a", unit="unit/a"), step("report", "a", unit="unit/a"),
        step("sign_for", "b", unit="unit/b"), step("complete", "b", unit="unit/b"),
    )  # fmt: skip
    assert result.faults == []
    assert result.unit_states == {"unit/a": "reporting", "unit/b": "done"}
    assert result.state == "handling"


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("unit/a", "“Report progress”: unit/a is in “Waiting” and cannot take it"),
        ("unit/c", "“Report progress”: unit/c is in “-” and cannot take it"),
    ],
)
def test_a_unit_that_is_elsewhere_or_not_named_cannot_act(rules: Rules, unit: str, said: str) -> None:
    result = supervise(rules, step("report", "a", unit=unit))
    assert faults(result) == [("TZ514", ("trail", 3, "unit"))]
    assert result.faults[0].problem.text.render("en", **result.faults[0].params) == said


def test_a_unit_step_must_name_its_unit(rules: Rules) -> None:
    assert faults(supervise(rules, step("sign_for", "a"))) == [("TZ505", ("trail", 3))]


def test_reassigning_keeps_the_units_that_stay_and_begins_the_new_ones(rules: Rules) -> None:
    result = supervise(
        rules,
        step("sign_for", "b", unit="unit/b"),
        step("reassign", "p", note="改派", set={"lead_unit": "unit/c"}),
    )
    assert result.faults == []
    assert result.unit_states == {"unit/c": "waiting", "unit/b": "signed"}


@pytest.mark.parametrize("again", ["revise", "reopen"])
def test_a_restart_begins_every_unit_anew(rules: Rules, again: str) -> None:
    steps = [step("sign_for", "a", unit="unit/a"), step("complete", "a", unit="unit/a")]
    steps += [step("revoke", "l", note="x"), step("reopen", "p", note="y")] if again == "reopen" else []
    steps += [step("revise", "i", set={"due_on": "2026-06-01"})] if again == "revise" else []
    result = supervise(rules, *steps)
    assert result.faults == []
    assert result.unit_states == {"unit/a": "waiting", "unit/b": "waiting"}
    assert result.round == 2


DONE = [
    step("sign_for", "a", unit="unit/a"), step("complete", "a", unit="unit/a"),
    step("sign_for", "b", unit="unit/b"), step("complete", "b", unit="unit/b"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), [(DONE, []), (DONE[:3], [("TZ515", ("trail", 6, "action"))])])
def test_verifying_waits_for_every_unit(rules: Rules, steps: list[Data], expected: list[Any]) -> None:
    assert faults(supervise(rules, *steps, step("verify", "i"))) == expected


GUARD = merged(merged(FLOW, {"units": UNITS}), action("do", role="writer", per="unit", unit_from="waiting",
                                                      unit_to="done", **{"from": "draft"}))  # fmt: skip


@pytest.mark.parametrize(
    ("guard", "units", "done", "good"),
    [
        ({"all_units": ["done"]}, ["u/a", "u/b"], ["u/a", "u/b"], True),
        ({"all_units": ["done"]}, ["u/a", "u/b"], ["u/a"], False),
        ({"all_units": ["done", "waiting"]}, ["u/a", "u/b"], ["u/a"], True),
        ({"all_units": ["done"]}, [], [], False),
        ({"any_unit": ["done"]}, ["u/a", "u/b"], ["u/b"], True),
        ({"any_unit": ["done"]}, ["u/a", "u/b"], [], False),
        ({"any_unit": ["done"], "all_units": ["waiting"]}, ["u/a"], ["u/a"], False),
        ({"body": ["一", "二"]}, [], [], True),
        ({"body": "二"}, [], [], False),
        ({"urgency": "x"}, [], [], False),
        ({"lead_unit.type": "section"}, ["u/a"], [], True),  # another record, which is not at hand, decides
    ],
)
def test_a_guard_holds_or_refuses(guard: Data, units: list[str], done: list[str], good: bool) -> None:
    flow = merged(GUARD, {"actions": {"sign": {"guard": guard}}})
    facts = {**FACTS, **({"lead_unit": units[0], "assisting_units": units[1:]} if units else {})}
    data = told(WRITE, *(step("do", "c", unit=unit) for unit in done), SIGN, flow=flow, facts=facts)
    assert [code for code, _ in faults(run(data, flow))] == ([] if good else ["TZ515"])


def test_a_guard_may_ask_another_record() -> None:
    flow = merged(GUARD, {"actions": {"sign": {"guard": {"lead_unit.type": "section"}}}})
    for unit, expected in (("unit/own", []), ("unit/other", ["TZ515"])):
        data = told(WRITE, SIGN, flow=flow, facts={**FACTS, "lead_unit": unit})
        assert [code for code, _ in faults(run(data, flow, lookup=TYPES.get))] == expected


ASK = step("ask_countersign", "i", units=["unit/c", "unit/d"])


def answer(unit: str, verdict: str) -> Data:
    return step("countersign", "h", unit=unit, verdict=verdict)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], []),
        ([ASK], ["TZ515"]),
        ([ASK, answer("unit/c", "agree")], ["TZ515"]),
        ([ASK, answer("unit/c", "agree"), answer("unit/d", "disagree")], []),
        ([ASK, answer("unit/c", "reserve"), answer("unit/d", "agree"), ASK], ["TZ515"]),
        ([answer("unit/c", "agree"), answer("unit/d", "agree"), ASK], ["TZ515"]),
    ],
)
def test_closing_waits_for_every_countersign_asked_for(rules: Rules, steps: list[Data], expected: list[str]) -> None:
    end = [step("verify", "i"), step("report_back", "s", set={"result": "completed"})]
    result = supervise(rules, *DONE, *end, *steps, step("close", "p"))
    assert [code for code, _ in faults(result)] == expected


def test_countersigns_of_an_earlier_round_are_forgotten(rules: Rules) -> None:
    again = [ASK, step("revise", "i"), step("approve_case", "p"), step("assign", "i")]
    end = [step("verify", "i"), step("report_back", "s", set={"result": "completed"}), step("close", "p")]
    assert faults(supervise(rules, *again, *DONE, *end)) == []


def test_a_cap_counts_each_unit_by_itself_and_as_of_its_day(rules: Rules) -> None:
    extend = [step("extend", "p", unit=unit, until="2026-06-01") for unit in ["unit/a", "unit/a", "unit/b"]]
    signed = [step("sign_for", name[-1], unit=name) for name in ("unit/a", "unit/b")]
    asked: list[tuple[str, str]] = []

    def cap_of(setting: str, at: str) -> int | None:
        asked.append((setting, at))
        return 1 if at < "2026-03-02T09:06:00+08:00" else 5

    assert faults(supervise(rules, *signed, *extend, cap_of=cap_of)) == []
    assert asked == [("supervision.max_extensions", f"2026-03-02T09:0{n}:00+08:00") for n in (5, 6, 7)]
    assert faults(supervise(rules, *signed, *extend, cap_of=lambda *_: 1)) == [("TZ516", ("trail", 6, "action"))]
    assert faults(supervise(rules, *signed, *extend, cap_of=lambda *_: None)) == []
    assert faults(supervise(rules, *signed, *extend)) == []


def test_the_office_caps_extensions_at_three(rules: Rules) -> None:
    steps = [step("sign_for", "a", unit="unit/a")]
    steps += [step("extend", "p", unit="unit/a", until="2026-06-01")] * 4
    result = supervise(rules, *steps, cap_of=rules.cap)
    assert [(fault.problem.code, fault.where, fault.params["cap"]) for fault in result.faults] == [
        ("TZ516", ("trail", 7, "action"), 3)
    ]


# What a file by itself cannot show: history is audited for that


@pytest.mark.parametrize(
    ("trail", "gone"),
    [
        ([step("submit", "r"), step("sign_submission", "u")], 1),
        ([step("submit", "r"), step("return", "e", note="退"), step("withdraw", "r", note="撤")], 1),
    ],
)
def test_a_step_that_later_ones_do_not_rest_on_leaves_no_gap(rules: Rules, trail: list[Data], gone: int) -> None:
    info = rules.newest("info")
    data = tell(info, {"title": "甲"}, *trail)
    shorter = [entry for number, entry in enumerate(data["trail"]) if number != gone]
    assert faults(replay({**data, "trail": shorter}, info)) == []
