"""What changed: by record and field, in words."""

from __future__ import annotations

from datetime import date

from tests.support import INFO, SUPERVISION, OfficeFolder

from taizhang.i18n import Language
from taizhang.ledger import Ledger, open_ledger
from taizhang.outputs.changes import ChangeWords, changes
from taizhang.outputs.past import PastTree


def at(office: OfficeFolder, day: str) -> Ledger:
    rules = office.rules()
    return open_ledger(office.root, rules.book, PastTree(office.ledger(), rules, date.fromisoformat(day)))


def told(office: OfficeFolder, before: Ledger, after: Ledger, language: Language = "zh-Hant") -> dict[str, list[str]]:
    words = ChangeWords(office.ledger(), office.rules(), language)
    return {f"{change.how} {change.record.ref}": list(words.lines(change)) for change in changes(before, after)}


def test_a_week_is_told_by_record_step_and_field(office: OfficeFolder) -> None:
    found = told(office, at(office, "2026-04-09"), at(office, "2026-04-24"))
    assert found == {
        "changed supervision/2026-03-23-cunji-caiwu-tuiguang": [
            "進展反饋：新增「反饋單位：牛潭河鄉；反饋時間：2026-04-10T09:00:00+08:00；進展：已整理例會辦法。」",
            "延期申請：新增「申請單位：玉竹縣經營管理局；申請延至：2026-05-15；理由：需徵求各鄉鎮意見。；"
            "申請日期：2026-04-24」",
            "2026-04-10 09:00 牛潭河鄉 long-yuzhen「反饋」",
            "2026-04-24 09:00 玉竹縣經營管理局 kong-lingjuan「申請延期」",
        ]
    }  # fmt: skip


def test_a_new_record_is_told_by_its_steps_and_a_status_by_its_name(office: OfficeFolder) -> None:
    found = told(office, at(office, "2026-03-22"), at(office, "2026-03-23"), "en")
    assert found == {
        "added supervision/2026-03-23-cunji-caiwu-tuiguang": [
            "2026-03-23 09:00 shi-lei: Register",
            "2026-03-23 15:00 meng-qingfang: Approve the case: 同意立項。",
            "2026-03-23 16:00 ruan-yulian: Assign",
        ]
    }
    (lines,) = told(office, at(office, "2026-03-23"), at(office, "2026-03-24"), "en").values()
    assert lines[0] == "status: from “Assigned” to “In hand”"


def test_fields_are_told_as_set_removed_changed_and_texts_by_their_sentences(office: OfficeFolder) -> None:
    before = office.ledger()
    office.edit(INFO, "urgency: ordinary", "urgency: urgent")
    office.edit(INFO, "unit_signer: person/mo-changfa\n", "")
    office.edit(INFO, "form: single\n", "form: single\nplace: 牛潭河鄉\n")
    office.edit(INFO, "一是集中記賬。二是當場會審。", "一是集中記賬。二是當場公開。")
    office.delete(SUPERVISION)
    found = told(office, before, office.ledger())
    assert found == {
        "changed info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui": [
            "緊急程度：由「平件」改為「加急」",
            "地點：填寫為「牛潭河鄉」",
            "正文：刪「二是當場會審。」",
            "正文：增「二是當場公開。」",
            "單位審簽人：刪去「莫長發」",
        ],
        "removed supervision/2026-03-23-cunji-caiwu-tuiguang": [],
    }


def test_the_same_ledger_has_no_changes(office: OfficeFolder) -> None:
    assert told(office, office.ledger(), office.ledger()) == {}


def test_a_layout_that_changed_is_no_change(office: OfficeFolder) -> None:
    before = office.ledger()
    office.edit(INFO, "title: 牛潭河鄉推行村會計例會制度", "# 說明\ntitle: '牛潭河鄉推行村會計例會制度'")
    assert told(office, before, office.ledger()) == {}
