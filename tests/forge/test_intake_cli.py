"""`taizhang forge intake`: what it prints and how it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.forge.conftest import LEDGER
from tests.forge.forge_desk import BOT, OWN, Desk, set_up
from tests.forge.forge_filled import ITEM
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.cli.main import main

pytestmark = pytest.mark.parametrize("dialect", ["github"], indirect=True)


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = set_up(forge_server, office)
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "TAIZHANG_"))]:
        monkeypatch.delenv(name)
    for name, value in forge_server.environment(BOT, LEDGER).items():
        monkeypatch.setenv(name, value)
    return made


def called(folder: Path, *arguments: str) -> int:
    return main(["-C", str(folder), "forge", "intake", *arguments])


def test_each_issue_gets_a_line(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.fill_in("item", "zhang-chunyan", ITEM, title="::set-output name=x::y")
    desk.fill_in("item", "passer-by", ITEM)
    assert called(desk.office.root) == 0
    assert capsys.readouterr().out == (
        "office/ledger#1：已收下，開了請求\noffice/ledger#2：沒有收下，回執裏寫明了原因\n"
    )  # fmt: skip


def test_one_issue_of_one_repository(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.fill_in("item", "zhang-chunyan", ITEM)
    number = desk.fill_in("item", "zhang-chunyan", ITEM, repo=OWN)
    assert called(desk.office.root, "--repo", OWN, "--issue", str(number)) == 0
    assert capsys.readouterr().out == f"{OWN}#{number}：已收下，開了請求\n"


def test_nothing_to_take_in_is_said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(desk.office.root) == 0
    assert capsys.readouterr().out == "沒有要收的表單\n"


def test_repository_of_nobody_is_a_wrong_call(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(desk.office.root, "--repo", "else/where") == 2
    assert "else/where 不是登記的報送倉庫" in capsys.readouterr().err


def test_issue_that_could_not_be_seen_to_ends_in_one_and_is_named(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.fill_in("item", "zhang-chunyan", ITEM)
    desk.server.fail("POST", f"/repos/{LEDGER}/pulls", status=422)
    assert called(desk.office.root) == 1
    said = capsys.readouterr().out
    assert said.startswith("office/ledger#1：這次沒有辦成，下次再辦（協作平台不接受所提交的內容")
    assert desk.server.user(BOT).token not in said


def test_repository_that_the_token_cannot_see_is_named_and_keeps_no_other_waiting(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.server.repository("niutanhe/weijian")
    own = f"{{repo: {OWN}, unit: unit/niutanhe-xiang}}"
    desk.rules("schemas/forms.yaml", own, f"{{repo: niutanhe/weijian, unit: unit/niutanhe-xiang}}, {own}")
    desk.fill_in("item", "zhang-chunyan", ITEM, repo=OWN)
    assert called(desk.office.root) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("niutanhe/weijian：這次沒有辦成，下次再辦（協作平台上沒有，或令牌看不到")
    assert second == f"{OWN}#1：已收下，開了請求"


def test_forge_that_answers_nobody_ends_the_run(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.server.fail("GET", f"/repos/{OWN}/issues", status=401)
    assert called(desk.office.root) == 1
    out, err = capsys.readouterr()
    assert (out, err.startswith("協作平台不認這個令牌")) == ("", True)
