"""An office at work in the test forge: people push and review there with accounts of their own, our jobs see to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.approval.town import ITEM, SHUI, Town, when
from tests.forge import forge_git
from tests.forge.forge_issues import comment
from tests.forge.forge_pulls import ask_to_land, open_pull
from tests.forge.forge_reviews import review
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.forge.client import connect
from taizhang.forge.land import Job, Ran, run
from taizhang.formats import parse
from taizhang.i18n import Language
from taizhang.landing.lander import Lander
from taizhang.model import Data
from taizhang.policy import People

LEDGER = "office/ledger"
BOT = "ruzhang"
"""The account that lands, as the sample's policy names it."""
DESK = "shoufa"
"""The account that takes forms in and reminds."""


@dataclass
class Hall:
    """A ledger in the forge, and a clone in which people work."""

    server: ForgeServer
    town: Town
    keep: Path | None = None
    """Where the landing job keeps its clone; it makes a new one each time, if not given."""

    # what people do

    def push(self, who: str, branch: str, repo: str = LEDGER) -> None:
        """Somebody pushes a branch of the clone with his own account."""
        url = f"{self.server.web}/{repo}.git".replace("://", f"://x:{self.server.user(who).token}@")
        self.town.git("push", "-q", "--force", url, f"{branch}:refs/heads/{branch}")

    def request(
        self, who: str, at: str = "09:05", path: str = SHUI, data: Data = ITEM, *, name: str = "topic",
        source: str | None = None, title: str = "一件", body: str = "",
    ) -> int:  # fmt: skip
        """Somebody hands in a record: branch, push and request; its number."""
        self.refresh()
        self.town.open(who, name)
        self.town.put(path, data)
        self.town.commit(who, at)
        return self.open(who, at, name=name, source=source, title=title, body=body)

    def open(
        self, who: str, at: str, *, name: str = "topic", source: str | None = None, title: str = "一件", body: str = ""
    ) -> int:
        """Somebody pushes the branch of the clone and opens a request for it."""
        self.server.at(when(at))
        self.push(who, name, source or LEDGER)
        return open_pull(self.server, LEDGER, who, name, source=source, title=title, body=body)

    def again(self, who: str, at: str, name: str = "topic", source: str | None = None) -> None:
        """Somebody commits what has changed in the clone, and pushes it to the request."""
        self.town.commit(who, at)
        self.server.at(when(at))
        self.push(who, name, source or LEDGER)

    def review(self, number: int, who: str, at: str, text: str = "", state: str = "approve") -> None:
        """Somebody reviews the request's head."""
        self.server.at(when(at))
        review(self.server, LEDGER, number, who, state, text)

    def comment(self, number: int, who: str, at: str, text: str) -> int:
        """Somebody comments."""
        self.server.at(when(at))
        return comment(self.server, LEDGER, number, who, text)

    def ask(self, number: int, who: str, at: str) -> int:
        """Somebody asks to land the request's head."""
        self.server.at(when(at))
        return ask_to_land(self.server, LEDGER, number, who)

    def approve(self, number: int, *, land: bool = True) -> None:
        """Editor, reviewer and approver approve an item; one asks to land it."""
        for who, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
            self.review(number, who, at, "同意。")
        if land:
            self.ask(number, "ye-zhiqiu", "12:10")

    # what our jobs do, and what came of it

    def job(self, at: str = "18:00", language: Language = "zh-Hant") -> Job:
        """The landing job, received at a time."""
        forge = connect(self.server.environment(BOT, LEDGER))
        return Job(forge, Lander(), BOT, language, datetime.fromisoformat(when(at)), self.keep)

    def land(self, at: str = "18:00", number: int | None = None) -> list[Ran]:
        """Run the landing job."""
        self.server.at(when(at))
        return list(run(self.job(at), number))

    def refresh(self) -> None:
        """Bring the clone's main to the forge's."""
        self.town.git("checkout", "-q", "--detach")
        self.town.git("fetch", "-q", str(self.git), "+main:main")

    @property
    def git(self) -> Path:
        """The forge's own repository."""
        return self.server.repositories[LEDGER].git

    @property
    def main(self) -> str:
        """The commit that the forge's main is at."""
        return forge_git.branches(self.git)["main"]

    def landed(self, path: str = SHUI) -> Data:
        """What main says at a path."""
        return parse(forge_git.git(self.git, "show", f"main:{path}").encode() + b"\n")

    def state(self, number: int) -> str:
        """Whether an issue or request is open."""
        return str(self.server.repositories[LEDGER].issues[number]["state"])

    def said(self, number: int, account: str = BOT) -> list[str]:
        """What an account of ours says under an issue or request, comment by comment."""
        comments = self.server.repositories[LEDGER].comments
        return [item["body"] for item in comments if (item["number"], item["user"]) == (number, account)]


def open_hall(
    server: ForgeServer, template: Path, folder: Path, prepare: Callable[[OfficeFolder], object] = bool
) -> Hall:
    """Put an office into the forge's ledger, with everybody's accounts; `prepare` adds to it what a test needs."""
    shutil.copytree(template, folder)
    town = Town(folder, {})
    prepare(town.office)
    town.git("init", "-q", "-b", "main")
    town.office.write(".gitignore", ".taizhang/\n.cache/\n")
    hall = Hall(server, town)
    settle(hall)
    return hall


def settle(hall: Hall) -> None:
    """Commit the clone as it stands as the forge's main, and give everybody in its rules an account."""
    hall.town.commit("zou-kai", "2026-04-01T08:00:00+08:00")
    ledger = hall.server.repositories[LEDGER]
    forge_git.git(ledger.git, "fetch", "-q", str(hall.town.root), "+HEAD:refs/heads/main")
    people: dict[str, Any] = People(hall.town.office.rules().book.roles).data["people"]
    for name in (account["name"] for person in people.values() for account in person.get("accounts", ())):
        ledger.people[hall.server.user(name).login] = "write"
    for bot in (BOT, DESK):
        ledger.people[hall.server.user(bot).login] = "write"
    ledger.main_only_for = {BOT}
