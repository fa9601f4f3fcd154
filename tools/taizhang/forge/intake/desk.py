"""The desk: a repository in which units report, what is asked of it, and the issues that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from taizhang.forge.checkout import Checkout
from taizhang.forge.client import Forge
from taizhang.forge.intake.branches import Branches
from taizhang.forge.intake.receipt import MARKER
from taizhang.forge.intake.requests import Requests
from taizhang.forge.notices import say
from taizhang.forge.pulls import IssueName, intake_branch
from taizhang.landing.main import Main


class Post(NamedTuple):
    """An issue as the forge tells it."""

    repo: str
    number: int
    account: str
    title: str
    body: str
    created: datetime
    updated: datetime
    """When it was last touched by anybody: its words stood as they are by then."""
    marked: bool
    """Whether it bears the label of our forms."""

    @property
    def name(self) -> str:
        """How it is named elsewhere: `owner/name#12`."""
        return f"{self.repo}#{self.number}"


@dataclass(frozen=True)
class Job:
    """What one run works with."""

    forge: Forge
    """The ledger's repository; the token may write there, and comment where units report."""
    account: str
    """Whose token that is."""
    now: datetime | None = None
    """The time at which main is looked at; the clock's, if not given."""
    keep: Path | None = None
    """The folder that keeps the clone from run to run; none, if not given."""


@dataclass(frozen=True)
class Desk:
    """A repository in which issues are read, and what all of them share."""

    job: Job
    clone: Checkout
    forge: Forge
    branches: Branches
    requests: Requests

    @property
    def main(self) -> Main:
        """The ledger as main has it."""
        return self.clone.main

    @property
    def now(self) -> datetime:
        """The time in the office, to the second."""
        return self.main.local(self.clone.now or self.main.now)

    def branch(self, post: Post) -> str:
        """The branch of an issue, which tells whose form it carries."""
        return intake_branch(self.job.forge, IssueName(post.repo, post.number))

    def say(self, post: Post, text: str) -> bool:
        """Have the receipt say `text`; whether it had to be written."""
        return say(self.forge, post.number, MARKER, text, self.job.account)


def posts(desk: Desk, number: int | None) -> Iterator[Post]:
    """The open issues that others have written, in order; or one of them."""
    mark = desk.main.rules.forms.mark
    if number is None:
        items = sorted(desk.forge.pages("issues", {"state": "open"}), key=lambda item: int(item["number"]))
    else:
        items = [desk.forge.get("issues/{number}", number=number)]
    for item in items:
        account = str((item.get("user") or {}).get("login", ""))
        own = account.lower() == desk.job.account.lower()
        if item.get("pull_request") or item["state"] != "open" or own or not account:
            continue
        yield Post(
            repo=desk.forge.repo, number=int(item["number"]), account=account,
            title=str(item["title"]), body=str(item.get("body") or ""),
            created=datetime.fromisoformat(item["created_at"]), updated=datetime.fromisoformat(item["updated_at"]),
            marked=any(label["name"] == mark for label in item.get("labels") or ()),
        )  # fmt: skip
