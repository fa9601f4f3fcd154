"""What `take` writes `replay` accepts, and a file that was tampered with shows it."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.workflow.walk import INFO, LINES, SUPERVISION, Subject, Walk, the_rules, walks

from taizhang.checks import adoption
from taizhang.checks.run import judge
from taizhang.model import Data
from taizhang.workflow import build, digest

SUBJECTS = pytest.mark.parametrize("subject", [INFO, SUPERVISION], ids=["info", "supervision"])
# Histories are long, so shrinking one takes minutes and tells little: the example is shown as it was found.
SLOW = settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


def findings(made: Walk, data: Data | None = None) -> list[str]:
    return [
        finding.code
        for finding in judge(made.record(data), made.rules)
        if finding.problem not in adoption.RULE.problems
    ]


def last_signed(trail: list[Data]) -> int:
    """Place of the last signing step; -1 where nothing was signed."""
    return max((number for number, entry in enumerate(trail) if "content" in entry), default=-1)


def touched(entries: list[Data]) -> set[str]:
    """The signed fields that steps changed."""
    return {name for entry in entries for name in (*entry.get("was", {}), *entry.get("absent", ()))}


@SUBJECTS
@given(data=st.data())
@SLOW
def test_every_legal_history_replays_without_fault_to_every_content_and_state(
    subject: Subject, data: st.DataObject
) -> None:
    made = data.draw(walks(subject))
    result = made.replayed
    assert result.faults == []
    assert [step.content for step in result.steps] == made.contents
    assert [step.after for step in result.steps] == made.states
    assert result.state == made.data["status"]
    assert all(step.entry["content"] == digest(step.content) for step in result.steps if "content" in step.entry)
    assert result.round == sum(step.action is not None and step.action.opens_round for step in result.steps)
    for step, added in zip(result.steps, made.added, strict=True):
        assert {name: items for name, items in step.additions.items() if name != "archive"} == {
            name: items for name, items in added.items() if name != "archive"
        }


@SUBJECTS
@given(data=st.data())
@SLOW
def test_every_legal_history_passes_every_rule_on_one_record(subject: Subject, data: st.DataObject) -> None:
    assert findings(data.draw(walks(subject))) == []


@SUBJECTS
@given(data=st.data())
@SLOW
def test_a_signed_field_changed_removed_or_added_shows(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(walks(subject))
    signed = last_signed(made.data["trail"])
    assume(signed >= 0)
    vouched = sorted(subject.amendable.keys() - touched(made.data["trail"][signed + 1 :]))
    name = data.draw(st.sampled_from([*vouched, "backfilled"]))
    other = data.draw(st.none() | subject.amendable.get(name, LINES))
    assume(other != made.data.get(name))
    changed = {**made.data, name: other}
    if other is None:
        del changed[name]
    assert findings(made, changed)


@SUBJECTS
@given(data=st.data())
@SLOW
def test_another_status_shows(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(walks(subject))
    states = sorted(made.replayed.workflow.states.keys() - {made.data["status"]})
    assert findings(made, {**made.data, "status": data.draw(st.sampled_from(states))}) == ["TZ509"]


@SUBJECTS
@given(data=st.data())
@SLOW
def test_a_missing_or_invented_number_shows(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(walks(subject))
    changed = dict(made.data)
    if changed.pop("number", None) is None:
        changed["number"] = "〔2026〕1號"
    assert findings(made, changed) == ["TZ517"]


@SUBJECTS
@given(data=st.data())
@SLOW
def test_an_open_field_edited_shortened_extended_or_reordered_shows(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(walks(subject))
    name = data.draw(st.sampled_from(sorted(subject.addable.keys())))
    before = made.data.get(name)
    other = data.draw(subject.addable[name])
    if isinstance(before, list) and data.draw(st.booleans()):
        other = data.draw(st.sampled_from([before[1:], [*before, *other], before[::-1], [*before[:-1], *other]]))
    assume(other != before and other not in (before, []))
    assert set(findings(made, {**made.data, name: other})) <= {"TZ512", "TZ208"} != set()


@SUBJECTS
@given(data=st.data())
@SLOW
def test_an_open_field_taken_away_shows(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(walks(subject))
    held = sorted(subject.addable.keys() & made.data.keys())
    assume(held)
    gone = data.draw(st.sampled_from(held))
    assert findings(made, {name: value for name, value in made.data.items() if name != gone}) == ["TZ512"]


@SUBJECTS
@given(data=st.data())
@SLOW
def test_a_former_value_altered_shows_where_it_was_signed(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(walks(subject))
    trail = made.data["trail"]
    kept = [
        (number, name)
        for number, entry in enumerate(trail)
        for name in entry.get("was", {})
        if name in subject.amendable and (signed := last_signed(trail[:number])) >= 0
        and name not in touched(trail[signed + 1 : number])
    ]  # fmt: skip
    assume(kept)
    number, name = data.draw(st.sampled_from(kept))
    changed = copy.deepcopy(made.data)
    changed["trail"][number]["was"][name] = data.draw(subject.amendable[name])
    assume(changed != made.data)
    assert set(findings(made, changed)) & {"TZ507", "TZ510", "TZ511"}


@SUBJECTS
@given(data=st.data())
@SLOW
def test_a_digest_altered_shows(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(walks(subject))
    signed = [number for number, entry in enumerate(made.data["trail"]) if "content" in entry]
    assume(signed)
    changed = copy.deepcopy(made.data)
    changed["trail"][data.draw(st.sampled_from(signed))]["content"] = digest({})
    assert set(findings(made, changed)) in ({"TZ510"}, {"TZ511"})


LADDER_FLOW: Data = {
    "version": "study@1", "title": "登記", "en": "Register", "open": ["related"],
    "states": {
        "written": {"title": "已寫", "en": "Written"},
        "seen": {"title": "已閱", "en": "Seen"},
        "signed": {"title": "已簽", "en": "Signed", "rests": True},
    },
    "actions": {
        "write": {"title": "寫", "en": "Write", "from": "new", "to": "written", "role": "member", "implied_by": ["new"],
                  "amends": "all"},
        "see": {"title": "閱", "en": "See", "from": "written", "to": "seen", "role": "member", "signs": True,
                "amends": ["topic"]},
        "sign": {"title": "簽", "en": "Sign", "from": "seen", "to": "signed", "role": "leader", "signs": True},
        "link": {"title": "聯", "en": "Link", "from": "signed", "role": "member", "adds": ["attachments"]},
        "revise": {"title": "改", "en": "Revise", "from": "signed", "to": "written", "role": "member",
                   "amends": "all", "restarts": True},
    },
}  # fmt: skip
"""A workflow in which every action moves the record or adds to it, and no state can be reached in two ways."""
LADDER = replace(the_rules(), workflows={"study@1": build(LADDER_FLOW)})
STUDY = Subject(
    "study/2026-03-02-jia",
    {
        "title": "甲", "audience": "office", "type": "training", "held_on": "2026-03-02", "topic": "甲",
    },
    {"title": LINES, "topic": LINES, "place": LINES},
    {"attachments": st.lists(
        st.fixed_dictionaries({"file": st.just("a.pdf"), "title": LINES, "sha256": st.just("0" * 64)}),
        min_size=1, max_size=2)},
)  # fmt: skip


def climb(data: st.DataObject) -> Walk:
    return data.draw(walks(STUDY, LADDER))


def tampered(made: Walk, trail: list[Data]) -> set[str]:
    return set(findings(made, {**made.data, "trail": trail}))


@given(data=st.data())
@SLOW
def test_a_step_dropped_shows(data: st.DataObject) -> None:
    made = climb(data)
    trail = made.data["trail"]
    gone = data.draw(st.integers(0, len(trail) - 1))
    assert tampered(made, trail[:gone] + trail[gone + 1 :])


@given(data=st.data(), where=st.booleans())
@SLOW
def test_a_step_taken_twice_shows(data: st.DataObject, where: bool) -> None:
    made = climb(data)
    trail = made.data["trail"]
    number = data.draw(st.integers(0, len(trail) - 1))
    place = number + 1 if where else data.draw(st.integers(0, len(trail)))
    assert tampered(made, [*trail[:place], trail[number], *trail[place:]])


@given(data=st.data())
@SLOW
def test_steps_in_another_order_show(data: st.DataObject) -> None:
    made = climb(data)
    trail = made.data["trail"]
    other = data.draw(st.permutations(trail))
    assume(other != trail)
    assert tampered(made, other)


@given(data=st.data())
@SLOW
def test_steps_cut_off_at_the_end_show(data: st.DataObject) -> None:
    made = climb(data)
    trail = made.data["trail"]
    kept = data.draw(st.integers(0, len(trail) - 1))
    assume("revise" not in {entry["action"] for entry in trail[kept:]})
    assert tampered(made, trail[:kept])
