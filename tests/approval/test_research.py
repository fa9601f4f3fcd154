"""A research topic through conversion, by edits of the file and reviews where they are asked for."""

from __future__ import annotations

from tests.approval.test_self_approval import RESEARCH
from tests.approval.town import Town, codes, of

TOPIC = "records/research/2026/2026-nongcun-shuili.yaml"
LEAD, RESEARCHER = "lu-huaigu", "liang-siqi"


def edit(town: Town, time: str, **fields: object) -> None:
    town.open(RESEARCHER)
    town.change(TOPIC, **fields)
    town.commit(RESEARCHER, time)
    town.push(RESEARCHER, time)


def test_topic_from_proposal_to_conversion(town: Town) -> None:
    town.hand_in(TOPIC, RESEARCH, RESEARCHER)
    town.push(RESEARCHER, "09:06")
    town.review("ouyang-shaowen", "09:20", "列入")
    town.land("09:30")
    edit(town, "09:40", outline="一是現狀；二是問題；三是建議。")
    town.review("tan-qiming", "09:45", "同意開題")
    town.land("09:50")
    assert town.data(TOPIC)["status"] == "opened"
    edit(town, "10:00", fieldwork=[{"date": "2026-11-19", "place": "牛潭河鄉"}])
    town.land("10:05")
    edit(town, "11:00", body="全縣農村水利設施管護情況。\n")
    town.land("11:05")
    assert town.data(TOPIC)["status"] == "drafting"
    town.does(TOPIC, "consult", RESEARCHER, "11:10", units=["unit/jingguan-ju"])
    edit(town, "12:00", body="全縣農村水利設施管護情況和建議。\n")
    town.review(LEAD, "12:30", "事實清楚")
    town.review("tan-qiming", "13:00", "同意結題")
    town.land("13:30")
    assert town.data(TOPIC)["status"] == "concluded"
    edit(town, "14:00", outputs=[{"type": "report", "title": "全縣農村水利設施管護調研報告"}])
    town.land("14:10")
    edit(town, "14:20", recommendations=[{"text": "建立管護員制度。"}])
    town.land("14:30")
    assert [step["action"] for step in town.data(TOPIC)["trail"]] == [
        "propose", "approve_topic", "outline", "open", "survey", "draft", "consult", "draft", "review", "conclude",
        "convert", "recommend",
    ]  # fmt: skip
    assert town.office.problems() == []


def test_topic_is_not_concluded_by_whoever_drafted_it(town: Town) -> None:
    town.hand_in(TOPIC, RESEARCH, RESEARCHER)
    town.review("ouyang-shaowen", "09:20")
    town.land("09:30")
    town.does(TOPIC, "open", "tan-qiming", "09:40")
    town.does(TOPIC, "survey", RESEARCHER, "09:50")
    town.open(RESEARCHER)
    town.change(TOPIC, body="全縣農村水利設施管護情況。\n")
    town.commit(RESEARCHER, "10:00", "tan-qiming")
    town.review(LEAD, "10:30")
    town.review("tan-qiming", "11:00")
    decision = town.judge("12:00")
    assert (codes(decision), decision.folded[0].result.state) == ([], "reviewed")
    assert [found["person"] for found in of(decision, "TZ704")] == ["tan-qiming"]
