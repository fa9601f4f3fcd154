"""A day of the office on the forge: from a township's form to the published number, by everybody's own account."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.approval.town import when
from tests.forge import forge_git, forge_issues
from tests.forge.forge_forms import Answers, body_of
from tests.forge.forge_office import BOT, DESK, LEDGER, Hall, open_hall
from tests.forge.forge_server import ForgeServer
from tests.site.helpers import make_project

from taizhang.forge.client import connect
from taizhang.forge.intake.forms import FOLDER, forms
from taizhang.forge.intake.take_in import Job, run
from taizhang.model import Data

ANSWERS = {
    "declaration": "x", "category": "農業農村", "place": "牛潭河鄉", "body": "牛潭河鄉今冬已修渠道十二公里。",
    "topics": "冬修水利", "unit_signer": "莫長發", "secrecy_check-checked_by": "莫長發",
    "secrecy_check-conclusion": "不涉密",
}  # fmt: skip


@pytest.fixture
def hall(forge_server: ForgeServer, office_template: Path, tmp_path: Path) -> Hall:
    """An office in the forge, whose townships report by forms."""
    return open_hall(forge_server, office_template, tmp_path / "clone", make_project)


def fill_in(hall: Hall, who: str, at: str, title: str, answers: Answers) -> int:
    """Somebody fills in the form for an item; the issue's number."""
    hall.server.at(when(at))
    text = forms(hall.town.office.rules())[f"{FOLDER}/item.yml"]
    return forge_issues.open_issue(hall.server, LEDGER, who, title, body_of(text, answers, hall.server.dialect))


def take_in(hall: Hall, at: str) -> list[str]:
    """Run the intake job; what became of each form."""
    hall.server.at(when(at))
    job = Job(connect(hall.server.environment(DESK, LEDGER)), DESK, datetime.fromisoformat(when(at)))
    done = list(run(job))
    assert [taken.problem for taken in done] == [None] * len(done)
    return [taken.outcome for taken in done]


def pull_of(hall: Hall, issue: int) -> int:
    """The request that intake opened for an issue."""
    issues = hall.server.repositories[LEDGER].issues
    [found] = [n for n, item in issues.items() if item.get("pull", {}).get("head") == f"intake/{issue}"]
    return found


def take_up(hall: Hall, issue: int) -> None:
    """Check out the branch that intake made of an issue."""
    branch = f"intake/{issue}"
    hall.town.git("fetch", "-q", str(hall.git), f"+{branch}:{branch}")
    hall.town.git("checkout", "-q", branch)


def path_of(hall: Hall, pull: int) -> str:
    """The one record of a request."""
    head = hall.server.repositories[LEDGER].issues[pull]["pull"]["commit"]
    [path] = forge_git.git(hall.git, "diff", "--name-only", f"main...{head}").splitlines()
    return path


def chain(data: Data) -> list[tuple[str, str]]:
    """Action and person of each step."""
    return [(step["action"], step["by"]) for step in data["trail"]]


def steps(hall: Hall) -> list[str]:
    """What main's latest commit tells of the steps: action, person and grade."""
    said = forge_git.git(hall.git, "log", "-1", "--format=%B", "main").splitlines()
    return [line.partition(" ")[2].partition(" ")[2] for line in said if line.startswith("Step: ")]


def test_from_a_townships_form_to_the_published_number(hall: Hall, tmp_path: Path) -> None:
    issue = fill_in(hall, "zhang-chunyan", "09:00", "牛潭河鄉冬修水利進展", ANSWERS)
    assert take_in(hall, "09:02") == ["new"]
    [receipt] = hall.said(issue, DESK)
    assert "ye-zhiqiu" in receipt or "編輯" in receipt
    pull = pull_of(hall, issue)
    path = path_of(hall, pull)
    assert [str(ran.outcome) for ran in hall.land("09:05")] == ["undecided"]
    assert "報送 ✓（張春燕） → **編輯** → 核稿 → 審批" in hall.said(pull)[0]
    hall.approve(pull)
    [ran] = hall.land()
    assert (ran.number, ran.landed, ran.problem) == (pull, hall.main, None)
    landed = hall.landed(path)
    assert (landed["status"], landed["number"]) == ("approved", "〔2026〕2號")
    assert chain(landed) == [
        ("submit", "zhang-chunyan"), ("edit", "ye-zhiqiu"), ("review", "jiang-ruolan"), ("approve", "xia-minghui"),
    ]  # fmt: skip
    told = "F" if hall.server.dialect == "github" else "U"  # who edited his issue, Gitea does not tell
    assert steps(hall) == [
        f"submit zhang-chunyan {told}", "edit ye-zhiqiu F", "review jiang-ruolan F", "approve xia-minghui F",
    ]  # fmt: skip
    assert "編號：〔2026〕2號" in hall.said(pull)[0]
    assert take_in(hall, "18:10") == ["landed"]
    assert (hall.state(issue), hall.state(pull)) == ("closed", "closed")
    hall.refresh()
    hall.town.git("checkout", "-q", "main")
    done = hall.town.office.run("site", "publish", "office", "--to", str(tmp_path / "srv"))
    assert done.returncode == 0, done.stderr
    page = tmp_path / "srv/office/records" / path.split("/")[1] / Path(path).stem / "index.html"
    assert "〔2026〕2號" in page.read_text()


