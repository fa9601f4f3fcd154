"""Forms that are not taken in, and why; texts that want to be more than text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from tests.forge.conftest import LEDGER
from tests.forge.forge_desk import CASE, OWN, Desk, set_up
from tests.forge.forge_filled import ITEM, URGENT, filled
from tests.forge.forge_hostile import HOSTILE
from tests.forge.forge_server import ForgeServer
from tests.forge.test_intake_words import ACTIVE
from tests.support import OfficeFolder


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder) -> Desk:
    return set_up(forge_server, office)


# who may not


def why(desk: Desk, number: int, repo: str = LEDGER) -> list[str]:
    """What the receipt of a form that was not taken in lists."""
    assert "還沒有收下" in desk.receipt(number, repo)
    return [line[2:] for line in desk.receipt(number, repo).split("\n") if line.startswith("- ")]


def test_stranger_gets_a_receipt_and_nothing_is_made(desk: Desk) -> None:
    number = desk.fill_in("item", "passer-by", ITEM)
    assert [taken.outcome for taken in desk.run()] == ["refused"]
    assert why(desk, number) == [
        "賬號 passer-by 沒有登記，不能報送。請告知本辦登記（現在是不是本人、哪個單位），登記後會自動處理"
    ]
    assert (desk.branches(), desk.pulls()) == ([], [])


def test_person_without_the_role_is_told_whose_it_is(desk: Desk) -> None:
    number = desk.fill_in("dispute", "long-yuzhen", {"record": CASE, "note": "不歸我鄉管。"})
    desk.run()
    assert why(desk, number) == [
        "long-yuzhen沒有登記為可以「申請改派」的人（單位負責人）。請由有此身份的同志報送，或請本辦登記"
    ]
    assert desk.branches() == []


def test_persons_of_other_units_make_nothing_in_a_units_own_repository(desk: Desk) -> None:
    number = desk.fill_in("item", "tian-xiaohe", ITEM, repo=OWN)
    desk.run()
    assert why(desk, number, OWN) == ["tian-xiaohe不能代表「牛潭河鄉」報送。請由該單位的同志報送"]
    assert desk.branches() == []


def test_form_cannot_name_another_unit_than_the_repositorys(desk: Desk) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "unit": "玉竹縣經營管理局"}, repo=OWN)
    desk.run()
    assert why(desk, number, OWN) == ["張春燕不能代表「玉竹縣經營管理局」報送。請由該單位的同志報送"]


def test_form_cannot_speak_for_a_unit_that_is_not_the_senders(desk: Desk) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "unit": "玉竹縣經營管理局"})
    desk.run()
    assert why(desk, number) == ["張春燕不能代表「玉竹縣經營管理局」報送。請由該單位的同志報送"]


@pytest.mark.parametrize("named", ["在全縣推廣村會計例會制度", "〔2026〕9號", "supervision/none"])
def test_record_of_others_is_as_unknown_as_one_that_is_not_there(desk: Desk, named: str) -> None:
    number = desk.fill_in("progress", "ning-xiuqin", {"record": named, "progress-progress": "x"})
    desk.run()
    assert why(desk, number) == [
        f"「督查事項」的「{named}」，在與貴單位有關的記錄裏找不到。請照本辦告知的編號或標題填寫"
    ]


def test_unfilled_and_misfilled_answers_are_all_named(desk: Desk) -> None:
    answers = {**URGENT, "urgency": "特急", "learnt_at": "昨晚", "casualties-deaths": "無", "unit_signer": "莫某"}
    del answers["body"]
    number = desk.fill_in("urgent-item", "zhang-chunyan", answers)
    desk.run()
    assert why(desk, number) == [
        "「正文」沒有填",
        "「接報時間」的「昨晚」不是日期或時間。日期寫成 2026-11-03，時間寫成 2026-11-03 09:10",
        "「傷亡情況·死亡人數」要填數字，現在是「無」",
        "「單位審簽人」的「莫某」，在與貴單位有關的記錄裏找不到。請照本辦告知的編號或標題填寫",
    ]


def test_what_the_schema_asks_for_besides_is_named_by_the_forms_heading(desk: Desk) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "category": "突發緊急"})
    desk.run()
    assert why(desk, number) == ["「接報時間」沒有填", "「發生時間」沒有填"]
    assert desk.branches() == []


def test_step_that_the_matter_does_not_allow_is_refused_in_words(desk: Desk) -> None:
    number = desk.fill_in("sign-for", "long-yuzhen", {"record": "惠農資金發放"})
    desk.run()
    [said] = why(desk, number)
    assert said == "《惠農資金發放》現在是「辦理中」，貴單位現在不能「簽收」"


def test_form_without_the_declaration_is_not_taken_in(desk: Desk) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "declaration": ""})
    desk.run()
    assert why(desk, number) == ["「報送信息·保密審查」沒有勾選"]


def test_issue_that_is_no_form_is_left_alone_unless_it_bears_the_label(desk: Desk) -> None:
    forge_labels = desk.bare.labels
    forge_labels["intake"] = {"id": 1, "name": "intake", "color": "cccccc", "description": ""}
    plain = desk.write("zhang-chunyan", "有事請教", "請問怎樣報送?")
    marked = desk.write("zhang-chunyan", "有事請教", "請問怎樣報送?", LEDGER, "intake")
    desk.run()
    assert desk.comments(plain) == []
    assert why(desk, marked) == ["這一件不是按表單填的，沒有辦法收。請點「新建」，選一張表單填寫"]


@pytest.mark.parametrize(("answer", "what"), [("聯繫電話13812345678。", "手機號碼"), ("密碼:hunter2hunter2", "密碼")])
def test_what_must_not_be_entered_is_neither_taken_in_nor_repeated(desk: Desk, answer: str, what: str) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "body": answer})
    desk.run()
    assert why(desk, number)[0].startswith(f"這一件裏有不得錄入的內容（{what}），沒有收下")
    assert answer[-12:] not in desk.receipt(number)
    assert desk.branches() == []


def test_what_must_not_be_entered_does_not_reach_a_branch_by_an_edit(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    before = desk.tip(f"intake/{number}")
    desk.edit(number, desk.body("item", {**ITEM, "place": "13812345678"}))
    desk.run()
    assert desk.tip(f"intake/{number}") == before
    assert why(desk, number)[0].startswith("這一件裏有不得錄入的內容（手機號碼）")


def test_sign_that_cannot_be_seen_is_named_with_its_heading(desk: Desk) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "place": "清\u200b水村"})
    desk.run()
    assert why(desk, number) == ["「地點」：有不可用的字符 U+200B（不可見、控制或改變方向的字符）"]


def test_report_on_a_matter_that_was_not_signed_for_is_refused_by_name(desk: Desk) -> None:
    number = desk.fill_in("progress", "long-yuzhen", {"record": "冬修水利任務", "progress-progress": "已開工。"})
    desk.run()
    assert why(desk, number) == ["「反饋」：牛潭河鄉 現在是「待簽收」，不能這樣走"]
    assert desk.branches() == []


# texts that want to be more than text


def quieted(text: str) -> list[str]:
    """The lines of what we wrote that could still act, our own marks and addresses left out."""
    own = re.compile(r"^<!-- taizhang[^\n]*-->$|\*\*|office/ledger#\d+|^- ", re.MULTILINE)
    return [line for line in own.sub("", text).split("\n") if ACTIVE.search(line.replace("info/2026-", ""))]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_hostile_texts_in_title_and_fields_are_data_or_refused(desk: Desk) -> None:
    sent = {}
    for number, hostile in enumerate(HOSTILE):
        text = hostile[:2000]
        answers = {**ITEM, "body": text, "place": " ".join(text.split())[:60], "secrecy_check-conclusion": "不涉密"}
        title = f"{number} {' '.join(text.split())}"[:200]
        sent[desk.fill_in("item", "zhang-chunyan", answers, title)] = (title, text)
    outcomes = {taken.name.partition("#")[2]: taken.outcome for taken in desk.run()}
    assert set(outcomes.values()) == {"new", "refused"}
    assert len(sent) >= 60
    titles = {pull["pull"]["head"]: pull for pull in desk.pulls()}
    for number, (title, text) in sent.items():
        assert quieted(desk.receipt(number)) == [], ascii(text)
        if outcomes[str(number)] == "refused":
            assert f"intake/{number}" not in titles
            continue
        data, pull = desk.made(number), titles[f"intake/{number}"]
        normal = unicodedata.normalize("NFC", text.replace("\r", "\n")).strip("\n").rstrip()
        assert (data["title"], data["body"]) == (unicodedata.normalize("NFC", " ".join(title.split())), normal)
        assert set(data) == {
            "title", "unit", "reporter", "unit_signer", "category", "urgency", "importance", "form", "reported_at",
            "place", "body", "secrecy_check", "audience", "topics",
        }  # fmt: skip
        assert (ACTIVE.search(pull["title"]), quieted(pull["body"])) == (None, [])
    made = [number for number, outcome in outcomes.items() if outcome == "new"]
    assert len(made) >= 80, sorted(set(map(str, sent)) - set(made))
