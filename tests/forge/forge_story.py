"""The sample's story told in a forge: what its people push, review and ask for, in its order and at its times.

A thousand pushes of people are taken in without HTTP, which other tests have them use; the job goes over HTTP always.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.forge import forge_git
from tests.forge.forge_issues import comment
from tests.forge.forge_office import BOT, LEDGER
from tests.forge.forge_pulls import open_pull
from tests.forge.forge_reviews import review
from tests.forge.forge_server import ForgeServer

from sample_office.branch import Branch, Desk, Work
from sample_office.build import office_rules
from sample_office.office import BEGAN, begin, machine, names_of, propose_machine
from sample_office.plan import Ask, evening, plan
from sample_office.story import STORY, make_keys, tell
from taizhang.forge.client import connect
from taizhang.forge.land import Job, Ran, run
from taizhang.git import Repository
from taizhang.landing.lander import Lander

_TICK = timedelta(seconds=1)
"""By which the forge's clock moves on before it notes anything."""
_ASKED = timedelta(minutes=1)
"""How long before the evening's landing somebody asks for it."""


class _Deed(NamedTuple):
    """Somebody pushes a commit, or approves it."""

    person: str
    at: datetime
    head: str
    opinion: str | None = None
    """What an approval says; None for a push."""


@dataclass
class _Told(Branch):
    """A request of which everybody's deeds are noted, to be done again in the forge."""

    deeds: list[_Deed] = field(default_factory=list)

    def commit(self, path: str, text: str, person: str, at: datetime, message: str) -> None:
        super().commit(path, text, person, at, message)
        self.deeds.append(_Deed(person, at, self.head))

    def push(self, person: str | None, at: datetime) -> None:
        """Each commit is pushed by whoever made it: a forge knows everybody."""

    def review(self, person: str, at: datetime, text: str) -> None:
        self.deeds.append(_Deed(person, at, self.head, text))

    def keep(self) -> None:
        self.desk.repository.keep(self.new)


@dataclass
class Story:
    """The forge, and the clone in which the story's people work."""

    server: ForgeServer
    desk: Desk
    asks: Sequence[Ask]
    signer: Lander
    keep: Path
    """Where the landing job keeps its clone."""

    def play(self) -> Iterator[Ran]:
        """Everything that people do, and every evening's landing; what became of each request."""
        proposal = _Told(self.desk, "rules/landing-machine", self._main())
        propose_machine(proposal)
        first = evening(BEGAN + timedelta(days=1))
        self._hand_in(proposal, first)
        yield from self._land(Lander(), first)
        tips = [(BEGAN, self._main())]
        for received, tonight in groupby(self.asks, key=lambda ask: ask.received):
            for ask in tonight:
                branch = _Told(self.desk, ask.branch, self._base(tips, ask.began))
                opener = self._opener(branch, ask)
                branch.ask(ask, 0)
                self._hand_in(branch, received, opener)
            yield from self._land(self.signer, received)
            tips.append((received, self._main()))

    @staticmethod
    def _opener(branch: _Told, ask: Ask) -> str | None:
        """Who must open a request: what is edited by hand is put down to him. Where several edit, they write steps."""
        works = [Work(branch, piece, ask.reviewed) for piece in ask.pieces]
        editors = {str(work.piece.moments[0].said["by"]) for work in works if work.by_hand}
        branch.by_hand = len(editors) == 1
        return editors.pop() if branch.by_hand else None

    @staticmethod
    def _base(tips: Sequence[tuple[datetime, str]], began: datetime) -> str:
        """Main as it stood when a request was begun."""
        return next((tip for at, tip in reversed(tips) if at <= began), tips[0][1])

    def _hand_in(self, branch: _Told, received: datetime, opener: str | None = None) -> None:
        """Push, open a request with the first push of `opener`, or of anybody, review, and ask to land."""
        number = 0
        for deed in branch.deeds:
            account = self.desk.account(deed.person)
            self.server.at((deed.at - _TICK).isoformat())
            if deed.opinion is not None:
                review(self.server, LEDGER, number, account, "approve", deed.opinion)
                continue
            forge_git.receive(self.server, LEDGER, account, self.desk.bare, (deed.head, branch.name))
            if not number and opener in (None, deed.person):
                number = open_pull(self.server, LEDGER, account, branch.name)
        self.server.at((received - _ASKED).isoformat())
        comment(self.server, LEDGER, number, self.desk.account("zou-kai"), "/land")

    def _land(self, lander: Lander, received: datetime) -> list[Ran]:
        """The landing job, as it runs of an evening; the clone gets what has landed."""
        self.server.at(received.isoformat())
        done = list(
            run(Job(connect(self.server.environment(BOT, LEDGER)), lander, BOT, "zh-Hant", received, self.keep))
        )
        forge_git.git(self.desk.bare, "fetch", "-q", str(self._ledger), "+main:main")
        for ran in done:
            assert ran.landed is not None, self._comments(ran.number)
        return done

    def _comments(self, number: int) -> str:
        """What is said under a request."""
        comments = self.server.repositories[LEDGER].comments
        return "\n".join(item["body"] for item in comments if item["number"] == number)

    @property
    def _ledger(self) -> Path:
        return self.server.repositories[LEDGER].git

    def _main(self) -> str:
        return forge_git.branches(self._ledger)["main"]


def open_story(server: ForgeServer, folder: Path) -> Story:
    """The sample's ledger as it was before anything landed, in the forge, and everybody's accounts."""
    rules = office_rules()
    tellings = tell(STORY, rules, make_keys(folder, rules))
    opening, asks = plan(tellings, rules)
    clone = folder / "clone.git"
    begin(clone, folder, rules, opening)
    ledger = server.repositories[LEDGER]
    forge_git.git(ledger.git, "fetch", "-q", str(clone), "+main:main")
    people = rules.people.data["people"]
    for name in (account["name"] for person in people.values() for account in person.get("accounts", ())):
        ledger.people[server.user(name).login] = "write"
    ledger.people[server.user(BOT).login] = "write"
    ledger.main_only_for = {BOT}
    return Story(
        server, Desk(clone, Repository(clone), rules, names_of(tellings)), list(asks), machine(folder), folder / "kept"
    )
