"""A supervision case from end to end, each unit by itself, through the gate step by step."""

from __future__ import annotations

import pytest
from tests.approval.test_act import FACTS
from tests.approval.town import Town, chain, codes, of, said

from taizhang.approval import Outcome
from taizhang.errors import TaizhangError
from taizhang.model import Data
from taizhang.workflow import replay

CASE = "records/supervision/2026/2026-10-12-cunji-caiwu-huitou-kan.yaml"
CASE_REF = "supervision/2026-10-12-cunji-caiwu-huitou-kan"
LEAD, HELP = "unit/jingguan-ju", "unit/niutanhe-xiang"
INSPECTOR, HANDLER, HELPER, HEAD = "shi-lei", "kong-lingjuan", "long-yuzhen", "mo-changfa"
DUE = "2026-10-30"


def at(day: int, hour: int = 9, month: int = 10) -> str:
    return f"2026-{month:02}-{day:02}T{hour:02}:00:00+08:00"


@pytest.fixture
def case(town: Town) -> Town:
    """A case that was approved by review, assigned, and signed for by both units."""
    facts = {**FACTS, "registered_on": "2026-10-12", "due_on": DUE}
    town.hand_in(CASE, facts, INSPECTOR, at(12))
    town.push(INSPECTOR, at(12))
    town.review("gong-zhiyuan", at(12, 15), "同意立項")
    town.land(at(12, 16))
    town.does(CASE, "assign", INSPECTOR, at(13))
    town.does(CASE, "sign_for", HANDLER, at(13, 14), unit=LEAD)
    town.does(CASE, "sign_for", HELPER, at(13, 15), unit=HELP)
    return town


def report(town: Town, unit: str, person: str, time: str, progress: str) -> None:
    """A progress report as a unit writes it: by editing the file."""
    town.open(person)
    reports = [*town.data(CASE).get("progress", []), {"unit": unit, "at": time, "progress": progress}]
    town.change(CASE, progress=reports)
    town.commit(person, time)
    town.push(person, time)
    town.land(time)


def ask(town: Town, time: str, until: str) -> None:
    """An application for an extension, by editing the file."""
    town.open(HANDLER)
    asked = {"unit": LEAD, "until": until, "reason": "需徵求鄉鎮意見。", "asked_on": time[:10]}
    town.change(CASE, extensions=[*town.data(CASE).get("extensions", []), asked])
    town.commit(HANDLER, time)
    town.push(HANDLER, time)
    town.land(time)


def units(town: Town) -> dict[str, str]:
    data = town.data(CASE)
    return replay(data, town.office.rules().workflows["supervision@1"]).unit_states


def steps(data: Data) -> list[str]:
    return [step["action"] for step in data["trail"]]


def test_case_per_unit_to_closure_and_reopening(case: Town) -> None:
    town = case
    assert units(town) == {LEAD: "signed", HELP: "signed"}
    report(town, HELP, HELPER, at(16), "已整理例會辦法。")
    assert units(town) == {LEAD: "signed", HELP: "reporting"}
    ask(town, at(19), "2026-11-09")
    town.does(CASE, "refuse_extension", "meng-qingfang", at(20), unit=LEAD, note="先報已有進展")
    ask(town, at(22), "2026-11-06")
    town.open("meng-qingfang")
    town.comment("meng-qingfang", at(23), f"/act extend {CASE_REF} unit={LEAD} until=2026-11-06")
    assert codes(town.judge(at(23, 10))) == ["TZ714"]  # a comment needs a request that changes something
    town.does(CASE, "extend", "meng-qingfang", at(23), unit=LEAD, until="2026-11-06")
    town.does(CASE, "urge", INSPECTOR, at(9, month=11), level=1, unit=LEAD)
    town.does(CASE, "urge", INSPECTOR, at(13, month=11), level=2, unit=LEAD)
    report(town, LEAD, HANDLER, at(13, 11, 11), "推廣意見已下發。")
    town.does(CASE, "complete", HANDLER, at(13, 12, 11), unit=LEAD)
    town.does(CASE, "complete", HEAD, at(13, 13, 11), unit=HELP)
    town.does(CASE, "return", INSPECTOR, at(13, 14, 11), unit=HELP, note="缺少佐證")
    assert units(town) == {LEAD: "done", HELP: "returned"}
    town.does(CASE, "complete", HEAD, at(16, 9, 11), unit=HELP)
    town.does(CASE, "ask_countersign", INSPECTOR, at(16, 10, 11), units=[LEAD, HELP])
    town.does(CASE, "countersign", "cui-zhengyi", at(16, 11, 11), unit=LEAD, verdict="agree")
    town.does(CASE, "verify", "ruan-yulian", at(16, 12, 11))
    town.open(INSPECTOR)
    town.act(CASE, "report_back", INSPECTOR, at(16, 13, 11), sets={"result": "completed"})
    town.push(INSPECTOR, at(16, 13, 11))
    town.land(at(16, 13, 11))
    with pytest.raises(TaizhangError, match="cannot take “Close”"):
        town.does(CASE, "close", "gong-zhiyuan", at(16, 14, 11))
    town.git("checkout", "-q", "main")
    town.does(CASE, "countersign", HEAD, at(16, 15, 11), unit=HELP, verdict="reserve", note="建議明年再看")
    town.does(CASE, "close", "gong-zhiyuan", at(17, 9, 11), opinion="同意銷號")
    assert town.data(CASE)["status"] == "closed"
    town.does(CASE, "reopen", "gong-zhiyuan", at(18, 9, 11), note="群眾反映仍有問題", until="2026-12-10")
    assert (town.data(CASE)["status"], units(town)) == ("assigned", {LEAD: "waiting", HELP: "waiting"})
    assert steps(town.data(CASE)).count("urge") == 2
    assert town.office.problems() == []


