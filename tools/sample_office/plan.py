"""What lands when: the story's steps gathered into requests, as an office with one landing an evening would.

A record lands where it may rest: what its people did until then is one piece, and goes into main that evening. What
one section of the office hands in on a day shares a request, but for two sorts that have one of their own: records that
reviews carry, and those with a decision recorded for somebody, since whoever compares it with the paper approves the
whole request. Records that name each other land together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sample_office.story import Moment, Told
from taizhang.approval.reviews import APPROVE
from taizhang.model import Data
from taizhang.workflow import NEW, Rules

OPENED = "2025-12-26"
"""The first day of the ledger; what landed before is its opening balance 期初."""
EVENING = time(20)
"""When landing runs."""
SECTIONS = {
    "xinxi": ("info", "commission", "bulletin", "exemplar", "publication", "lapse"),
    "ducha": ("supervision", "directive", "decision", "meeting"),
    "diaoyan": ("research", "paper", "campaign", "assessment"),
}
"""Which section of the office hands in which kinds; the general section hands in the others."""
_BY_HAND = frozenset({"action", "by", "at"})
_BY_REVIEW = _BY_HAND | {"opinion", "set"}


class Piece(NamedTuple):
    """Steps of one record that land together."""

    told: Told
    start: int
    end: int

    @property
    def moments(self) -> Sequence[Moment]:
        """The steps."""
        return self.told.moments[self.start : self.end]

    @property
    def before(self) -> Data | None:
        """The record as it stood before, its number apart; None for a new one."""
        return self.told.moments[self.start - 1].data if self.start else None

    @property
    def evening(self) -> datetime:
        """When it lands."""
        return evening(self.moments[-1].at)

    def named(self, rules: Rules) -> set[str]:
        """References of the records that it names."""
        data = self.moments[-1].data
        return {link.target for link in rules.book.kinds[self.told.kind].links(data)} - {self.told.ref}

    @property
    def recorded(self) -> bool:
        """Whether a decision was recorded for somebody."""
        return any("mode" in moment.said for moment in self.moments)

    def reviewed(self, rules: Rules) -> bool:
        """Whether it is a new record that plain approvals carry to where it rests, so that nobody types a trail."""
        workflow = rules.newest(self.told.kind)
        first, *others = [(workflow.actions[m.said["action"]], m.said.keys()) for m in self.moments]
        begins = not self.start and NEW in first[0].implied_by and first[1] <= _BY_HAND
        unsigned = not any("signature" in step for step in self.moments[-1].data["trail"])
        return (
            begins
            and unsigned
            and bool(others)
            and all(action.by_review == APPROVE and said <= _BY_REVIEW for action, said in others)
        )


class Ask(NamedTuple):
    """A request: its branch, and the pieces that it brings."""

    branch: str
    pieces: tuple[Piece, ...]
    reviewed: bool
    """Whether reviews carry it."""
    began: datetime
    """When its first step was taken, and everything that it builds on had landed."""

    @property
    def ended(self) -> datetime:
        """When its last step was taken."""
        return max(piece.moments[-1].at for piece in self.pieces)

    @property
    def received(self) -> datetime:
        """When it lands."""
        return evening(self.ended)


def evening(at: datetime) -> datetime:
    """The landing after a time."""
    same = datetime.combine(at.date(), EVENING, at.tzinfo)
    return same if at <= same else same + timedelta(days=1)


def pieces_of(told: Told) -> Iterator[Piece]:
    """A record's steps, cut where it rested overnight."""
    start = 0
    for number, moment in enumerate(told.moments, 1):
        later = told.moments[number : number + 1]
        if not later or (moment.rests and later[0].at > evening(moment.at)):
            yield Piece(told, start, number)
            start = number


def plan(tellings: Iterable[Told], rules: Rules) -> tuple[list[Piece], list[Ask]]:
    """The opening balance, and every request after it in the order of landing."""
    pieces = [piece for told in tellings for piece in pieces_of(told)]
    opening = [piece for piece in pieces if piece.evening.date().isoformat() < OPENED]
    landed = {piece.told.ref: piece.evening for piece in reversed(pieces)}
    groups: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece not in opening:
            groups.setdefault(_branch(piece, rules), []).append(piece)
    _join(groups, landed, rules)
    asks = [_ask(branch, group, landed, rules) for branch, group in groups.items()]
    return opening, sorted(asks, key=lambda ask: (ask.received, ask.ended, ask.branch))


def _branch(piece: Piece, rules: Rules) -> str:
    """The branch that a piece goes into, unless another record draws it into its own."""
    section = next((name for name, kinds in SECTIONS.items() if piece.told.kind in kinds), "zonghe")
    alone = piece.recorded or piece.reviewed(rules)
    return f"{section}/{piece.evening.date()}" + (f"-{piece.told.ref.replace('/', '-')}" if alone else "")


def _join(groups: dict[str, list[Piece]], landed: Mapping[str, datetime], rules: Rules) -> None:
    """Bring together what names a record that begins the same evening."""
    first = {piece.told.ref: branch for branch, group in groups.items() for piece in group if not piece.start}
    moved: dict[str, str] = {}
    for branch in list(groups):
        for piece in list(groups[branch]):
            for ref in sorted(piece.named(rules)):
                here, there = _at(moved, branch), _at(moved, first.get(ref, branch))
                if landed[ref] == piece.evening and here != there:
                    moved[there] = here
    for branch in moved:
        groups[_at(moved, branch)] += groups.pop(branch)


def _at(moved: Mapping[str, str], branch: str) -> str:
    while branch in moved:
        branch = moved[branch]
    return branch


def _ask(branch: str, pieces: Sequence[Piece], landed: Mapping[str, datetime], rules: Rules) -> Ask:
    named = {ref for piece in pieces for ref in piece.named(rules)} - {piece.told.ref for piece in pieces}
    late = sorted(ref for ref in named if landed[ref] >= pieces[0].evening)
    if late:
        raise ValueError(f"{branch} names what has not landed: {', '.join(late)}")
    own = [evening(piece.told.moments[piece.start - 1].at) for piece in pieces if piece.start]
    begun = min(piece.moments[0].at for piece in pieces)
    known = max([begun, *own, *(landed[ref] for ref in named)])
    return Ask(branch, tuple(pieces), len(pieces) == 1 and pieces[0].reviewed(rules), known)


def waiting(told: Told) -> Ask:
    """What people have done of a record that has not landed."""
    return Ask(told.ref, (Piece(told, 0, len(told.moments)),), reviewed=False, began=told.moments[0].at)


def numbers(opening: Iterable[Piece], asks: Iterable[Ask]) -> Mapping[str, str]:
    """The number of each record, by reference: in the opening balance by time, then in the order of landing."""
    given: dict[str, str] = {}
    last: dict[tuple[str, int], int] = {}
    numbered = [(moment.at, piece) for piece in opening for moment in piece.moments if moment.numbered]
    early = sorted(numbered, key=lambda item: (item[0], item[1].told.ref))
    late = [(ask.received, piece) for ask in asks for piece in sorted(ask.pieces, key=lambda piece: piece.told.ref)]
    for at, piece in [*early, *((at, piece) for at, piece in late if any(m.numbered for m in piece.moments))]:
        if piece.told.ref not in given:
            key = (piece.told.kind, at.year)
            last[key] = last.get(key, 0) + 1
            given[piece.told.ref] = f"〔{at.year}〕{last[key]}號"
    return given
