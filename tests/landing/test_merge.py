"""Two versions of a record made one: nothing is lost, nothing is made up, and what clashes is said."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.landing.merge import Conflict, Merged, merge
from taizhang.model import Data
from taizhang.workflow import build, replay, take

FLOW = build({
    "version": "note@1", "title": "便箋", "en": "Note", "open": ["remarks", "links", "box"],
    "states": {"open": {"title": "在辦", "en": "Open"}, "shut": {"title": "辦結", "en": "Shut"}},
    "actions": {
        "begin": {"title": "登記", "en": "Begin", "from": "new", "to": "open", "role": "a", "amends": "all"},
        "remark": {"title": "備註", "en": "Remark", "from": "open", "role": "a", "adds": ["remarks"]},
        "link": {"title": "關聯", "en": "Link", "from": "any", "role": "a", "adds": ["links"]},
        "store": {"title": "歸檔", "en": "Store", "from": "any", "role": "a", "adds": ["box"]},
        "amend": {"title": "改", "en": "Amend", "from": "open", "role": "a", "signs": True, "amends": "all"},
        "shut": {"title": "辦結", "en": "Shut", "from": "open", "to": "shut", "role": "a", "signs": True},
    },
})  # fmt: skip


def step(data: Data, action: str, minute: int, sets: Data | None = None, adds: Data | None = None, **says: Any) -> Data:
    """The record after one more step of this branch, taken in a minute of the day."""
    at = f"2026-11-19T{minute // 60:02}:{minute % 60:02}:00+08:00"
    return take(data, FLOW, {"action": action, "by": "someone", "at": at, **says}, sets, adds)


BASE = step({"title": "甲", "body": "正文", "owner": "乙"}, "begin", 0)


def joined(ours: Data, theirs: Data, base: Data | None = BASE) -> Data:
    merged = merge(base, ours, theirs, FLOW)
    assert list(merged.conflicts) == []
    return merged.data


def actions(data: Data) -> list[str]:
    return [entry["action"] for entry in data["trail"]]


def test_steps_and_additions_of_both_stand_in_the_order_of_time() -> None:
    ours = step(step(BASE, "remark", 10, adds={"remarks": ["我一"]}), "remark", 30, adds={"remarks": ["我二"]})
    theirs = step(step(BASE, "remark", 20, adds={"remarks": ["他一"]}), "link", 40, adds={"links": ["a/b"]})
    data = joined(ours, theirs)
    assert data["remarks"] == ["我一", "他一", "我二"]
    assert data["links"] == ["a/b"]
    assert actions(data) == ["begin", "remark", "remark", "remark", "link"]
    assert replay(data, FLOW).faults == []


def test_of_steps_at_one_time_ours_stands_first() -> None:
    ours, theirs = (step(BASE, "remark", 10, adds={"remarks": [text]}) for text in ("我", "他"))
    assert joined(ours, theirs)["remarks"] == ["我", "他"]
    assert joined(theirs, ours)["remarks"] == ["他", "我"]


def test_in_the_order_of_landing_theirs_come_after_all_of_ours() -> None:
    ours = step(BASE, "shut", 30)
    theirs = step(BASE, "remark", 10, adds={"remarks": ["他"]})
    assert actions(merge(BASE, ours, theirs, FLOW).data) == ["begin", "remark", "shut"]
    late = merge(BASE, ours, theirs, FLOW, order="landing").data
    assert actions(late) == ["begin", "shut", "remark"]
    assert [fault.problem.code for fault in replay(late, FLOW).faults] == ["TZ504", "TZ513"]


def test_status_is_where_the_joined_trail_leads() -> None:
    ours, theirs = step(BASE, "shut", 30), step(BASE, "remark", 10, adds={"remarks": ["他"]})
    assert joined(ours, theirs)["status"] == joined(theirs, ours)["status"] == "shut"


def test_two_fields_changed_by_hand_come_together() -> None:
    merged = merge(BASE, {**BASE, "title": "新"}, {**BASE, "owner": "丙"}, FLOW)
    assert (merged.data["title"], merged.data["owner"]) == ("新", "丙")
    assert merged.contested
    assert (merged.ours, merged.theirs) == ({"title"}, {"owner"})


def test_one_field_changed_in_two_ways_is_a_conflict_with_both_values() -> None:
    merged = merge(BASE, {**BASE, "title": "新"}, {**BASE, "title": "他"}, FLOW)
    assert list(merged.conflicts) == [Conflict("title", "甲", "新", "他")]
    assert merged.data["title"] == "新"


@pytest.mark.parametrize(("side", "kept"), [("ours", "新"), ("theirs", "他")])
def test_whoever_is_to_be_kept_is_kept(side: Any, kept: str) -> None:
    merged = merge(BASE, {**BASE, "title": "新"}, {**BASE, "title": "他"}, FLOW, {"title": side})
    assert (list(merged.conflicts), merged.data["title"]) == ([], kept)


def test_one_side_takes_away_what_the_other_changes() -> None:
    without = {name: value for name, value in BASE.items() if name != "owner"}
    merged = merge(BASE, without, {**BASE, "owner": "丙"}, FLOW)
    assert list(merged.conflicts) == [Conflict("owner", "乙", None, "丙")]
    assert "owner" not in merged.data


def test_true_is_not_one() -> None:
    merged = merge(BASE, {**BASE, "flag": True}, {**BASE, "flag": 1}, FLOW)
    assert [conflict.field for conflict in merged.conflicts] == ["flag"]


def test_open_fields_that_are_no_lists_clash_like_others() -> None:
    ours, theirs = (step(BASE, "store", minute, adds={"box": text}) for minute, text in ((10, "一"), (20, "二")))
    assert [conflict.field for conflict in merge(BASE, ours, theirs, FLOW).conflicts] == ["box"]


@pytest.mark.parametrize(
    "theirs",
    [
        step({"title": "別", "body": "正文"}, "begin", 5),  # both began
        {**BASE, "trail": [{**BASE["trail"][0], "by": "other"}]},  # a step rewritten
        {**BASE, "trail": [], "status": "open"},  # steps taken away
    ],
)
def test_trails_that_do_not_grow_from_one_another_are_a_conflict(theirs: Data) -> None:
    base = None if theirs["title"] == "別" else BASE
    ours = step(BASE, "remark", 10, adds={"remarks": ["我"]})
    assert "trail" in [conflict.field for conflict in merge(base, ours, theirs, FLOW).conflicts]


def test_two_amendments_cannot_be_joined_whatever_they_amend() -> None:
    ours = step(BASE, "amend", 10, {"title": "新"})
    theirs = step(BASE, "amend", 20, {"owner": "丙"})
    merged = merge(BASE, ours, theirs, FLOW)
    assert merged.contested
    assert [conflict.field for conflict in merged.conflicts] == ["trail"]


def test_their_trail_kept_leaves_what_we_added_to_be_told_again() -> None:
    ours = step(step(BASE, "amend", 10, {"title": "新"}), "remark", 15, adds={"remarks": ["我"]})
    theirs = step(step(BASE, "amend", 20, {"owner": "丙"}), "remark", 25, adds={"remarks": ["他"]})
    merged = merge(BASE, ours, theirs, FLOW, {"trail": "theirs"})
    assert list(merged.conflicts) == []
    assert actions(merged.data) == ["begin", "amend", "remark"]
    assert (merged.data["title"], merged.data["owner"]) == ("新", "丙")
    assert merged.data["remarks"] == ["他", "我"]


def test_a_step_that_names_another_by_its_place_is_not_moved_away_from_it() -> None:
    ours = step(step(BASE, "remark", 20, adds={"remarks": ["我"]}), "link", 30, adds={"links": ["a/b"]}, step=2)
    theirs = step(BASE, "remark", 10, adds={"remarks": ["他"]})
    assert [conflict.field for conflict in merge(BASE, ours, theirs, FLOW).conflicts] == ["trail"]
    later = step(BASE, "remark", 40, adds={"remarks": ["他"]})
    assert actions(joined(ours, later)) == ["begin", "remark", "link", "remark"]


def test_what_was_written_by_hand_on_both_sides_follows_what_steps_tell() -> None:
    ours = {**BASE, "remarks": ["手"]}
    theirs = step(BASE, "remark", 10, adds={"remarks": ["他"]})
    assert joined(ours, theirs)["remarks"] == ["他", "手"]


def test_the_order_of_our_fields_stays_and_theirs_come_where_they_have_them() -> None:
    ours = {"title": "甲", "zeta": "1", "body": "正文", "owner": "乙"}
    theirs = {"title": "甲", "alpha": "2", "body": "正文", "owner": "乙"}
    data = merge({"title": "甲", "body": "正文", "owner": "乙"}, ours, theirs, FLOW).data
    assert list(data) == ["title", "alpha", "zeta", "body", "owner"]


# properties

_TEXTS = st.text("甲乙丙丁", min_size=1, max_size=3)
_ADDED = st.lists(st.tuples(st.sampled_from(("remark", "link")), st.lists(_TEXTS, min_size=1, max_size=3)), max_size=4)


@st.composite
def three(draw: st.DrawFn, *, edits: bool) -> tuple[Data, Data, Data]:
    """A record, and two versions of it that each grew by steps, at times that no two steps share."""
    minutes = iter(draw(st.permutations(range(1, 40))))

    def grown(data: Data, told: list[tuple[str, list[str]]]) -> Data:
        for minute, (action, texts) in zip(sorted(next(minutes) for _ in told), told, strict=True):
            data = step(data, action, offset + minute, adds={"remarks" if action == "remark" else "links": texts})
        return data

    offset = 0
    base = grown(BASE, draw(_ADDED))
    offset = 60
    ours, theirs = grown(base, draw(_ADDED)), grown(base, draw(_ADDED))
    if edits:
        ours, theirs = ({**side, **draw(st.dictionaries(st.sampled_from(("title", "body", "owner", "new")), _TEXTS))}
                        for side in (ours, theirs))  # fmt: skip
    return base, ours, theirs


def counted(items: list[Any]) -> Counter[str]:
    return Counter(json.dumps(item, sort_keys=True, ensure_ascii=False) for item in items)


@given(three(edits=False))
def test_unions_commute_keep_everything_once_and_replay_without_a_fault(versions: tuple[Data, Data, Data]) -> None:
    base, ours, theirs = versions
    data = joined(ours, theirs, base)
    assert data == joined(theirs, ours, base)
    for name in ("trail", "remarks", "links"):
        sides = [counted(side.get(name, [])) for side in (base, ours, theirs)]
        assert counted(data.get(name, [])) == sides[0] + (sides[1] - sides[0]) + (sides[2] - sides[0])
    assert replay(data, FLOW).faults == []


@given(three(edits=False))
def test_a_union_takes_in_the_same_side_only_once(versions: tuple[Data, Data, Data]) -> None:
    base, ours, theirs = versions
    data = joined(ours, theirs, base)
    assert joined(data, theirs, base) == joined(data, ours, base) == data


@given(three(edits=True))
def test_the_side_that_changed_wins_and_like_versions_stay(versions: tuple[Data, Data, Data]) -> None:
    base, ours, _ = versions
    for merged in (merge(base, base, ours, FLOW), merge(base, ours, base, FLOW), merge(base, ours, ours, FLOW)):
        assert merged == Merged(ours)


@given(three(edits=True))
def test_no_value_is_made_up_and_no_change_is_lost_in_silence(versions: tuple[Data, Data, Data]) -> None:
    base, ours, theirs = versions
    merged = merge(base, ours, theirs, FLOW)
    clashing = {conflict.field for conflict in merged.conflicts}
    for name in {*base, *ours, *theirs} - {"trail", "status", "remarks", "links"}:
        value = merged.data.get(name)
        assert value in (ours.get(name), theirs.get(name))
        for side in (ours, theirs):
            if side.get(name) != base.get(name) and side.get(name) != value:
                assert name in clashing
