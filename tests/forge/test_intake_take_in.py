"""Forms taken in, end to end: an issue on the forge becomes a record on a branch, a request and a receipt."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime

import pytest
from tests.forge import forge_issues, forge_reviews
from tests.forge.conftest import LEDGER
from tests.forge.forge_desk import BOT, CASE, OWN, UNIT, Desk, set_up
from tests.forge.forge_hostile import HOSTILE
from tests.forge.forge_server import ForgeServer
from tests.forge.test_intake_words import ACTIVE
from tests.support import OfficeFolder

from taizhang.approval import gate, read_evidence
from taizhang.approval.problems import WAITING
from taizhang.checks.pending import edits_since
from taizhang.checks.run import check
from taizhang.errors import UsageError
from taizhang.forge.client import connect
from taizhang.forge.evidence import evidence_of
from taizhang.formats import parse
from taizhang.git import Repository
from taizhang.ledger import open_ledger
from taizhang.model import Data
from taizhang.workflow import take

ITEM = {
    "category": "農業農村",
    "place": "牛潭河鄉",
    "body": "牛潭河鄉今冬已修渠道十二公里。\n\n下步再修八公里。",
    "topics": "冬修水利\n農村",
    "unit_signer": "莫長發",
    "secrecy_check-checked_by": "莫長發",
    "secrecy_check-conclusion": "不涉密",
}
URGENT = {
    **{name: ITEM[name] for name in ("place", "body", "secrecy_check-checked_by", "secrecy_check-conclusion")},
    "urgency": "特急", "category": "突發緊急", "stage": "初報", "event_grade": "一般",
    "occurred_at": "2026-11-19 08:10", "learnt_at": "2026年11月19日 8時20分", "phoned_at": "2026-11-19 08:30",
    "phoned_to": "縣委辦值班室石磊", "casualties-deaths": "0", "casualties-injured": "2", "casualties-missing": "0",
}  # fmt: skip
ANSWER = {**{k: v for k, v in ITEM.items() if k != "place"}, "answers": "〔2026〕1號"}
FILLED = {
    "item": ("zhang-chunyan", ITEM),
    "urgent-item": ("zhang-chunyan", URGENT),
    "answer": ("zhang-chunyan", ANSWER),
    "nil-report": ("zhang-chunyan", {"record": "秋收進展", "nil_reports-note": "本鄉沒有。"}),
    "sign-for": ("long-yuzhen", {"record": "冬修水利任務"}),
    "dispute": ("mo-changfa", {"record": CASE, "note": "渠道屬縣水利局管。"}),
    "progress": ("long-yuzhen", {
        "record": "〔2026〕3號", "progress-progress": "已發放三成。", "progress-next": "月底發完。",
        "progress-evidence": "發放表\n簽領單",
    }),
    "extension": ("long-yuzhen", {
        "record": "〔2026〕3号", "extensions-until": "2026年12月15日", "extensions-reason": "賬戶需核實。",
    }),
    "completion": ("long-yuzhen", {"record": "惠農資金發放", "note": "已全部發完。"}),
    "countersignature": ("mo-changfa", {"record": "惠農資金發放", "verdict": "保留", "opinion": "須補人手。"}),
    "statement": ("mo-changfa", {"record": "漏報雨災", "statement-text": "當日通信中斷。"}),
}  # fmt: skip
"""Every form, by whom and how it is filled in."""


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder) -> Desk:
    return set_up(forge_server, office)


def filled(desk: Desk, form: str, repo: str | None = None) -> int:
    login, answers = FILLED[form]
    return desk.fill_in(form, login, answers, **({"repo": repo} if repo else {}))


@pytest.mark.parametrize("form", FILLED)
def test_every_form_becomes_a_record_that_the_check_accepts(desk: Desk, form: str) -> None:
    number = filled(desk, form)
    assert [(taken.name, taken.outcome) for taken in desk.run()] == [(f"office/ledger#{number}", "new")], desk.comments(
        number
    )
    branch = f"intake/{number}"
    assert desk.branches() == [branch]
    repository = Repository(desk.bare.git)
    rules = desk.office.rules()
    base = open_ledger(desk.office.root, rules.book, repository.tree("main"))
    head = open_ledger(desk.office.root, rules.book, repository.tree(branch))
    found = check(head, rules, edits_since(base, head))
    base.index.close()
    head.index.close()
    assert [finding.message("zh-Hant") for finding in found if finding.level == "error"] == []


def grades(desk: Desk, number: int) -> list[str | None]:
    """How far the steps of a request are proved, as the landing job will judge it."""
    forge = connect(desk.server.environment(BOT, LEDGER))
    [pull] = [item for item in desk.pulls() if item["pull"]["head"] == f"intake/{number}"]
    evidence = read_evidence(json.dumps(evidence_of(forge, pull["number"], [BOT])).encode())
    decision = gate(desk.bare.git, "main", f"intake/{number}", evidence, datetime.fromisoformat(desk.now))
    assert [found.message("en") for found in decision.findings if found.level == "error"] == [
        found.message("en") for found in decision.findings if found.problem is WAITING
    ]
    return [grade for folded in decision.folded for _, grade in sorted(folded.grades.items())]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
@pytest.mark.parametrize("form", FILLED)
def test_step_of_a_form_is_its_authors_at_grade_f(desk: Desk, form: str) -> None:
    number = filled(desk, form)
    desk.run()
    assert grades(desk, number) == ["F"]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_step_that_somebody_adds_to_a_form_is_not_its_authors(desk: Desk) -> None:
    number = filled(desk, "sign-for")
    desk.run()
    branch = f"intake/{number}"
    [(path, data)] = desk.changed(branch).items()
    workflow = desk.office.rules().newest("supervision")
    step = {"action": "complete", "by": "long-yuzhen", "at": "2026-11-19T09:30:00+08:00", "unit": UNIT}
    desk.commit(branch, path, take(data, workflow, step), "shi-lei")
    assert grades(desk, number) == ["F", "U"]


# the receipt and the request


RECEIPT = """\
**回執:已收到**

