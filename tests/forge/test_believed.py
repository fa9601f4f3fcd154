"""Who is believed: nobody lands in another's name, by whatever a forge lets him write, edit, push, delete or choose."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.approval.town import SHUI
from tests.forge import forge_git
from tests.forge.forge_desk import OWN, Desk, set_up
from tests.forge.forge_filled import FILLED
from tests.forge.forge_office import BOT, LEDGER, Hall, open_hall
from tests.forge.forge_pulls import ask_to_land
from tests.forge.forge_server import ForgeServer
from tests.support import SUPERVISION, OfficeFolder

from taizhang.formats import parse
from taizhang.model import Data

GITHUB = pytest.mark.parametrize("dialect", ["github"], indirect=True)
GITEA = pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
EVENING = "2026-11-19T18:00:00+08:00"
REPORT = {"unit": "unit/jingguan-ju", "at": "2026-11-19T09:00:00+08:00", "progress": "全部辦完。"}
MORE = "（石磊代寫）"


@pytest.fixture
def hall(forge_server: ForgeServer, office_template: Path, tmp_path: Path) -> Hall:
    """An office in the forge."""
    return open_hall(forge_server, office_template, tmp_path / "clone")


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder) -> Desk:
    """An office whose townships report by forms."""
    return set_up(forge_server, office)


def steps(bare: Path) -> list[str]:
    """What main's latest commit tells of the steps: action, person and grade."""
    said = forge_git.git(bare, "log", "-1", "--format=%B", "main").splitlines()
    return [line.partition(" ")[2].partition(" ")[2] for line in said if line.startswith("Step: ")]


def ended(desk: Desk) -> list[tuple[str, bool]]:
    """What becomes of the requests in the evening: outcome, and whether it has landed."""
    return [(str(ran.outcome), ran.landed is not None) for ran in desk.land(EVENING)]


def close(hall: Hall, at: str = "18:00") -> list[tuple[str, bool]]:
    """The same of a hall's."""
    done = hall.land(at)
    assert [ran.problem for ran in done] == [None] * len(done)
    return [(str(ran.outcome), ran.landed is not None) for ran in done]


def report(hall: Hall, progress: str = "全部辦完。") -> None:
    """The clone's work tree gets one more report on progress."""
    old = hall.town.data(SUPERVISION)["progress"]
    hall.town.change(SUPERVISION, progress=[*old, {**REPORT, "progress": progress}])


# forms


@GITHUB
def test_form_of_a_units_head_lands_by_itself_at_grade_f(desk: Desk) -> None:
    desk.fill_in("progress", "mo-changfa", FILLED["progress"][1])
    desk.run()
    assert ended(desk) == [("pass", True)]
    assert steps(desk.bare.git) == ["report mo-changfa F"]


def lands_as_a_claim(desk: Desk) -> None:
    """The request passes, lands only once somebody asks, and its step proves nothing of its author."""
    assert ended(desk) == [("pass", False)]
    ask_to_land(desk.server, LEDGER, int(desk.pulls()[0]["number"]), "shi-lei")
    assert ended(desk) == [("pass", True)]
    assert steps(desk.bare.git) == ["report mo-changfa U"]


@GITHUB
@pytest.mark.parametrize("repo", [LEDGER, OWN])
def test_issue_that_another_rewrote_into_a_form_is_a_claim(desk: Desk, repo: str) -> None:
    number = desk.write("mo-changfa", "請問下周會議", "請問下周會議幾點?", repo)
    desk.edit(number, desk.body("progress", FILLED["progress"][1]), repo=repo, by="shi-lei")
    desk.run()
    lands_as_a_claim(desk)


@GITHUB
def test_issue_whose_title_another_changed_is_a_claim(desk: Desk) -> None:
    number = desk.fill_in("progress", "mo-changfa", FILLED["progress"][1])
    desk.edit(number, desk.body("progress", FILLED["progress"][1]), "別的標題", by="shi-lei")
    desk.bare.issues[number]["editors"].clear()
    desk.run()
    assert ended(desk) == [("pass", False)]


@GITHUB
def test_form_that_its_author_corrected_is_still_his(desk: Desk) -> None:
    number = desk.fill_in("progress", "mo-changfa", FILLED["progress"][1])
    desk.edit(number, desk.body("progress", {**FILLED["progress"][1], "progress-progress": "已發四成。"}), "更正")
    desk.run()
    assert ended(desk) == [("pass", True)]


@GITHUB
def test_last_edit_by_the_author_does_not_hide_one_of_another(desk: Desk) -> None:
    number = desk.write("mo-changfa", "請問下周會議", "請問下周會議幾點?")
    body = desk.body("progress", FILLED["progress"][1])
    desk.edit(number, body, by="shi-lei")
    desk.edit(number, body)
    desk.run()
    assert ended(desk) == [("pass", False)]


