"""The landing job: requests judged, landed and commented on; whatever goes wrong, nothing is half landed.

Other tests of the job have a new clone for each run; these keep one.
"""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.approval.town import ITEM, SHUI, when
from tests.forge import forge_git
from tests.forge.forge_hostile import HOSTILE
from tests.forge.forge_issues import comment, edit_comment
from tests.forge.forge_office import BOT, LEDGER, Hall, open_hall
from tests.forge.forge_server import ForgeServer
from tests.support import SUPERVISION

from taizhang.approval import Outcome
from taizhang.errors import TaizhangError
from taizhang.forge import land as land_module
from taizhang.forge.checkout import Checkout
from taizhang.forge.comment import MARKER
from taizhang.forge.land import Ran, run
from taizhang.git import remote

OTHER = "records/info/2026/2026-11-19-niutanhe-xiang-yangmiao.yaml"
YANGMIAO = {**ITEM, "title": "牛潭河鄉油茶秧苗培育情況", "body": "牛潭河鄉今年培育油茶秧苗二十萬株。\n"}
GITHUB = pytest.mark.parametrize("dialect", ["github"], indirect=True)
LANDED = f"{MARKER}\n### 已入賬\n\n#### 信息《牛潭河鄉冬修水利進展》\n\n現在：已審批\n\n編號：〔2026〕2號\n"


@pytest.fixture
def hall(forge_server: ForgeServer, office_template: Path, tmp_path: Path) -> Hall:
    """An office in the forge, whose landing job keeps its clone: what one run leaves must not mislead the next."""
    hall = open_hall(forge_server, office_template, tmp_path / "clone")
    hall.keep = tmp_path / "kept"
    return hall


def outcomes(hall: Hall, at: str = "18:00") -> list[tuple[int, str, bool]]:
    """Number, outcome and whether it has landed, of each request of a run; nothing may have gone wrong."""
    done = hall.land(at)
    assert [ran.problem for ran in done] == [None] * len(done)
    return [(ran.number, str(ran.outcome), ran.landed is not None) for ran in done]