- 收到:2026-11-19 09:00
- 報送:張春燕(牛潭河鄉),報送信息
- 記錄:信息《牛潭河鄉冬修水利進展》,代號 info/2026-11-19-niutanhe-xiang-niu-tan-he-xiang-dong-xiu
- 時限:平件編輯、核稿、審批總時限 2026-11-24
- 下一步:《牛潭河鄉冬修水利進展》編輯,由tang-xiaoman、ye-zhiqiu辦理

要改內容,直接修改這一件即可;有人簽批以後的修改不再帶入。
"""


def test_receipt_says_when_until_when_and_who_is_next(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    assert desk.receipt(number).partition("\n")[2] == RECEIPT


def test_request_is_the_bots_and_names_the_issue(desk: Desk) -> None:
    number = filled(desk, "item", OWN)
    desk.run()
    [pull] = desk.pulls()
    assert (pull["user"], pull["pull"]["head"], pull["pull"]["base"]) == (BOT, f"intake/{OWN}/{number}", "main")
    assert pull["title"] == "報送信息:牛潭河鄉冬修水利進展(牛潭河鄉)"
    assert pull["body"] == (
        f"<!-- taizhang intake {OWN}#{number} -->\n張春燕(牛潭河鄉)填報的「報送信息」,見 {OWN}#{number}。"
        "由收件程序照表單生成,內容為報送人所填。\n"
    )


def test_record_holds_what_was_answered_what_is_settled_and_what_is_known(desk: Desk) -> None:
    number = filled(desk, "urgent-item")
    desk.run()
    assert desk.made(number) == {
        "title": "牛潭河鄉冬修水利進展", "unit": UNIT, "reporter": "person/zhang-chunyan", "category": "emergency",
        "urgency": "critical", "importance": "important", "form": "single",
        "occurred_at": "2026-11-19T08:10:00+08:00", "learnt_at": "2026-11-19T08:20:00+08:00",
        "phoned_at": "2026-11-19T08:30:00+08:00", "phoned_to": "縣委辦值班室石磊",
        "reported_at": "2026-11-19T09:00:01+08:00", "place": "牛潭河鄉", "event_grade": "ordinary",
        "casualties": {"deaths": 0, "injured": 2, "missing": 0}, "stage": "first", "body": ITEM["body"],
        "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": "2026-11-19", "conclusion": "不涉密"},
        "audience": "office",
    }  # fmt: skip


def test_step_of_a_unit_is_written_into_the_trail_as_by_hand(desk: Desk) -> None:
    number = filled(desk, "countersignature")
    desk.run()
    assert desk.made(number)["trail"][-1] == {
        "action": "countersign", "by": "mo-changfa", "at": "2026-11-19T09:00:01+08:00", "unit": UNIT,
        "opinion": "須補人手。", "verdict": "reserve",
    }  # fmt: skip


def test_issue_that_came_long_ago_is_dated_now_in_the_trail_and_then_in_the_record(desk: Desk) -> None:
    desk.server.at("2026-11-13T09:00:00+08:00")
    item, step = filled(desk, "item"), filled(desk, "sign-for")
    desk.run()
    assert desk.made(item)["reported_at"] == "2026-11-13T09:00:01+08:00"
    assert desk.made(step)["trail"][-1]["at"] == desk.now


# again and again


def written(desk: Desk) -> list[tuple[str, str]]:
    """What was asked of the forge besides reading."""
    return [(method, path) for method, path, _ in desk.server.requests if method != "GET" and "upload" not in path]


def test_second_run_writes_nothing(desk: Desk) -> None:
    number, wrong = filled(desk, "item"), desk.fill_in("progress", "long-yuzhen", {"record": "〔2026〕3號"})
    desk.run()
    before = written(desk), desk.tip(f"intake/{number}")
    assert {taken.outcome for taken in desk.run()} == {"unchanged"}
    assert (written(desk), desk.tip(f"intake/{number}")) == before
    assert (len(desk.pulls()), len(desk.comments(number)), len(desk.comments(wrong))) == (1, 1, 1)


def test_edited_issue_brings_its_branch_up_to_date_while_nobody_has_signed(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    [path] = desk.changed(f"intake/{number}")
    desk.edit(number, desk.body("item", {**ITEM, "place": "清水村"}), "牛潭河鄉冬修水利完成過半")
    desk.now = "2026-11-19T11:00:00+08:00"
    assert [taken.outcome for taken in desk.run()] == ["updated"]
    assert list(desk.changed(f"intake/{number}")) == [path]
    made = desk.made(number)
    assert (made["title"], made["place"], made["reported_at"]) == (
        "牛潭河鄉冬修水利完成過半", "清水村", "2026-11-19T09:00:01+08:00",
    )  # fmt: skip
    assert (len(desk.pulls()), "完成過半" in desk.receipt(number)) == (1, True)


def test_edited_step_is_taken_anew_from_where_the_matter_stood(desk: Desk) -> None:
    number = filled(desk, "progress")
    desk.run()
    _, answers = FILLED["progress"]
    desk.edit(number, desk.body("progress", {**answers, "progress-progress": "已發放四成。"}))
    desk.run()
    assert [item["progress"] for item in desk.made(number)["progress"]] == ["已發放四成。"]


@pytest.mark.parametrize("taken_up", ["review", "comment", "commit"])
def test_issue_edited_after_somebody_began_to_act_is_left_out_and_says_so(desk: Desk, taken_up: str) -> None:
    number = filled(desk, "item")
    desk.run()
    [pull] = desk.pulls()
    desk.server.user("ye-zhiqiu")
    desk.bare.people["ye-zhiqiu"] = "write"
    if taken_up == "review":
        forge_reviews.review(desk.server, LEDGER, pull["number"], "ye-zhiqiu")
    elif taken_up == "comment":
        forge_issues.comment(desk.server, LEDGER, pull["number"], "ye-zhiqiu", "/act edit info/x")
    else:
        [(path, data)] = desk.changed(f"intake/{number}").items()
        desk.commit(f"intake/{number}", path, {**data, "title": "改過的標題"}, "ye-zhiqiu")
    before = desk.tip(f"intake/{number}")
    desk.edit(number, desk.body("item", {**ITEM, "place": "清水村"}))
    assert [taken.outcome for taken in desk.run()] == ["refused"]
    assert desk.tip(f"intake/{number}") == before
    assert desk.receipt(number).count("已經有人經手") == 1
    assert [taken.outcome for taken in desk.run()] == ["unchanged"]
    assert (len(desk.pulls()), len(desk.comments(number))) == (1, 1)


def test_run_that_broke_off_before_the_request_is_finished_by_the_next(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.server.fail("POST", f"/repos/{LEDGER}/pulls", status=422)
    assert [(taken.outcome, taken.problem is not None) for taken in desk.tried()] == [("failed", True)]
    assert (desk.branches(), desk.pulls()) == ([f"intake/{number}"], [])
    tip = desk.tip(f"intake/{number}")
    desk.run()
    assert (len(desk.pulls()), desk.tip(f"intake/{number}"), len(desk.comments(number))) == (1, tip, 1)


def test_run_that_broke_off_before_the_receipt_is_finished_by_the_next(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.server.fail("POST", f"/repos/{LEDGER}/issues/{number}/comments", status=422)
    assert [taken.outcome for taken in desk.tried()] == ["failed"]
    desk.run()
    assert (len(desk.pulls()), desk.receipt(number).partition("\n")[2]) == (1, RECEIPT)


def test_one_issue_that_fails_keeps_no_other_from_being_taken_in(desk: Desk) -> None:
    first, second = filled(desk, "item"), filled(desk, "progress")
    desk.server.fail("GET", f"/repos/{LEDGER}/issues/{first}/comments", status=404)
    assert [taken.outcome for taken in desk.tried()] == ["failed", "new"]
    assert desk.branches() == [f"intake/{second}"]


def test_one_issue_alone_is_seen_to_where_its_number_is_given(desk: Desk) -> None:
    filled(desk, "item")
    second = filled(desk, "progress")
    desk.run(second, LEDGER)
    assert desk.branches() == [f"intake/{second}"]


def test_repository_in_which_nobody_reports_is_refused(desk: Desk) -> None:
    desk.server.repository("else/where", office_bot="write")
    with pytest.raises(UsageError) as caught:
        desk.run(repo="else/where")
    assert caught.value.render("zh-Hant") == "else/where 不是登記的報送倉庫(schemas/forms.yaml)"


# who may not


def why(desk: Desk, number: int, repo: str = LEDGER) -> list[str]:
    """What the receipt of a form that was not taken in lists."""
    assert "還沒有收下" in desk.receipt(number, repo)
    return [line[2:] for line in desk.receipt(number, repo).split("\n") if line.startswith("- ")]


def test_stranger_gets_a_receipt_and_nothing_is_made(desk: Desk) -> None:
    number = desk.fill_in("item", "passer-by", ITEM)
    assert [taken.outcome for taken in desk.run()] == ["refused"]
    assert why(desk, number) == [
        "賬號 passer-by 沒有登記,不能報送。請告知本辦登記(現在是不是本人、哪個單位),登記後會自動處理"
    ]
    assert (desk.branches(), desk.pulls()) == ([], [])


def test_person_without_the_role_is_told_whose_it_is(desk: Desk) -> None:
    number = desk.fill_in("dispute", "long-yuzhen", {"record": CASE, "note": "不歸我鄉管。"})
    desk.run()
    assert why(desk, number) == [
        "long-yuzhen沒有登記為可以「申請改派」的人(單位負責人)。請由有此身份的同志報送,或請本辦登記"
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
        f"「督查事項」的「{named}」,在與貴單位有關的記錄裏找不到。請照本辦告知的編號或標題填寫"
    ]


def test_unfilled_and_misfilled_answers_are_all_named(desk: Desk) -> None:
    answers = {**URGENT, "urgency": "特急", "learnt_at": "昨晚", "casualties-deaths": "無", "unit_signer": "莫某"}
    del answers["body"]
    number = desk.fill_in("urgent-item", "zhang-chunyan", answers)
    desk.run()
    assert why(desk, number) == [
        "「正文」沒有填",
        "「接報時間」的「昨晚」不是日期或時間。日期寫成 2026-11-03,時間寫成 2026-11-03 09:10",
        "「傷亡情況·死亡人數」要填數字,現在是「無」",
        "「單位審簽人」的「莫某」,在與貴單位有關的記錄裏找不到。請照本辦告知的編號或標題填寫",
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
    assert said == "《惠農資金發放》現在是「辦理中」,貴單位現在不能「簽收」"


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
    assert why(desk, marked) == ["這一件不是按表單填的,沒有辦法收。請點「新建」,選一張表單填寫"]


@pytest.mark.parametrize(("answer", "what"), [("聯繫電話13812345678。", "手機號碼"), ("密碼:hunter2hunter2", "密碼")])
def test_what_must_not_be_entered_is_neither_taken_in_nor_repeated(desk: Desk, answer: str, what: str) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "body": answer})
    desk.run()
    assert why(desk, number)[0].startswith(f"這一件裏有不得錄入的內容({what}),沒有收下")
    assert answer[-12:] not in desk.receipt(number)
    assert desk.branches() == []


def test_what_must_not_be_entered_does_not_reach_a_branch_by_an_edit(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    before = desk.tip(f"intake/{number}")
    desk.edit(number, desk.body("item", {**ITEM, "place": "13812345678"}))
    desk.run()
    assert desk.tip(f"intake/{number}") == before
    assert why(desk, number)[0].startswith("這一件裏有不得錄入的內容(手機號碼)")


def test_sign_that_cannot_be_seen_is_named_with_its_heading(desk: Desk) -> None:
    number = desk.fill_in("item", "zhang-chunyan", {**ITEM, "place": "清\u200b水村"})
    desk.run()
    assert why(desk, number) == ["「地點」:有不可用的字符 U+200B(不可見、控制或改變方向的字符)"]


def test_report_on_a_matter_that_was_not_signed_for_is_refused_by_name(desk: Desk) -> None:
    number = desk.fill_in("progress", "long-yuzhen", {"record": "冬修水利任務", "progress-progress": "已開工。"})
    desk.run()
    assert why(desk, number) == ["「反饋」:牛潭河鄉 現在是「待簽收」,不能這樣走"]
    assert desk.branches() == []


# from form to ledger, and back to the sender


def reviewed(desk: Desk, who: str, at: str, text: str = "同意。", state: str = "approve") -> int:
    """Somebody reviews the last request."""
    number = int(desk.pulls()[-1]["number"])
    desk.server.at(f"2026-11-19T{at}:00+08:00")
    forge_reviews.review(desk.server, LEDGER, number, who, state, text)
    return number


def approved(desk: Desk, hour: int) -> None:
    """Editor, reviewer and approver approve the last request, and one asks to land it."""
    for later, who in enumerate(("ye-zhiqiu", "jiang-ruolan", "xia-minghui")):
        number = reviewed(desk, who, f"{hour + later}:00")
    forge_issues.comment(desk.server, LEDGER, number, "ye-zhiqiu", "/land")


def landed(desk: Desk, path: str) -> Data:
    return parse(Repository(desk.bare.git).file_at(desk.tip("main"), path) or b"")


def signed(data: Data) -> list[tuple[str, str]]:
    return [(step["action"], step["by"]) for step in data["trail"]]


def test_form_of_a_township_is_approved_landed_and_told_to_its_sender(desk: Desk) -> None:
    number = filled(desk, "item", OWN)
    desk.run()
    [path] = desk.changed(f"intake/{OWN}/{number}")
    approved(desk, 10)
    desk.now = "2026-11-19T14:00:00+08:00"
    assert [ran.landed is not None for ran in desk.land(desk.now)] == [True]
    assert [taken.outcome for taken in desk.run()] == ["landed"]
    data = landed(desk, path)
    assert (data["status"], data["number"], signed(data)) == ("approved", "〔2026〕2號", [
        ("submit", "zhang-chunyan"), ("edit", "ye-zhiqiu"), ("review", "jiang-ruolan"), ("approve", "xia-minghui"),
    ])  # fmt: skip
    told = desk.receipt(number, OWN).partition("\n")[2]
    assert told == "**已入賬**:《牛潭河鄉冬修水利進展》〔2026〕2號,現在是「已審批」\n"
    assert desk.server.repositories[OWN].issues[number]["state"] == "closed"
    assert desk.run() == []


def test_item_that_is_returned_is_handed_in_again_by_editing_its_issue(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    [path] = desk.changed(f"intake/{number}")
    pull = reviewed(desk, "ye-zhiqiu", "10:30", "數字請核實。", "request_changes")
    forge_issues.comment(desk.server, LEDGER, pull, "ye-zhiqiu", "/land")
    desk.land("2026-11-19T11:00:00+08:00")
    assert landed(desk, path)["status"] == "returned"
    desk.now = "2026-11-19T11:30:00+08:00"
    assert [taken.outcome for taken in desk.run()] == ["returned"]
    assert "**已退回**(ye-zhiqiu):數字請核實。" in desk.receipt(number)
    assert [taken.outcome for taken in desk.run()] == ["unchanged"]
    desk.edit(number, desk.body("item", {**ITEM, "body": "牛潭河鄉今冬已修渠道十一公里。"}))
    assert [taken.outcome for taken in desk.run()] == ["new"], desk.comments(number)
    approved(desk, 12)
    desk.land("2026-11-19T15:00:00+08:00")
    data = landed(desk, path)
    assert [action for action, _ in signed(data)] == ["submit", "return", "submit", "edit", "review", "approve"]
    assert (data["body"], data["reported_at"], data["number"]) == (
        "牛潭河鄉今冬已修渠道十一公里。", "2026-11-19T09:00:01+08:00", "〔2026〕2號",
    )  # fmt: skip
    assert len(desk.pulls()) == 2


def test_issue_whose_request_was_closed_unlanded_says_so_once(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    desk.bare.issues[desk.pulls()[0]["number"]]["state"] = "closed"
    assert [taken.outcome for taken in desk.run()] == ["closed"]
    assert "已經關閉,沒有入賬" in desk.receipt(number)
    assert [taken.outcome for taken in desk.run()] == ["unchanged"]


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


def test_amendment_of_an_editor_is_never_undone_though_the_receipt_was_removed(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    [(path, data)] = desk.changed(f"intake/{number}").items()
    desk.commit(f"intake/{number}", path, {**data, "title": "改過的標題"}, "ye-zhiqiu")
    desk.bare.comments.clear()
    before = desk.tip(f"intake/{number}")
    desk.run()
    assert (desk.tip(f"intake/{number}"), "已經有人經手" in desk.receipt(number)) == (before, True)
