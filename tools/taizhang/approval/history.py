"""A branch, commit by commit: what each changed of a record, and which people had a hand in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from taizhang.approval.reviews import Evidence, Push
from taizhang.errors import TaizhangError
from taizhang.formats import FormatError, parse
from taizhang.git import Commit, Difference, Repository
from taizhang.model import Data
from taizhang.policy import People
from taizhang.workflow import Workflow, signed_content


@dataclass(frozen=True)
class Edit:
    """A commit that changed a record."""

    position: int
    """Its place in the branch, from 0, parents before children."""
    commit: str
    people: frozenset[str]
    """The persons who had a hand in it; empty where all of it came from main."""
    unknown: frozenset[str]
    """Addresses and accounts of it that nobody in roles.yaml has."""
    before: Data | None
    after: Data | None
    at: str
    author: str | None = None
    """The person who wrote it, as the commit claims."""

    def changes_content(self, workflow: Workflow) -> bool:
        """Whether it changed what is signed."""
        return _content(self.before, workflow) != _content(self.after, workflow)


class Branch:
    """The commits from `base` to `head`, both full ids."""

    def __init__(
        self,
        repository: Repository,
        base: str,
        head: str,
        evidence: Evidence,
        people: People,
        committers: Collection[str] = (),
    ) -> None:
        """Set out a branch; `committers` are addresses by which a forge itself commits what people write in it."""
        self.repository = repository
        self.base = base
        self.head = head
        self.evidence = evidence
        self.people = people
        self.committers = frozenset(committers)

    @cached_property
    def commits(self) -> Sequence[Commit]:
        """Parents before children."""
        return self.repository.commits(self.base, self.head)

    @cached_property
    def differences(self) -> Sequence[Difference]:
        """The files in which the head differs from the base."""
        return self.repository.differences(self.base, self.head)

    @cached_property
    def changed(self) -> Sequence[str]:
        """The same files by their paths from the office's folder."""
        return [self.repository.below(difference.path) for difference in self.differences]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of each commit; the base is at -1."""
        return {self.base: -1, **{commit.id: number for number, commit in enumerate(self.commits)}}

    @cached_property
    def machine_addresses(self) -> frozenset[str]:
        """Addresses that belong to landing machines: they contribute nothing of their own."""
        return frozenset(f"{item['name']}@machine" for item in self.people.data.get("machines", []))

    @cached_property
    def author(self) -> str | None:
        """The person whose request it is, as the forge says: his account in force when he opened it, or his issue."""
        return self._holder(self.evidence.author, self.evidence.author_at)

    @cached_property
    def opener(self) -> str | None:
        """The person who opened the request, by his account in force then."""
        return self._holder(self.evidence.opener, self.evidence.opener_at)

    def _holder(self, account: str | None, at: str | None) -> str | None:
        day = datetime.fromisoformat(at).date() if at else None
        return self.people.by_account(account, day) if account else None

    @cached_property
    def openers(self) -> frozenset[str]:
        """Who opened the request, and who wrote the form that it carries: new records are theirs, too."""
        accounts = (self.evidence.author, self.evidence.opener)
        known = (self.people.by_account(account) for account in accounts if account)
        return frozenset(person for person in known if person)

    @cached_property
    def carrier(self) -> str | None:
        """The account, nobody's own, that opened the request with what somebody else's form says; a machine's.

        The forge's evidence names a form's author only where one of the office's own machines brought the form.
        """
        opener = self.evidence.opener
        carried = opener is not None and opener != self.evidence.author
        return opener if carried and self.people.by_account(str(opener)) is None else None

    def carried(self, position: int) -> bool:
        """Whether the commit at `position` was first brought by that machine, as the forge tells of pushes."""
        push = self._pusher(position)
        return self.carrier is not None and push is not None and push.account == self.carrier

    def data_at(self, commit: str, path: str) -> Data | None:
        """The record at `path` in a commit; None where it is missing or cannot be read."""
        return _read(self.repository.file_at(commit, path))

    def edits(self, path: str) -> list[Edit]:
        """The commits that changed the record at `path`.

        One after the other they lead from the base to the head. A merge that leaves out what one of its sides had done
        has changed the record, though it has it as the other side had; a line that begins before the base is taken as
        beginning there.
        """
        found = []
        last = self.repository.file_at(self.base, path)
        for number, commit in enumerate(self.commits):
            raw = self.repository.file_at(commit.id, path)
            stood, kept = self._stood(commit, path, raw, last)
            if raw == stood:
                continue
            last = raw
            own = kept is None or not self.repository.is_ancestor(kept, self.base)
            people, unknown = self.hands(commit) if own else (frozenset(), frozenset())
            before = _read(stood)
            people |= self.openers if own and before is None else frozenset()
            found.append(
                Edit(
                    number,
                    commit.id,
                    people,
                    unknown,
                    before,
                    _read(raw),
                    commit.at.isoformat(),
                    self.people.by_email(commit.author),
                )
            )
        return found

    def _stood(
        self, commit: Commit, path: str, raw: bytes | None, last: bytes | None
    ) -> tuple[bytes | None, str | None]:
        """What a commit has changed into `raw`, if it differs; for a merge, the parent whose version it rightly has.

        That is so if none of the others had changed the record since they parted. `last` is what the commits before
        have led to.
        """
        sides = [(parent, self.repository.file_at(parent, path)) for parent in commit.parents]
        if len(sides) < 2:
            first = sides[0][1] if sides else None
            within = not sides or sides[0][0] in self.positions or raw == first
            return first if within else self.repository.file_at(self.base, path), None
        others = [(parent, version) for parent, version in sides if version != raw]
        same = (parent for parent, version in sides if version == raw)
        kept = next((one for one in same if all(self._untouched(path, other, one) for other, _ in others)), None)
        return (last, kept) if kept else (others[0][1], None)

    def _untouched(self, path: str, one: str, other: str) -> bool:
        """Whether `one` has the record as it stood where it parted from `other`."""
        try:
            parted = self.repository.merge_base(one, other)
        except TaizhangError:
            return False
        return self.repository.file_at(parted, path) == self.repository.file_at(one, path)

    def _pusher(self, position: int) -> Push | None:
        """The first push whose head has the commit at `position`; later ones found it there, and prove nothing."""
        pushes = (push for push in self.evidence.pushes if self._has(push.head, position))
        return min(pushes, key=lambda push: datetime.fromisoformat(push.at), default=None)

    def pushed_with(self, position: int) -> frozenset[str]:
        """Who, as a person, brought the commit at `position`; empty where nobody known did."""
        push = self._pusher(position)
        return frozenset({person} if push and (person := self._person(push)) else ())

    def _person(self, push: Push) -> str | None:
        day = datetime.fromisoformat(push.at).date()
        return self.people.by_account(push.account, day) if push.account else None

    def received(self, position: int, now: datetime) -> datetime:
        """When the commit at `position` is first known to have been there: by a push, a review, or only now."""
        pushed = (push.at for push in self.evidence.pushes if self._has(push.head, position))
        seen = (review.at for review in self.evidence.reviews if self._has(review.commit, position))
        return min([now, *(datetime.fromisoformat(at) for at in (*pushed, *seen))])

    def _has(self, commit: str, position: int) -> bool:
        known = self.positions.get(commit, -1) >= position >= 0
        return known and (self.in_line or self.repository.is_ancestor(self.commits[position].id, commit))

    @cached_property
    def in_line(self) -> bool:
        """Whether each commit follows the one before it, so that places alone tell which came first."""
        before = [self.base, *(commit.id for commit in self.commits)]
        return all(commit.parents == (parent,) for parent, commit in zip(before, self.commits, strict=False))

    def hands(self, commit: Commit) -> tuple[frozenset[str], frozenset[str]]:
        """Author, committer, co-authors and pusher of a commit, as persons; the addresses that nobody has."""
        push = self._pusher(self.positions[commit.id])
        addresses = {commit.author, *commit.co_authors, *self._committer(commit, push)} - self.machine_addresses
        named = {address: self.people.by_email(address) for address in addresses}
        named |= {push.account: self._person(push)} if push and push.account not in (None, self.carrier) else {}
        persons = frozenset(person for person in named.values() if person)
        return persons, frozenset(name for name, person in named.items() if person is None)

    @cached_property
    def all_hands(self) -> tuple[frozenset[str], frozenset[str]]:
        """The same of all commits together."""
        each = [self.hands(commit) for commit in self.commits]
        return frozenset().union(*(persons for persons, _ in each)), frozenset().union(*(names for _, names in each))

    def _committer(self, commit: Commit, push: Push | None) -> tuple[str, ...]:
        """The committer's address; none where it is the forge's own, which committed for an account that is known."""
        by_forge = commit.committer.lower() in self.committers and push is not None
        return () if by_forge and push and self._person(push) else (commit.committer,)


def _read(raw: bytes | None) -> Data | None:
    """The record that a file holds; None where there is none, or it cannot be read."""
    try:
        return None if raw is None else parse(raw)
    except FormatError:
        return None


def _content(data: Data | None, workflow: Workflow) -> Data | None:
    return None if data is None else signed_content(data, workflow)