def test_a_complete_request_that_is_asked_to_lands_with_a_number_and_three_names(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    [ran] = hall.land()
    assert (ran.number, ran.outcome, ran.problem) == (number, Outcome.PASS, None)
    assert hall.main == ran.landed
    landed = hall.landed()
    assert (landed["status"], landed["number"]) == ("approved", "〔2026〕2號")
    assert [(step["action"], step["by"]) for step in landed["trail"]] == [
        ("submit", "zhang-chunyan"), ("edit", "ye-zhiqiu"), ("review", "jiang-ruolan"), ("approve", "xia-minghui"),
    ]  # fmt: skip
    assert hall.state(number) == "closed"
    assert hall.said(number) == [LANDED]
    said = forge_git.git(hall.git, "log", "-1", "--format=%B", "main")
    steps = [line for line in said.splitlines() if line.startswith("Step: ")]
    assert [line.rpartition(" ")[2] for line in steps] == ["F", "F", "F", "F"]
    assert f"Request: {number}" in said.splitlines()


def test_a_complete_request_waits_until_somebody_registered_asks_to_land_it(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number, land=False)
    hall.comment(number, "stranger", "12:01", "/land")
    hall.comment(number, "ye-zhiqiu", "12:02", "please do not /land\n> /land\n/landing")
    edited = hall.comment(number, "ye-zhiqiu", "12:03", "wait")
    edit_comment(hall.server, LEDGER, edited, "/land")
    before = hall.main
    assert outcomes(hall) == [(number, "pass", False)]
    assert hall.main == before
    head = hall.server.repositories[LEDGER].issues[number]["pull"]["commit"]
    line = "/land" if hall.server.dialect == "github" else f"/land {head}"
    assert hall.said(number)[0].splitlines()[:4] == [
        MARKER, "### 手續齊全，可以入賬", "", f"由登記在冊的人另發一條評論，只寫這一行（照抄），就會入賬：`{line}`",
    ]  # fmt: skip
    hall.comment(number, "ye-zhiqiu", "18:10", f"好了\n\n{line}\n")
    assert outcomes(hall, "18:20") == [(number, "pass", True)]


def test_a_review_may_ask_to_land_what_it_approves(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number, land=False)
    hall.review(number, "xia-minghui", "12:30", "/land")
    assert outcomes(hall) == [(number, "pass", True)]


def test_a_change_after_approval_lapses_it_and_the_asking(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    hall.town.change(SHUI, body="牛潭河鄉今冬已修渠道二十公里。\n")
    hall.again("zhang-chunyan", "12:30")
    before = hall.main
    assert outcomes(hall) == [(number, "undecided", False)]
    assert hall.main == before
    [said] = hall.said(number)
    assert "「審批」已失效：之後內容又改了" in said
    assert "《牛潭河鄉冬修水利進展》請 tang-xiaoman 或 ye-zhiqiu「編輯」" in said
    for who, at in (("ye-zhiqiu", "13:00"), ("jiang-ruolan", "13:10"), ("xia-minghui", "13:20")):
        hall.review(number, who, at)
    assert outcomes(hall, "18:10") == [(number, "pass", False)]
    hall.ask(number, "ye-zhiqiu", "18:20")
    assert outcomes(hall, "18:30") == [(number, "pass", True)]


@GITHUB
def test_two_requests_at_once_get_two_numbers(hall: Hall) -> None:
    one = hall.request("zhang-chunyan")
    two = hall.request("zhang-chunyan", path=OTHER, data=YANGMIAO, name="other")
    for number in (one, two):
        hall.approve(number)
    assert outcomes(hall) == [(one, "pass", True), (two, "pass", True)]
    assert [hall.landed(path)["number"] for path in (SHUI, OTHER)] == ["〔2026〕2號", "〔2026〕3號"]


def test_a_request_from_a_fork_lands(hall: Hall) -> None:
    hall.server.fork(LEDGER, "zhang-chunyan").people[BOT] = "read"
    number = hall.request("zhang-chunyan", source="zhang-chunyan/ledger")
    hall.approve(number)
    assert outcomes(hall) == [(number, "pass", True)]
    assert hall.landed()["number"] == "〔2026〕2號"


@GITHUB
def test_an_important_item_waits_for_a_leader(hall: Hall) -> None:
    number = hall.request("zhang-chunyan", data={**ITEM, "importance": "important"})
    hall.approve(number)
    assert outcomes(hall) == [(number, "undecided", False)]
    assert "請 龔志遠" in hall.said(number)[0] or "或 龔志遠" in hall.said(number)[0]
    hall.review(number, "gong-zhiyuan", "18:10", "同意。")
    hall.comment(number, "ye-zhiqiu", "18:11", "/land")
    assert outcomes(hall, "18:20") == [(number, "pass", True)]
    assert hall.landed()["trail"][-1]["by"] == "gong-zhiyuan"


@GITHUB
def test_request_changes_returns_the_item_to_its_unit(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.review(number, "ye-zhiqiu", "10:00", "缺數字，請補。", state="request_changes")
    hall.comment(number, "ye-zhiqiu", "10:10", "/land")
    assert outcomes(hall) == [(number, "pass", True)]
    landed = hall.landed()
    assert (landed["status"], landed["trail"][-1]["note"]) == ("returned", "缺數字，請補。")


@GITHUB
@pytest.mark.parametrize(
    ("who", "approved", "lands"),
    [("cui-zhengyi", None, True), ("kong-lingjuan", None, False), ("kong-lingjuan", "cui-zhengyi", True),
     ("kong-lingjuan", "mo-changfa", False)],
)  # fmt: skip
def test_a_report_on_progress_lands_by_itself_once_its_own_units_head_signs(
    hall: Hall, who: str, approved: str | None, lands: bool
) -> None:
    hall.refresh()
    hall.town.open(who)
    old = hall.town.data(SUPERVISION)["progress"]
    report = {"unit": "unit/jingguan-ju", "at": "2026-11-19T09:00:00+08:00", "progress": "推廣意見已起草。"}
    hall.town.change(SUPERVISION, progress=[*old, report])
    hall.town.commit(who, "09:05")
    number = hall.open(who, "09:05")
    if approved:
        hall.review(number, approved, "10:00", "屬實。")
    assert outcomes(hall) == [(number, "pass", lands)]


def test_one_comment_is_kept_true_and_a_copy_of_its_marker_is_left_alone(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    comment(hall.server, LEDGER, number, "stranger", f"{MARKER}\n### 已入賬")
    hall.land("09:30")
    first = hall.said(number)
    hall.server.requests.clear()
    hall.land("09:35")
    assert hall.said(number) == first
    assert {method for method, path, _ in hall.server.requests if not path.endswith("-pack")} == {"GET"}
    hall.approve(number)
    hall.land()
    assert hall.said(number) == [LANDED]
    assert hall.said(number, "stranger") == [f"{MARKER}\r\n### 已入賬"]


@GITHUB
def test_closed_requests_drafts_and_other_targets_are_left_alone(hall: Hall) -> None:
    numbers = [
        hall.request("zhang-chunyan", path=path, data=data, name=name)
        for path, data, name in ((SHUI, ITEM, "one"), (OTHER, YANGMIAO, "two"))
    ]
    issues = hall.server.repositories[LEDGER].issues
    for number in numbers:
        hall.approve(number)
    issues[numbers[0]]["state"] = "closed"
    issues[numbers[1]]["pull"]["draft"] = True
    before = hall.main
    assert outcomes(hall) == [(numbers[1], "None", False)]
    issues[numbers[1]]["pull"].update(draft=False, base="one")
    assert outcomes(hall) == [(numbers[1], "None", False)]
    assert (hall.main, hall.said(numbers[0]), hall.said(numbers[1])) == (before, [], [])


def test_running_twice_lands_once(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    hall.land()
    main = hall.main
    assert hall.land("18:01") == []
    assert (hall.main, hall.said(number)) == (main, [LANDED])


# faults


@GITHUB
def test_main_moved_meanwhile_is_judged_anew_and_lands_on_top(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    others = _moved_by_another_run(hall, monkeypatch, times=1)
    assert outcomes(hall) == [(number, "pass", True)]
    assert forge_git.git(hall.git, "rev-list", "--first-parent", "main").split()[1:-1] == others


@GITHUB
def test_a_main_that_never_rests_is_left_to_the_next_run(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    others = _moved_by_another_run(hall, monkeypatch, times=9)
    [ran] = hall.land()
    assert (ran.number, ran.landed) == (number, None)
    assert ran.problem is not None
    assert ran.problem.render("en") == "main kept moving; this request is for the next run"
    assert (hall.main, len(others)) == (others[0], 3)


def _moved_by_another_run(hall: Hall, monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Have somebody else move main right before we do; the commits that he makes, the latest first."""
    made: list[str] = []
    publish = Checkout.publish

    def late(clone: Checkout, commit: str) -> bool:
        if len(made) < times:
            tree = forge_git.git(hall.git, "rev-parse", "main^{tree}")
            identity = ["-c", "user.name=x", "-c", "user.email=x@machine"]
            made.insert(0, forge_git.git(hall.git, *identity, "commit-tree", tree, "-p", hall.main, "-m", "another"))
            forge_git.git(hall.git, "update-ref", "refs/heads/main", made[0])
        return publish(clone, commit)

    monkeypatch.setattr(Checkout, "publish", late)
    return made


@GITHUB
@pytest.mark.parametrize("taken", [False, True])
def test_an_answer_to_the_push_that_is_lost_is_asked_for_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    before, push = hall.main, remote.push

    def lost(*arguments: Any) -> bool:
        if taken:
            assert push(*arguments)
        raise TaizhangError(land_module._BUSY)

    monkeypatch.setattr("taizhang.forge.checkout.push", lost)
    [ran] = hall.land()
    assert (ran.landed == hall.main, ran.problem is None, hall.main != before) == (taken, taken, taken)
    monkeypatch.undo()
    hall.land("18:10")
    assert (hall.said(number), hall.landed()["number"]) == ([LANDED], "〔2026〕2號")


@GITHUB
def test_a_push_that_the_forge_forbids_lands_nothing_and_says_why(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    hall.server.repositories[LEDGER].main_only_for = set()
    before = hall.main
    [ran] = hall.land()
    assert (ran.landed, hall.main, hall.said(number)) == (None, before, [])
    assert ran.problem is not None
    assert "GH013: main is protected" in ran.problem.render("en")
    assert "secret-of" not in ran.problem.render("en")


@GITHUB
@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 500])
def test_a_comment_that_fails_after_landing_is_written_by_the_next_run(hall: Hall, status: int) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    hall.server.fail("POST", "*/comments", status=status)
    [ran] = hall.land()
    assert (ran.landed, ran.problem is not None, hall.said(number)) == (hall.main, True, [])
    main = hall.main
    assert [ran.problem for ran in hall.land("18:10")] in ([], [None])
    assert (hall.main, hall.said(number), hall.state(number)) == (main, [LANDED], "closed")


@GITHUB
@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("*/pulls/1", {"status": 403}),
        ("*/pulls/1", {"torn": True, "times": 9}),
        ("*/pulls/1/reviews", {"status": 404}),
        ("*/pulls/1/reviews", {"raw": b"<html>"}),
        ("*/comments", {"torn": True, "times": 9}),
        ("*/comments", {"raw": b"[null]"}),
        ("*/activity", {"status": 403}),
    ],
)
def test_a_question_that_fails_lands_nothing_and_the_next_run_lands(hall: Hall, path: str, how: dict[str, Any]) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    before = hall.main
    hall.server.fail("GET", path, **how)
    [ran] = hall.land()
    assert (ran.problem is not None, ran.landed, hall.main) == (True, None, before)
    hall.server._planted.clear()
    hall.land("18:10")
    assert (hall.said(number), hall.landed()["number"]) == ([LANDED], "〔2026〕2號")


@GITHUB
def test_one_request_that_cannot_be_seen_to_keeps_no_other_from_landing(hall: Hall) -> None:
    one = hall.request("zhang-chunyan")
    two = hall.request("zhang-chunyan", path=OTHER, data=YANGMIAO, name="other")
    for number in (one, two):
        hall.approve(number)
    hall.server.fail("GET", f"*/pulls/{one}/reviews", status=404)
    done = hall.land()
    assert [(ran.number, ran.landed is not None, ran.problem is None) for ran in done] == [
        (one, False, False), (two, True, True),
    ]  # fmt: skip


@GITHUB
def test_a_head_that_moves_while_it_is_judged_is_left_to_the_next_run(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    evidence, before = land_module.evidence_of, hall.main

    def moved(*arguments: Any) -> Any:
        said = evidence(*arguments)
        hall.town.change(SHUI, body="換了內容。\n")
        hall.again("zhang-chunyan", "12:40")
        return said

    monkeypatch.setattr(land_module, "evidence_of", moved)
    assert outcomes(hall) == [(number, "None", False)]
    assert (hall.main, hall.said(number)) == (before, [])


@GITHUB
def test_two_runs_at_once_land_each_request_once_and_leave_one_comment_each(hall: Hall) -> None:
    one = hall.request("zhang-chunyan")
    two = hall.request("zhang-chunyan", path=OTHER, data=YANGMIAO, name="other")
    for number in (one, two):
        hall.approve(number)
    hall.server.at(when("18:00"))
    done: list[Ran] = []
    threads = [Thread(target=lambda: done.extend(run(hall.job()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ran.problem for ran in done] == [None] * len(done)
    hall.land("18:10")
    assert {hall.landed(path)["number"] for path in (SHUI, OTHER)} == {"〔2026〕2號", "〔2026〕3號"}
    assert forge_git.git(hall.git, "rev-list", "--count", "--first-parent", "main") == "3"
    assert [len(hall.said(number)) for number in (one, two)] == [1, 1]
    assert all("### 已入賬" in hall.said(number)[0] for number in (one, two))


@GITHUB
def test_a_second_comment_of_ours_is_removed(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    for _ in range(2):
        comment(hall.server, LEDGER, number, BOT, f"{MARKER}\nold")
    hall.land("09:30")
    [said] = hall.said(number)
    assert "### 還要辦理" in said


# hostile texts


@GITHUB
def test_hostile_titles_bodies_branches_and_comments_land_nothing_and_break_nothing(hall: Hall) -> None:
    branch = "a;touch${IFS}pwned&&`touch${IFS}pwned`$(touch${IFS}pwned)|--upload-pack=x\"'<b>@all#1"
    everything = "\n".join(HOSTILE)
    number = hall.request("zhang-chunyan", name=branch, title=everything[:250], body=everything)
    for text in HOSTILE:
        comment(hall.server, LEDGER, number, "stranger", text)
    hall.approve(number, land=False)
    hall.review(number, "stranger", "12:30", everything)
    before = hall.main
    assert outcomes(hall) == [(number, "pass", False)]
    assert (hall.main, len(hall.said(number))) == (before, 1)
    hall.comment(number, "ye-zhiqiu", "18:10", "/land")
    assert outcomes(hall, "18:20") == [(number, "pass", True)]
    said = forge_git.git(hall.git, "log", "-1", "--format=%B", "main")
    assert f"Branch: pull/{number}" in said.splitlines()
    assert "pwned" not in said
    assert hall.said(number) == [LANDED]
    assert not list(hall.server.folder.parent.rglob("pwned"))


@GITHUB
@pytest.mark.parametrize("place", range(0, len(HOSTILE), 15))
def test_hostile_words_in_a_record_stay_words_under_the_request(hall: Hall, place: int) -> None:
    text = " ".join(" ".join(HOSTILE[place : place + 15]).split())
    data = {**ITEM, "title": text[:120], "body": "\n".join(HOSTILE[place : place + 15])}
    number = hall.request("zhang-chunyan", data=data)
    [ran] = hall.land("09:30")
    assert ran.problem is None
    [said] = hall.said(number)
    assert said.startswith(f"{MARKER}\n### ")
    assert "@" not in said
    assert said.count("<") == 1
