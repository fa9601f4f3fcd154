"""What landing and the request's own job say where a form stands in a repository that the token may not see."""

from __future__ import annotations

import os
from datetime import datetime

import pytest
from tests.forge.conftest import LEDGER
from tests.forge.forge_desk import BOT, LANDER, OWN, Desk, set_up
from tests.forge.forge_filled import filled
from tests.forge.forge_pulls import open_pull
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.cli.main import main
from taizhang.forge.client import connect
from taizhang.forge.comment import MARKER
from taizhang.forge.land import Job, Ran, run
from taizhang.landing.lander import Lander

NOW = "2026-11-19T18:00:00+08:00"


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder) -> Desk:
    """An office that has one form of 牛潭河鄉's own repository, which landing may not read."""
    made = set_up(forge_server, office)
    filled(made, "item", OWN)
    made.run()
    del forge_server.repositories[OWN].people[LANDER]
    return made


def land(desk: Desk) -> list[Ran]:
    """The landing job, once, whatever goes wrong."""
    job = Job(
        connect(desk.server.environment(LANDER, LEDGER)), Lander(), LANDER, "zh-Hant", datetime.fromisoformat(NOW)
    )
    return list(run(job))


def said(desk: Desk, number: int) -> list[str]:
    """What stands under a request, first two lines of each comment."""
    return ["\n".join(text.splitlines()[:2]) for text in desk.comments(number)]


def test_landing_says_under_the_request_what_it_cannot_see_and_judges_once_it_can(desk: Desk) -> None:
    [pull] = desk.pulls()
    number = pull["number"]
    [ran] = land(desk)
    assert (ran.number, ran.outcome, ran.landed, ran.problem and ran.problem.params["status"]) == (
        number, None, None, 404,
    )  # fmt: skip
    [comment] = desk.comments(number)
    assert comment.startswith(f"{MARKER}\n### 還不能判定\n\n入賬賬號看不到這件請求所依據的資料")
    assert "請管理員給它那個倉庫的讀權限" in comment
    desk.server.repositories[OWN].people[LANDER] = "read"
    [ran] = land(desk)
    assert (str(ran.outcome), ran.problem) == ("undecided", None)
    assert said(desk, number) == [f"{MARKER}\n### 還要辦理"]


def test_another_fault_of_the_forge_is_no_comment(desk: Desk) -> None:
    [pull] = desk.pulls()
    desk.server.fail("GET", f"/repos/{OWN}/issues/1", times=9, status=422)
    [ran] = land(desk)
    assert ran.problem is not None
    assert desk.comments(pull["number"]) == []


@pytest.fixture
def gate(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same, with the environment of the job of a request, whose token sees the ledger alone."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "TAIZHANG_"))]:
        monkeypatch.delenv(name)
    for name, value in desk.server.environment(LANDER, LEDGER).items():
        monkeypatch.setenv(name, value)
    return desk


def test_the_requests_own_job_says_that_only_landing_can_tell(gate: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    [pull] = gate.pulls()
    call = ["-C", str(gate.office.root), "forge", "gate", "--now", NOW, "--pull"]
    assert main([*call, str(pull["number"])]) == 0
    assert "只有入賬時才能判定：以請求下面的說明為準。" in capsys.readouterr().out
    assert main([*call, "99"]) == 1
    assert capsys.readouterr().out == ""


def test_a_draft_and_a_request_for_another_branch_are_said_to_be_so(
    forge_server: ForgeServer, gate: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    [pull] = gate.pulls()
    number = pull["number"]
    forge_server.repositories[OWN].people[LANDER] = "read"
    gate.bare.issues[number]["pull"]["draft"] = True
    other = open_pull(forge_server, LEDGER, BOT, f"intake/{OWN}/1", base="old")
    assert main(["-C", str(gate.office.root), "--lang", "en", "forge", "land", "--now", NOW]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"request {number}: it is a draft, and left alone",
        f"request {other}: it is not meant for main, and left alone",
    ]
    assert gate.comments(number) == gate.comments(other) == []
