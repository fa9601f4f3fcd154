"""A request as its people make it: commits by each of them, pushes that the host noted, and what reviewers said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sample_office.plan import Ask, Piece
from sample_office.story import Moment, file_of
from taizhang.approval import Evidence
from taizhang.approval.reviews import APPROVE, Review
from taizhang.formats import parse
from taizhang.git import NewObjects, Repository, Signature, commit_text
from taizhang.landing.host.log import Pushed, Update, append
from taizhang.landing.land import Request
from taizhang.model import REGULAR, Data
from taizhang.workflow import Rules, as_taken, implied

_COMPARED = timedelta(minutes=20)
"""After the last step of a request, a second person compares a recorded decision with the paper."""
_VIA = "ssh"


@dataclass
class Desk:
    """Where people work: the host's repository, its rules, and what people are called."""

    bare: Path
    repository: Repository
    rules: Rules
    names: Mapping[str, str]
    """Names of people, by id."""

    def address(self, person: str) -> str:
        """The e-mail address that roles.yaml has for somebody."""
        return str(self.rules.people.data["people"][person]["emails"][0])

    def account(self, person: str) -> str:
        """The account at the host that roles.yaml has for somebody."""
        return str(self.rules.people.data["people"][person]["accounts"][0]["name"])


@dataclass
class Branch:
    """The commits of one request, made one after another."""

    desk: Desk
    name: str
    base: str
    """The commit of main that it begins at."""
    head: str = ""
    tree: str = ""
    reviews: list[Review] = field(default_factory=list)
    pushes: list[Pushed] = field(default_factory=list)
    by_hand: bool = True
    """Whether people leave it to landing to write the step that an edit stands for."""

    def __post_init__(self) -> None:
        self.head, self.tree = self.base, self.desk.repository.commit(self.base).tree
        self.new = NewObjects()

    def ask(self, ask: Ask, number: int) -> Request:
        """Everything that the people of a request do, in the order of time; what they ask."""
        works = [Work(self, piece, ask.reviewed) for piece in ask.pieces]
        moments = [
            (moment.at, place, work, moment) for place, work in enumerate(works) for moment in work.piece.moments
        ]
        for _, _, work, moment in sorted(moments, key=lambda item: item[:2]):
            work.take(moment)
        for piece in ask.pieces:
            self._compare(piece, ask)
        self.keep()
        opener = self.desk.account(ask.pieces[0].moments[0].said["by"]) if ask.reviewed else None
        return Request(self.name, Evidence(str(number), opener, opener, reviews=tuple(self.reviews)))

    def _compare(self, piece: Piece, ask: Ask) -> None:
        for moment in piece.moments:
            if "checked_by" in moment.said:
                self.review(moment.said["checked_by"], ask.ended + _COMPARED, "已與原件核對。")

    def review(self, person: str, at: datetime, text: str) -> None:
        """Somebody approves what stands."""
        number = str(len(self.reviews) + 1)
        self.reviews.append(Review(number, self.desk.account(person), APPROVE, self.head, at.isoformat(), text))

    def commit(self, path: str, text: str, person: str, at: datetime, message: str) -> None:
        """Somebody commits a file as he has changed it."""
        desk, new = self.desk, self.new
        self.tree = new.edited(self.tree, {path: (REGULAR, new.add("blob", text.encode()))}, desk.repository.blob)
        by = Signature(desk.names[person], desk.address(person), at)
        self.head = new.add("commit", commit_text(self.tree, (self.head,), by, f"{message}\n"))

    def push(self, person: str | None, at: datetime) -> None:
        """Somebody pushes what there is; None where the host does not know who, and nobody is proven."""
        old = self.pushes[-1].updates[0].new if self.pushes else "0" * len(self.base)
        update = Update(f"refs/heads/{self.name}", old, self.head)
        account = self.desk.account(person) if person else None
        self.pushes.append(Pushed(at.isoformat(), account, _VIA if account else None, (update,)))

    def keep(self) -> None:
        """Let the repository have it all, and the host's log say who pushed what, as its door would have."""
        self.desk.repository.keep(self.new)
        self.desk.repository.move_branch(self.name, self.head, "0" * len(self.base), "push")
        for pushed in self.pushes:
            append(self.desk.bare, pushed)


class Work:
    """One record in a request; `by_hand` where editing its file alone stands for the step."""

    def __init__(self, branch: Branch, piece: Piece, reviewed: bool) -> None:
        self.branch, self.piece, self.reviewed = branch, piece, reviewed
        self.path = file_of(branch.desk.rules, piece.told.ref, {"trail": []} | piece.told.facts)[0]
        raw = branch.desk.repository.file_at(branch.base, self.path)
        self.landed: Data | None = parse(raw) if raw else None
        self.by_hand = branch.by_hand and not reviewed and len(piece.moments) == 1 and self._is_implied()

    def take(self, moment: Moment) -> None:
        """Take one step, as its taker would: by a review, by an edit of the file, or written into the trail."""
        said = moment.said
        data = self._content(moment)
        if data is not None:
            _, text = file_of(self.branch.desk.rules, self.piece.told.ref, data)
            message = f"{self._label(said)}:{data['title']}"
            self.branch.commit(self.path, text, said["by"], moment.at, message)
            if not self.reviewed:
                self.branch.push(said["by"] if said.get("vouched", True) else None, moment.at)
        if self.reviewed and moment is not self.piece.moments[0]:
            self.branch.review(said["by"], moment.at, said.get("opinion", ""))

    def _content(self, moment: Moment) -> Data | None:
        """The record as its file stands once the step is taken; None where it stays as it is."""
        if self.reviewed:
            first = moment is self.piece.moments[0]
            return _plain(moment.data) if first or "set" in moment.said else None
        number = {"number": self.landed["number"]} if self.landed and "number" in self.landed else {}
        if self.by_hand:
            return {**_plain(moment.data), **self._kept(), **number}
        return {**moment.data, **number}

    def _kept(self) -> Data:
        """The trail and state that a hand edit leaves as they are."""
        return {name: self.landed[name] for name in ("status", "trail") if name in self.landed} if self.landed else {}

    def _is_implied(self) -> bool:
        """Whether editing the file alone stands for the piece's one step."""
        rules, moment = self.branch.desk.rules, self.piece.moments[0]
        workflow = rules.workflow_of(self.landed or {}) or rules.newest(self.piece.told.kind)
        edited = {**_plain(moment.data), **self._kept()}
        before = {name: value for name, value in self.landed.items() if name != "number"} if self.landed else None
        steps, unexplained = implied(before, edited, workflow)
        if unexplained or len(steps) != 1:
            return False
        said = moment.said
        return as_taken(before, edited, workflow, steps, said["by"], said["at"]) == moment.data

    def _label(self, said: Data) -> str:
        rules = self.branch.desk.rules
        return rules.newest(self.piece.told.kind).action_label(said["action"]).zh


def _plain(data: Data) -> Data:
    return {name: value for name, value in data.items() if name not in ("trail", "status")}