@GITHUB
@pytest.mark.parametrize(
    "how",
    [
        {"status": 403},
        {"status": 404},
        {"raw": b'{"data": null, "errors": [{"message": "Resource not accessible"}]}'},
    ],
)
def test_form_whose_editors_the_forge_does_not_tell_is_a_claim(desk: Desk, how: dict[str, object]) -> None:
    desk.fill_in("progress", "mo-changfa", FILLED["progress"][1])
    desk.run()
    desk.server.fail("POST", "/graphql", times=9, **how)
    assert ended(desk) == [("pass", False)]


@GITHUB
def test_form_of_which_only_some_edits_are_told_is_a_claim(desk: Desk) -> None:
    number = desk.fill_in("progress", "mo-changfa", FILLED["progress"][1])
    desk.run()
    desk.bare.issues[number]["editors"] += ["mo-changfa"] * 101
    assert ended(desk) == [("pass", False)]


@GITEA
def test_form_is_a_claim_where_the_forge_tells_no_editors(desk: Desk) -> None:
    desk.fill_in("progress", "mo-changfa", FILLED["progress"][1])
    desk.run()
    lands_as_a_claim(desk)


@GITHUB
@pytest.mark.parametrize("form", ["progress", "countersignature"])
def test_words_that_another_pushed_over_a_form_are_not_its_authors(desk: Desk, form: str) -> None:
    number = desk.fill_in(form, "mo-changfa", FILLED[form][1])
    desk.run()
    [(path, data)] = desk.changed(f"intake/{number}").items()
    said = {"unit": "unit/niutanhe-xiang", "at": "2026-11-19T09:30:00+08:00", "progress": MORE}
    desk.commit(f"intake/{number}", path, {**data, "progress": [said]}, "shi-lei")
    assert ended(desk)[0][1] is False
    assert not any(MORE in item["progress"] for item in _landed(desk.bare.git, path).get("progress", []))


@GITHUB
def test_words_pushed_before_a_form_was_taken_in_are_not_its_authors(desk: Desk) -> None:
    number = desk.fill_in("progress", "mo-changfa", FILLED["progress"][1])
    desk.run()
    branch = f"intake/{number}"
    [(path, data)] = desk.changed(branch).items()
    forge_git.git(desk.bare.git, "update-ref", f"refs/heads/{branch}", "main")
    first = {"unit": "unit/niutanhe-xiang", "at": "2026-11-19T08:00:00+08:00", "progress": MORE}
    desk.commit(branch, path, {**_landed(desk.bare.git, path), "progress": [first]}, "shi-lei")
    desk.commit(branch, path, {**data, "progress": [first, *data["progress"]]}, "shoufa")
    assert ended(desk)[0][1] is False


def _landed(bare: Path, path: str) -> Data:
    return parse(forge_git.git(bare, "show", f"main:{path}").encode() + b"\n")


# what lands by itself


@GITHUB
def test_step_that_a_clerk_typed_in_a_heads_name_does_not_land_by_itself(hall: Hall) -> None:
    hall.refresh()
    hall.town.open("shi-lei")
    report(hall)
    hall.town.act(SUPERVISION, "report", "cui-zhengyi", "09:00", unit="unit/jingguan-ju")
    hall.town.git("commit", "-q", "--amend", "--reset-author", "-m", "x", who="shi-lei", at="09:05")
    hall.open("shi-lei", "09:06")
    assert close(hall)[0][1] is False


@pytest.mark.parametrize("readable", [True, False])
def test_stranger_with_a_heads_name_in_his_commit_lands_nothing(hall: Hall, readable: bool) -> None:
    number = _by_a_stranger(hall)
    fork = hall.server.repositories["mallory/ledger"]
    fork.people |= {BOT: "read"} if readable else {}
    assert close(hall) == [("undecided", False)]
    assert "系統不認得 mallory" in hall.said(number)[0]


@GITHUB
def test_head_whose_pushes_the_forge_does_not_tell_is_nobodys(hall: Hall) -> None:
    number = _by_a_stranger(hall, "kong-lingjuan")
    repository = hall.server.repositories[LEDGER]
    repository.issues[number]["user"] = "cui-zhengyi"
    hall.server.repositories["kong-lingjuan/ledger"].people[BOT] = "read"
    hall.server.repositories["kong-lingjuan/ledger"].activity.clear()
    assert close(hall) == [("undecided", False)]
    assert "系統不認得 ghost" in hall.said(number)[0]


def _by_a_stranger(hall: Hall, who: str = "mallory") -> int:
    hall.refresh()
    hall.server.user(who)
    hall.server.repositories[LEDGER].people[who] = "read"
    hall.server.fork(LEDGER, who)
    hall.town.open("cui-zhengyi")
    report(hall)
    hall.town.commit("cui-zhengyi", "09:05")
    return hall.open(who, "09:06", source=f"{who}/ledger")


