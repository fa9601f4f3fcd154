"""Forged names and signatures, keys of the past, times that are not true: each refused by its own rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, codes, in_review, of, state

from taizhang.approval import Outcome
from taizhang.formats import dump
from taizhang.ssh import sign
from taizhang.workflow import Step, replay
from taizhang.workflow.statement import namespace, statement

OFFICE = "yuzhu-xianwei-ban"


def test_signed_approval_is_believed_whoever_pushes_it(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00", key="xia")
    town.push("ye-zhiqiu", "12:00")
    assert state(town.land()) == "approved"


def test_signatures_alone_are_enough_without_any_forge(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for action, person, key in (("edit", "ye-zhiqiu", "ye"), ("review", "jiang-ruolan", "jiang")):
        town.act(SHUI, action, person, "10:00", key=key)
    town.act(SHUI, "approve", "xia-minghui", "12:00", key="xia")
    town.author = ""
    assert state(town.land()) == "approved"


def accept(town: Town, grades: str) -> None:
    """Main accepts only these grades of signing actions, from November on."""
    old = "{from: 2025-01-01, value: [K, S, F, P, D], basis: 本辦台賬管理規定}"
    town.office.edit("schemas/policy.yaml", old, f"{old}\n        - {{from: 2026-11-01, value: {grades}}}")
    town.commit("zou-kai", "08:30")


def test_grades_that_policy_does_not_accept_do_not_count(town: Town) -> None:
    accept(town, "[K, S]")
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    decision = town.judge()
    assert [(found["person"], found["grade"]) for found in of(decision, "TZ709")] == [("ye-zhiqiu", "F")]
    assert decision.outcome is Outcome.FAIL


def test_key_in_a_file_is_no_hardware_key(town: Town) -> None:
    accept(town, "[K, P]")
    in_review(town, data={**ITEM, "importance": "important"})
    town.act(SHUI, "approve", "zhou-wenbo", "12:00", key="zhou")
    assert codes(town.judge()) == []
    town.git("checkout", "-q", "main")
    accept_text = town.office.read("schemas/roles.yaml").replace(", hardware: true", "")
    town.office.write("schemas/roles.yaml", accept_text)
    town.commit("zou-kai", "12:30")
    town.git("checkout", "-q", "topic")
    assert [found["grade"] for found in of(town.judge(), "TZ709")] == ["S"]


def test_signature_by_a_hardware_key_is_believed(town: Town) -> None:
    in_review(town, data={**ITEM, "importance": "important"})
    town.act(SHUI, "approve", "zhou-wenbo", "12:00", key="zhou")
    town.push("ye-zhiqiu", "12:00")
    assert state(town.land()) == "approved"


def test_name_without_proof_is_a_claim(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.push("ye-zhiqiu", "12:00")
    decision = town.judge()
    assert (decision.outcome, codes(decision)) == (Outcome.FAIL, ["TZ709"])
    assert [(found["person"], found["grade"]) for found in of(decision, "TZ709")] == [("xia-minghui", "U")]


def test_step_written_in_after_somebody_s_last_push_is_not_his(town: Town) -> None:
    in_review(town)
    town.push("xia-minghui", "11:30")
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.push("ye-zhiqiu", "12:00")
    assert [(found["person"], found["grade"]) for found in of(town.judge(), "TZ709")] == [("xia-minghui", "U")]
    town.push("xia-minghui", "12:30")  # it was there already: he brought nothing
    assert [(found["person"], found["grade"]) for found in of(town.judge(), "TZ709")] == [("xia-minghui", "U")]
    town.review("xia-minghui", "12:40")
    assert codes(town.judge()) == ["TZ709"]


def test_step_in_the_author_s_name_that_another_pushed_is_not_his(town: Town) -> None:
    in_review(town)
    town.author = "xia-minghui"
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.push("ye-zhiqiu", "12:00")
    assert [(found["person"], found["grade"]) for found in of(town.judge(), "TZ709")] == [("xia-minghui", "U")]


def test_step_rewritten_after_its_taker_pushed_it_is_not_his(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00", opinion="暫緩。")
    town.push("xia-minghui", "12:00")
    town.office.edit(SHUI, "opinion: 暫緩。", "opinion: 同意。")
    town.commit("ye-zhiqiu", "12:10")
    town.push("ye-zhiqiu", "12:10")
    assert [(found["person"], found["grade"]) for found in of(town.judge(), "TZ709")] == [("xia-minghui", "U")]


def test_commit_under_another_s_name_proves_nothing(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.pushes.append({**town.pushes[-1], "account": "stranger", "head": town.git("rev-parse", "HEAD")})
    assert "TZ709" in codes(town.judge())


@pytest.mark.parametrize("key", ["jiang", "stranger", "xia-old", "xia-lost"])
def test_key_that_is_not_his_in_force_proves_nothing(town: Town, key: str) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    forge(town, key)
    decision = town.judge()
    assert (decision.outcome, codes(decision)) == (Outcome.FAIL, ["TZ710"])


def forge(town: Town, key: str, office: str = OFFICE, alter: Callable[[Step], Step] = lambda step: step,
          **said: str) -> None:  # fmt: skip
    """Put a signature under the last step that is over something else than the step."""
    data = town.data(SHUI)
    step = alter(replay(data, town.office.rules().workflows["info@1"]).steps[-1])
    given = {"ref": SHUI_REF, "workflow": "info@1", "role": "approver", **said}
    message = statement(office, given["ref"], given["workflow"], step, given["role"])
    data["trail"][-1]["signature"] = sign(message, town.keys[key], namespace(given.get("namespace", office)))
    kind = town.office.rules().book.kinds["info"]
    town.office.write(SHUI, dump(kind.in_order(data)))
    town.commit("ye-zhiqiu", "12:01")
    town.push("ye-zhiqiu", "12:01")


FORGERIES: dict[str, dict[str, Any]] = {
    "of another record": {"ref": "info/2026-11-18-niutanhe-xiang-shui"},
    "of another office": {"office": "zijiang-shiwei-ban"},
    "of another workflow": {"workflow": "info@2"},
    "of another round": {"alter": lambda step: replace(step, round=step.round + 1)},
    "of another state": {"alter": lambda step: replace(step, before="edited")},
    "of another result": {"alter": lambda step: replace(step, after="returned")},
    "of another role": {"role": "reporter"},
    "of another content": {"alter": lambda step: replace(step, entry={**step.entry, "content": "sha256:" + "0" * 64})},
    "of another opinion": {"alter": lambda step: replace(step, entry={**step.entry, "opinion": "不同意"})},
    "of another time": {"alter": lambda step: replace(step, entry={**step.entry, "at": "2026-11-19T11:59:00+08:00"})},
}
"""Signatures by the right key, in force, that were given for something else."""


@pytest.mark.parametrize("case", FORGERIES)
def test_signature_is_worth_nothing_elsewhere(town: Town, case: str) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    forge(town, "xia", **FORGERIES[case])
    decision = town.judge()
    assert (decision.outcome, codes(decision)) == (Outcome.FAIL, ["TZ710"])


def test_signature_over_the_very_step_is_believed(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    forge(town, "xia")
    assert state(town.land()) == "approved"


def test_signature_for_another_purpose_is_worth_nothing(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    forge(town, "xia", namespace="zijiang-shiwei-ban")
    assert codes(town.judge()) == ["TZ710"]


def test_signature_does_not_make_a_role(town: Town) -> None:
    in_review(town, data={**ITEM, "importance": "important"})
    town.act(SHUI, "approve", "zhou-wenbo", "12:00", key="zhou")
    town.office.write(SHUI, town.office.read(SHUI).replace("by: zhou-wenbo", "by: xia-minghui"))
    forge(town, "xia", role="leader")
    assert codes(town.judge()) == ["TZ518"]


def test_bad_signature_under_a_recorded_decision_is_refused(town: Town) -> None:
    in_review(town, data={**ITEM, "importance": "important"})
    original = {"place": "秘書科2026年批示卷"}
    said = {"for": "zhou-wenbo", "mode": "paper", "given_at": "2026-11-19T11:30:00+08:00", "checked_by": "feng-siyuan"}
    town.act(SHUI, "approve", "he-jing", "12:00", original=original, **said)
    forge(town, "stranger", role="leader")
    town.review("feng-siyuan", "13:00")
    assert codes(town.judge()) == ["TZ710"]


def test_recorder_may_prove_himself_by_a_signature(town: Town) -> None:
    in_review(town, data={**ITEM, "importance": "important"})
    original = {"place": "秘書科2026年批示卷"}
    said = {"for": "zhou-wenbo", "mode": "paper", "given_at": "2026-11-19T11:30:00+08:00", "checked_by": "feng-siyuan"}
    town.act(SHUI, "approve", "he-jing", "12:00", key="he", original=original, **said)
    town.push("ye-zhiqiu", "12:00")
    town.review("feng-siyuan", "13:00")
    assert state(town.land()) == "approved"


def test_recorder_whom_nothing_proves_is_refused(town: Town) -> None:
    in_review(town, data={**ITEM, "importance": "important"})
    original = {"place": "秘書科2026年批示卷"}
    said = {"for": "zhou-wenbo", "mode": "paper", "given_at": "2026-11-19T11:30:00+08:00", "checked_by": "feng-siyuan"}
    town.act(SHUI, "approve", "he-jing", "12:00", original=original, **said)
    town.push("ye-zhiqiu", "12:00")
    town.review("feng-siyuan", "13:00")
    assert codes(town.judge()) == ["TZ709"]


@pytest.mark.parametrize(
    ("at", "received"),
    [("12:00", "2026-11-23T09:00:00+08:00"), ("12:00", "11:59")],
    ids=["older than policy allows", "later than its receipt"],
)
def test_time_of_a_step_is_held_to_its_receipt(town: Town, at: str, received: str) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", at, key="xia")
    town.push("ye-zhiqiu", received)
    decision = town.judge(received)
    assert codes(decision) == ["TZ712"]
    assert [found["at"] for found in of(decision, "TZ712")] == ["2026-11-19T12:00:00+08:00"]


def test_step_is_not_backdated_because_its_request_waited(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00", key="xia")
    town.push("ye-zhiqiu", "12:05")
    assert state(town.judge("2026-11-30T09:00:00+08:00")) == "approved"
    assert codes(town.judge("2026-11-30T09:00:00+08:00")) == []


def test_submission_is_not_backdated_by_its_commit(town: Town) -> None:
    town.hand_in(SHUI, {**ITEM, "reported_at": "2026-11-12T09:00:00+08:00"}, "zhang-chunyan",
                 "2026-11-12T09:05:00+08:00")  # fmt: skip
    town.push("zhang-chunyan", "09:06")
    assert codes(town.judge()) == ["TZ708", "TZ712"]


def test_key_of_the_past_does_not_come_back_by_an_old_date(town: Town) -> None:
    in_review(town, data={**ITEM, "reported_at": "2026-06-19T08:00:00+08:00", "backfilled": "補錄六月的件"})
    town.act(SHUI, "approve", "xia-minghui", "12:00", note="補錄")
    town.office.write(SHUI, town.office.read(SHUI).replace("    at: 2026-11-19T", "    at: 2026-06-19T"))
    forge(town, "xia-old")
    assert "TZ710" in codes(town.judge())


def test_step_that_hides_what_it_changed_is_refused(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.comment("jiang-ruolan", "10:00", f"/act shelve {SHUI_REF}\n留存")
    town.land("10:30")
    town.open("ye-zhiqiu")
    town.act(SHUI, "take_up", "ye-zhiqiu", "11:00", note="可用")
    town.office.edit(SHUI, "十二公里", "一百二十公里")
    town.commit("ye-zhiqiu", "11:01")
    town.push("ye-zhiqiu", "11:01")
    for person, at in (("tang-xiaoman", "12:00"), ("jiang-ruolan", "13:00"), ("xia-minghui", "14:00")):
        town.review(person, at)
    assert codes(town.judge()) == ["TZ520"]


def test_number_is_given_by_nobody_but_landing(town: Town) -> None:
    town.hand_in(SHUI, {**ITEM, "number": "〔2026〕88號"}, "zhang-chunyan")
    for person, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        town.review(person, at)
    assert codes(town.judge()) == ["TZ517"]


def test_landed_trail_is_not_rewritten(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("jiang-ruolan", "10:00", "數字請核實", state="request_changes")
    town.land("10:30")
    town.open("zhang-chunyan")
    town.office.edit(SHUI, "數字請核實", "很好")
    town.commit("zhang-chunyan", "11:00")
    assert codes(town.judge()) == ["TZ521"]
