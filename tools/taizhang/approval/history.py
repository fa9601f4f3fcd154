"""A branch, commit by commit: what each changed of a record, and which people had a hand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from taizhang.approval.reviews import Evidence
from taizhang.formats import FormatError, parse
from taizhang.git import Commit, Repository
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

    def __init__(self, repository: Repository, base: str, head: str, evidence: Evidence, people: People) -> None:
        self.repository = repository
        self.base = base
        self.head = head
        self.evidence = evidence
        self.people = people

    @cached_property
    def commits(self) -> Sequence[Commit]:
        """Parents before children."""
        return self.repository.commits(self.base, self.head)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of each commit; the base is at -1."""
        return {self.base: -1, **{commit.id: number for number, commit in enumerate(self.commits)}}

    @cached_property
    def machine_addresses(self) -> frozenset[str]:
        """Addresses that belong to landing machines: they contribute nothing of their own."""
        return frozenset(f"{item['name']}@machine" for item in self.people.data.get("machines", []))

    @cached_property
    def openers(self) -> frozenset[str]:
        """Who opened the request, and who wrote the form that it carries: new records are theirs, too."""
        accounts = (self.evidence.author, self.evidence.opener)
        known = (self.people.by_account(account) for account in accounts if account)
        return frozenset(person for person in known if person)

    def data_at(self, commit: str, path: str) -> Data | None:
        """The record at `path` in a commit; None where it is missing or cannot be read."""
        raw = self.repository.file_at(commit, path)
        if raw is None:
            return None
        try:
            return parse(raw)
        except FormatError:
            return None

    def edits(self, path: str) -> list[Edit]:
        """The commits that changed the record at `path`."""
        found = []
        for number, commit in enumerate(self.commits):
            raw = self.repository.file_at(commit.id, path)
            parents = [self.repository.file_at(parent, path) for parent in commit.parents]
            if parents and raw == parents[0]:
                continue
            own = raw not in parents[1:]
            people, unknown = self.hands(commit) if own else (frozenset(), frozenset())
            first = commit.parents[0] if commit.parents else ""
            before = self.data_at(first, path) if first else None
            people |= self.openers if own and before is None else frozenset()
            found.append(
                Edit(
                    number,
                    commit.id,
                    people,
                    unknown,
                    before,
                    self.data_at(commit.id, path),
                    commit.at.isoformat(),
                    self.people.by_email(commit.author),
                )
            )
        return found

    def pushers(self, commit: str) -> list[str]:
        """The accounts that pushed a commit: the first push whose head has it."""
        for push in sorted(self.evidence.pushes, key=lambda item: item.at):
            if push.head in self.positions and self.repository.is_ancestor(commit, push.head):
                return [push.account]
        return []

    def received(self, position: int, now: datetime) -> datetime:
        """When the commit at `position` is first known to have been there: by a push, a review, or only now."""
        pushed = (push.at for push in self.evidence.pushes if self._has(push.head, position))
        seen = (review.at for review in self.evidence.reviews if self._has(review.commit, position))
        return min([now, *(datetime.fromisoformat(at) for at in (*pushed, *seen))])

    def _has(self, commit: str, position: int) -> bool:
        known = self.positions.get(commit, -1) >= position >= 0
        return known and self.repository.is_ancestor(self.commits[position].id, commit)

    def hands(self, commit: Commit) -> tuple[frozenset[str], frozenset[str]]:
        """Author, committer, co-authors and pusher of a commit, as persons; the addresses that nobody has."""
        named = {address: self.people.by_email(address) for address in commit.addresses - self.machine_addresses}
        named |= {account: self.people.by_account(account) for account in self.pushers(commit.id)}
        persons = frozenset(person for person in named.values() if person)
        return persons, frozenset(name for name, person in named.items() if person is None)


def _content(data: Data | None, workflow: Workflow) -> Data | None:
    return None if data is None else signed_content(data, workflow)