def test_units_report_together_each_as_its_own_step(case: Town) -> None:
    case.open(HANDLER)
    reports = [
        {"unit": LEAD, "at": at(16), "progress": "已起草。"},
        {"unit": LEAD, "at": at(16), "progress": "已徵求意見。"},
        {"unit": HELP, "at": at(16), "progress": "已整理。"},
    ]
    case.change(CASE, progress=reports)
    case.commit(HANDLER, at(16))
    case.push(HANDLER, at(16))
    decision = case.judge(at(16))
    made = [step.entry for step in decision.folded[0].result.steps[-2:]]
    assert [(entry["unit"], len(entry["adds"]["progress"])) for entry in made] == [(LEAD, 2), (HELP, 1)]
    assert codes(decision) == ["TZ518"]  # nobody reports for another unit


def test_handler_of_another_unit_does_not_act_for_this_one(case: Town) -> None:
    with pytest.raises(TaizhangError, match="kong-lingjuan"):
        case.does(CASE, "complete", HANDLER, at(16), unit=HELP)


def test_unit_may_not_be_verified_before_it_has_completed(case: Town) -> None:
    case.does(CASE, "complete", HANDLER, at(16), unit=LEAD)
    with pytest.raises(TaizhangError, match="cannot take “Verify”"):
        case.does(CASE, "verify", "ruan-yulian", at(17))


def test_whoever_asked_may_not_grant_the_extension(case: Town) -> None:
    ask(case, at(19), "2026-11-09")
    case.open(HANDLER)
    with pytest.raises(TaizhangError, match="cannot take “Extend”"):
        case.act(CASE, "extend", HANDLER, at(20), unit=LEAD, until="2026-11-09")


def test_extension_granted_by_comment_needs_no_command(case: Town) -> None:
    case.open(HANDLER)
    asked = {"unit": LEAD, "until": "2026-11-06", "reason": "需徵求意見。", "asked_on": "2026-10-19"}
    case.change(CASE, extensions=[asked])
    case.commit(HANDLER, at(19))
    case.push(HANDLER, at(19))
    case.comment("meng-qingfang", at(19, 15), f"/act extend {CASE_REF} unit={LEAD} until=2026-11-06\n同意。")
    decision = case.land(at(19, 16))
    assert chain(decision)[-2:] == [f"ask_extension {HANDLER}", "extend meng-qingfang"]
    assert case.data(CASE)["trail"][-1]["until"] == "2026-11-06"


def test_case_is_not_approved_by_whoever_registered_it(town: Town) -> None:
    town.hand_in(CASE, {**FACTS, "registered_on": "2026-10-12", "due_on": DUE}, INSPECTOR, at(12))
    town.push("gong-zhiyuan", at(12))
    town.review("gong-zhiyuan", at(12, 15))
    decision = town.judge(at(12, 16))
    assert decision.outcome is Outcome.UNDECIDED, said(decision)
    assert [found["person"] for found in of(decision, "TZ704")] == ["gong-zhiyuan"]