def test_account_that_has_expired_opens_nothing_in_its_persons_name(hall: Hall) -> None:
    hall.refresh()
    hall.town.git("checkout", "-q", "main")
    roles = "{forge: office, name: cui-zhengyi"
    hall.town.office.edit("schemas/roles.yaml", f"{roles}}}", f"{roles}, until: 2026-01-31}}")
    hall.town.commit("zou-kai", "2026-04-01T09:00:00+08:00")
    forge_git.git(hall.git, "fetch", "-q", str(hall.town.root), "+HEAD:refs/heads/main")
    hall.town.open("cui-zhengyi")
    report(hall)
    hall.town.commit("cui-zhengyi", "09:05")
    number = hall.open("cui-zhengyi", "09:06")
    assert close(hall) == [("undecided", False)]
    assert "系統不認得 cui-zhengyi" in hall.said(number)[0]


# what is asked to land


@GITEA
def test_asking_to_land_one_text_lands_no_other_whatever_time_its_commit_claims(hall: Hall) -> None:
    hall.refresh()
    hall.town.open("kong-lingjuan")
    report(hall, "已起草。")
    hall.town.commit("kong-lingjuan", "09:05")
    number = hall.open("kong-lingjuan", "09:05")
    assert close(hall, "11:00") == [("pass", False)]
    head = hall.server.repositories[LEDGER].issues[number]["pull"]["commit"]
    assert f"只寫這一行（照抄），就會入賬：`/land {head}`" in hall.said(number)[0]
    hall.comment(number, "ye-zhiqiu", "12:00", "/land")
    hall.comment(number, "ye-zhiqiu", "12:00", f"/land {head[:12]}")
    assert close(hall, "12:00") == [("pass", False)]
    hall.ask(number, "ye-zhiqiu", "12:01")
    hall.town.git("reset", "-q", "--soft", "HEAD~1")
    hall.town.git("checkout", "-q", "main", "--", SUPERVISION)
    report(hall, "全部完成。")
    hall.again("kong-lingjuan", "11:00")
    assert close(hall, "12:05") == [("pass", False)]
    hall.ask(number, "ye-zhiqiu", "12:10")
    assert close(hall, "12:15") == [("pass", True)]
    assert hall.landed(SUPERVISION)["progress"][-1]["progress"] == "全部完成。"


@pytest.mark.parametrize("text", ["```\n/land\n```", "<!--\n/land {head}\n-->", "    /land", "~~~\n/land {head}\n"])
def test_line_that_the_forge_shows_as_code_or_hides_asks_for_nothing(hall: Hall, text: str) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number, land=False)
    head = hall.server.repositories[LEDGER].issues[number]["pull"]["commit"]
    hall.comment(number, "ye-zhiqiu", "12:10", text.replace("{head}", head))
    hall.review(number, "ye-zhiqiu", "12:20", text.replace("{head}", head), state="comment")
    assert close(hall) == [("pass", False)]


# what people say becomes what the ledger says


def test_words_are_kept_without_commands_line_ends_of_browsers_and_signs_that_nobody_sees(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.review(number, "ye-zhiqiu", "10:00", "同意。\r\n另請補數字。\r\n/act edit info/x")
    hall.review(number, "jiang-ruolan", "11:00", "同意\u200b。")
    hall.review(number, "xia-minghui", "12:00", "同意上報。\n\n/land")
    [ran] = hall.land()
    assert (ran.problem, ran.landed) == (None, hall.main)
    assert [step.get("opinion") for step in hall.landed()["trail"]] == [
        None,
        "同意。\n另請補數字。",
        "同意。",
        "同意上報。",
    ]


def test_command_in_a_review_is_said_to_do_nothing(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.review(number, "ye-zhiqiu", "10:00", "同意。\n/act edit info/x")
    hall.land()
    assert "ye-zhiqiu 審閱意見裏的「/act」不起作用" in hall.said(number)[0]


# writing in the forge's own pages


@GITHUB
@pytest.mark.parametrize(
    ("committer", "outcome"), [("noreply@github.com", "pass"), ("x@elsewhere.example", "undecided")]
)
def test_amendment_made_in_the_forges_pages_is_the_pushers(hall: Hall, committer: str, outcome: str) -> None:
    number = hall.request("zhang-chunyan")
    hall.town.change(SHUI, title="牛潭河鄉冬修水利過半")
    hall.town.commit("ye-zhiqiu", "09:30", committer=committer)
    hall.server.at("2026-11-19T09:30:00+08:00")
    hall.push("ye-zhiqiu", "topic")
    hall.approve(number)
    assert close(hall) == [(outcome, outcome == "pass")], hall.said(number)


@GITHUB
def test_forges_own_committer_hides_no_unknown_pusher(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.server.repositories[LEDGER].people[hall.server.user("mallory").login] = "write"
    hall.town.change(SHUI, title="牛潭河鄉冬修水利過半")
    hall.town.commit("ye-zhiqiu", "09:30", committer="noreply@github.com")
    hall.push("mallory", "topic")
    hall.approve(number)
    assert close(hall) == [("undecided", False)]
