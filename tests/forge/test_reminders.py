"""Reminders: one issue a unit, kept true, closed when nothing is due, and nobody else's touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.forge import forge_issues, forge_settings
from tests.forge.conftest import LEDGER
from tests.forge.forge_hostile import HOSTILE
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.forge.client import Forge
from taizhang.forge.reminders import LABEL, LONGEST, Notice, keep, notices
from taizhang.outputs.remind import Words, remind

BOT = "office-bot"
RESOURCES = forge_settings  # answers for labels in the test forge
DAY = date(2026, 5, 18)
"""The case's unit has until 15 May 2026: one working day late."""
LATE = "unit/jingguan-ju"


@pytest.fixture
def words(office: OfficeFolder) -> Iterator[Words]:
    """The office's words."""
    ledger = office.ledger()
    with closing(ledger.index):
        yield Words(ledger, office.rules(), "zh-Hant")


def wanted(office: OfficeFolder, words: Words, day: date = DAY) -> dict[str, Notice]:
    """What the issues are to say on a day."""
    return notices(remind(words.ledger, office.rules(), day), words)


def kept(forge: Forge, what: dict[str, Notice], words: Words) -> list[tuple[str, str]]:
    """Unit and what became of its issue; nothing may go wrong."""
    done = list(keep(forge, what, words, BOT))
    assert [one.problem for one in done] == [None] * len(done)
    return [(one.unit, one.how) for one in done]


def issues(server: ForgeServer) -> dict[str, Any]:
    """The reminders in the forge, by title."""
    found = server.repositories[LEDGER].issues.values()
    return {item["title"]: item for item in found if item["user"] == BOT}


def test_an_issue_tells_what_is_overdue_and_why(office: OfficeFolder, words: Words) -> None:
    notice = wanted(office, words)[LATE]
    assert notice.title == "玉竹縣經營管理局：已逾期 3"
    lines = notice.body.splitlines()
    assert lines[:5] == [
        "<!-- taizhang: reminder unit/jingguan-ju -->", "截至 2026-05-18。每天自動更新，全部辦完即關閉。", "",
        "### 已逾期", "",
    ]  # fmt: skip
    assert lines[-3:] == [
        "- ● 督查事項 在全縣推廣村會計例會制度",
        "  <br>應於 2026-05-15 完成，已逾期 1 個工作日 · 玉竹縣經營管理局 · kong-lingjuan、cui-zhengyi · "
        "supervision/2026-03-23-cunji-caiwu-tuiguang",
        "  <br>1 個工作日：05-18 一",
    ]


def test_issues_are_opened_once_changed_closed_and_opened_again(
    office: OfficeFolder, words: Words, forge: Forge, forge_server: ForgeServer
) -> None:
    today = wanted(office, words)
    units = sorted(today)
    assert LATE in units
    assert kept(forge, today, words) == [(unit, "new") for unit in units]
    assert kept(forge, today, words) == [(unit, "same") for unit in units]
    assert [item["labels"] for item in issues(forge_server).values()] == [[LABEL.zh]] * len(units)
    assert list(forge_server.repositories[LEDGER].labels) == [LABEL.zh]
    tomorrow = wanted(office, words, date(2026, 5, 19))
    assert dict(kept(forge, tomorrow, words))[LATE] == "changed"
    assert kept(forge, {}, words) == [(unit, "closed") for unit in units]
    assert {item["state"] for item in issues(forge_server).values()} == {"closed"}
    assert "玉竹縣經營管理局：沒有到期的事" in issues(forge_server)
    assert kept(forge, {}, words) == []
    assert kept(forge, today, words) == [(unit, "changed") for unit in units]
    assert {item["state"] for item in issues(forge_server).values()} == {"open"}
    assert len(issues(forge_server)) == len(units)


def test_somebody_elses_issue_with_our_marker_is_left_alone(
    office: OfficeFolder, words: Words, forge: Forge, forge_server: ForgeServer
) -> None:
    today = wanted(office, words)
    forge_server.repositories[LEDGER].people["stranger"] = "read"
    number = forge_issues.open_issue(forge_server, LEDGER, "stranger", "x", today[LATE].body, LABEL.zh)
    assert dict(kept(forge, today, words))[LATE] == "new"
    assert forge_server.repositories[LEDGER].issues[number]["title"] == "x"


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_one_that_fails_keeps_no_other_and_the_next_run_mends_it(
    office: OfficeFolder, words: Words, forge: Forge, forge_server: ForgeServer
) -> None:
    today = wanted(office, words)
    forge_server.fail("POST", "*/issues", status=422)
    done = list(keep(forge, today, words, BOT))
    assert [one.how for one in done] == ["failed", *["new"] * (len(today) - 1)]
    assert dict(kept(forge, today, words))[min(today)] == "new"


def test_hostile_titles_do_nothing_and_a_long_list_is_cut(office: OfficeFolder, words: Words) -> None:
    reminder = remind(words.ledger, office.rules(), DAY)
    [item, *_] = [item for item in reminder.overdue if LATE in item.units]
    many = [replace(item, title=text) for text in HOSTILE * 4]
    body = notices(replace(reminder, overdue=tuple(many)), words)[LATE].body
    assert len(body) <= LONGEST
    assert [
        line for line in body.splitlines() if not line.startswith(("- ", "  <br>", "#", "<!-- ", "截至", "…")) and line
    ] == []
    assert body.count("<!--") == 1
    assert "@" not in body


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_the_command_says_what_it_did(office: OfficeFolder, forge_server: ForgeServer) -> None:
    done = office.run("forge", "remind", "--as-of", DAY.isoformat(), **forge_server.environment(BOT, LEDGER))
    assert (done.returncode, done.stderr) == (0, "")
    assert "玉竹縣經營管理局: opened " in done.stdout
    again = office.run("forge", "remind", "--as-of", DAY.isoformat(), **forge_server.environment(BOT, LEDGER))
    assert "玉竹縣經營管理局: nothing has changed" in again.stdout