def test_an_editor_who_calls_it_important_has_a_leader_asked(hall: Hall) -> None:
    issue = fill_in(hall, "zhang-chunyan", "09:00", "牛潭河鄉冬修水利進展", ANSWERS)
    take_in(hall, "09:02")
    pull = pull_of(hall, issue)
    path = path_of(hall, pull)
    take_up(hall, issue)
    hall.town.change(path, importance="important")
    hall.again("ye-zhiqiu", "10:00", f"intake/{issue}")
    for who, at in (("ye-zhiqiu", "10:05"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        hall.review(pull, who, at, "同意。")
    hall.ask(pull, "ye-zhiqiu", "12:05")
    [ran] = hall.land()
    assert (str(ran.outcome), ran.landed) == ("undecided", None)
    assert "報送 ✓（張春燕） → 編輯 ✓（ye-zhiqiu） → 核稿 ✓（jiang-ruolan） → **審批**" in hall.said(pull)[0]
    assert "龔志遠" in hall.said(pull)[0].partition("\n#### ")[0]
    hall.review(pull, "gong-zhiyuan", "18:10", "同意上報。\n/land")
    [ran] = hall.land("18:20")
    assert ran.landed == hall.main
    assert steps(hall)[-1] == "approve gong-zhiyuan F"
    assert hall.landed(path)["trail"][-1]["opinion"] == "同意上報。"


def test_a_change_after_approval_falls_back_and_request_changes_returns_it(hall: Hall) -> None:
    issue = fill_in(hall, "zhang-chunyan", "09:00", "牛潭河鄉冬修水利進展", ANSWERS)
    take_in(hall, "09:02")
    pull = pull_of(hall, issue)
    path = path_of(hall, pull)
    hall.approve(pull)
    hall.server.at(when("12:30"))
    text = forms(hall.town.office.rules())[f"{FOLDER}/item.yml"]
    more = body_of(text, {**ANSWERS, "body": "牛潭河鄉今冬已修渠道二十公里。"}, hall.server.dialect)
    hall.server.repositories[LEDGER].issues[issue].update(body=more, updated_at=hall.server.tick())
    assert take_in(hall, "12:31") == ["refused"]
    assert "以後的修改沒有帶入：已經有人經手" in hall.said(issue, DESK)[0]
    take_up(hall, issue)
    hall.town.change(path, body="牛潭河鄉今冬已修渠道二十公里。\n")
    hall.again("zhang-chunyan", "12:40", f"intake/{issue}")
    [ran] = hall.land()
    assert (str(ran.outcome), ran.landed) == ("undecided", None)
    assert "「審批」已失效：之後內容又改了" in hall.said(pull)[0]
    hall.review(pull, "ye-zhiqiu", "18:10", "缺投資數。", state="request_changes")
    hall.ask(pull, "ye-zhiqiu", "18:11")
    [ran] = hall.land("18:20")
    assert ran.landed == hall.main
    assert (hall.landed(path)["status"], steps(hall)[-1]) == ("returned", "return ye-zhiqiu F")


def test_two_forms_at_once_get_two_numbers(hall: Hall) -> None:
    issues = [
        fill_in(hall, "zhang-chunyan", "09:00", title, {**ANSWERS, "body": body})
        for title, body in (
            ("牛潭河鄉冬修水利進展", "已修渠道十二公里。"),
            ("牛潭河鄉油茶育苗", "已育油茶苗二十萬株。"),
        )
    ]
    assert take_in(hall, "09:02") == ["new", "new"]
    pulls = [pull_of(hall, issue) for issue in issues]
    paths = [path_of(hall, pull) for pull in pulls]
    for pull in pulls:
        hall.approve(pull)
    assert [(ran.number, ran.landed is not None) for ran in hall.land()] == [(pull, True) for pull in pulls]
    assert [hall.landed(path)["number"] for path in paths] == ["〔2026〕2號", "〔2026〕3號"]
    assert hall.server.accounts[BOT].login == BOT
