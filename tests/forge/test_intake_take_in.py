"""Forms taken in, end to end: an issue on the forge becomes a record on a branch, a request and a receipt."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from tests.forge import forge_issues, forge_reviews
from tests.forge.conftest import LEDGER
from tests.forge.forge_desk import BOT, OWN, UNIT, Desk, set_up
from tests.forge.forge_filled import FILLED, ITEM, filled
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.approval import gate, read_evidence
from taizhang.approval.problems import WAITING
from taizhang.checks.pending import edits_since
from taizhang.checks.run import check
from taizhang.errors import UsageError
from taizhang.forge.client import connect
from taizhang.forge.evidence import evidence_of
from taizhang.git import Repository
from taizhang.ledger import open_ledger
from taizhang.workflow import take


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder) -> Desk:
    return set_up(forge_server, office)


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
**回執：已收到**

- 收到：2026-11-19 09:00
- 報送：張春燕（牛潭河鄉），報送信息
- 記錄：信息《牛潭河鄉冬修水利進展》，代號 info/2026-11-19-niutanhe-xiang-niu-tan-he-xiang-dong-xiu
- 時限：平件編輯、核稿、審批總時限 2026-11-24
- 下一步：《牛潭河鄉冬修水利進展》編輯，由tang-xiaoman、ye-zhiqiu辦理

要改內容，直接修改這一件即可；有人簽批以後的修改不再帶入。
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
    assert pull["title"] == "報送信息：牛潭河鄉冬修水利進展（牛潭河鄉）"
    assert pull["body"] == (
        f"<!-- taizhang intake {OWN}#{number} -->\n張春燕（牛潭河鄉）填報的「報送信息」，見 {OWN}#{number}。"
        "由收件程序照表單生成，內容為報送人所填。\n"
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
    assert caught.value.render("zh-Hant") == "else/where 不是登記的報送倉庫（schemas/forms.yaml）"
