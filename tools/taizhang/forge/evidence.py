"""What a forge knows of a pull request, as the gate's reviews file: who said and did what, and when.

Nothing is judged here. Everything is put in one order and told in one zone, so that two readings of the same facts, in
whatever order and dialect, give the same bytes. What a forge does not tell is left out, never guessed; see
docs/developer/forge.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from taizhang.approval.reviews import APPROVE, REQUEST_CHANGES
from taizhang.forge.client import Forge
from taizhang.forge.editors import is_authors_own
from taizhang.forge.problems import ForgeError
from taizhang.forge.pulls import IssueName, Pull, intake_issue, pull_of
from taizhang.forge.shapes import GHOST, login, moment, told
from taizhang.forge.shapes import text as text_of
from taizhang.formats.text import plain_line_ends

_LONGEST = 100_000
"""Characters of a text that the reviews file takes; GitHub itself takes 65,536."""
_STATES = {
    "APPROVED": APPROVE,
    "CHANGES_REQUESTED": REQUEST_CHANGES,
    "REQUEST_CHANGES": REQUEST_CHANGES,
    "DISMISSED": APPROVE,
}
"""GitHub's and Gitea's words. Of a dismissed review GitHub no longer says what it was; it counts as nothing anyway."""
_UNSAID = frozenset({"PENDING", "REQUEST_REVIEW"})
"""Not sent yet; and Gitea's note that somebody was asked."""
_NOTHING = "0" * 40
_NOT_FOUND = 404
Said = dict[str, Any]


def evidence_of(forge: Forge, number: int, machines: Iterable[str] = (), zone: tzinfo = UTC) -> Said:
    """The reviews file of a pull request, ready for `json.dumps`.

    Args:
        forge: the repository.
        number: the pull request.
        machines: the accounts that main's rules name as the office's machines: what one of them opened from a branch
            of `pulls.intake_branch` is the form of that issue's author.
        zone: the office's, so that the day of each event is the office's day: roles and accounts are dated.

    Raises:
        ForgeError: the forge does not tell all of it: half the evidence would be another judgement.
    """
    where = f"{forge.repo}#{number}"
    item = forge.get("pulls/{number}", number=number)
    pull = pull_of(forge, item)
    reviews = [
        _review(where, each, zone) for each in forge.pages("pulls/{number}/reviews", number=number) if _is_said(each)
    ]
    comments = [_comment(where, each, zone) for each in forge.pages("issues/{number}/comments", number=number)]
    pushes = list(_pushes(forge, pull, moment(where, item, "updated_at", zone), zone))
    form = intake_issue(forge, pull, frozenset(name.lower() for name in machines))
    return {
        "version": 1,
        "pull": {"id": str(number), "author": pull.author, "at": moment(where, item, "created_at", zone)},
        **({} if form is None else {"intake": _intake(forge, form, zone, carried=bool(pushes))}),
        "reviews": _once(reviews),
        "comments": _once(comments),
        "pushes": sorted(pushes, key=_when),  # those of one second stay in the order in which they came
    }


def _intake(forge: Forge, issue: IssueName, zone: tzinfo, *, carried: bool) -> Said:
    """Whose form it is; a claim, unless the forge tells that nobody else wrote in it, and (`carried`) who pushed it."""
    name = f"{issue.repo}#{issue.number}"
    item = forge.elsewhere(issue.repo).get("issues/{number}", number=issue.number)
    author = login(name, item)
    said = {"issue": name, "author": author, "at": moment(name, item, "created_at", zone)}
    return said if carried and is_authors_own(forge, issue, author) else {**said, "claim": True}


def _is_said(review: Any) -> bool:
    return not (isinstance(review, dict) and review.get("state") in _UNSAID)


def _review(where: str, item: Any, zone: tzinfo) -> Said:
    state = told(where, item, "state", of=str)
    return {
        "id": str(told(where, item, "id", of=int)),
        "account": login(where, item),
        "state": _STATES.get(state, "comment"),
        "commit": text_of(where, item, "commit_id") or _NOTHING,  # null once Git has thrown it away
        "at": moment(where, item, "submitted_at", zone),
        "text": _words(where, item),
        "dismissed": state == "DISMISSED" or item.get("dismissed") is True,
    }


def _comment(where: str, item: Any, zone: tzinfo) -> Said:
    at = moment(where, item, "created_at", zone)
    return {
        "id": str(told(where, item, "id", of=int)),
        "account": login(where, item),
        "text": _words(where, item),
        "at": at,
        "edited": moment(where, item, "updated_at", zone) != at,
    }


def _words(where: str, item: Any) -> str:
    """What somebody wrote; browsers end lines with two signs, and forges keep them so."""
    return plain_line_ends(text_of(where, item, "body"))[:_LONGEST]


def _once(items: Iterable[Said]) -> list[Said]:
    """Each item once, the oldest first, however often and in whatever order they came."""
    return sorted({item["id"]: item for item in items}.values(), key=lambda item: (_when(item), int(item["id"])))


def _when(item: Said) -> datetime:
    return datetime.fromisoformat(item["at"])


def _pushes(forge: Forge, pull: Pull, seen: str, zone: tzinfo) -> Iterator[Said]:
    """Who led the branch to which commit, in order, where the forge tells: GitHub's list of a repository's activity.

    Its times are whole seconds, so two pushes may share one: the lower number came first.
    What a branch held before the oldest entry was brought by nobody known: else whoever pushed next would seem to have
    brought it. So was a head that no entry leads to, as in a fork that is gone or that the token may not read, by when
    the request changed last (`seen`): else whoever opens a request could have his pushes left out.
    """
    if forge.server.dialect != "github":
        return
    unknown = {"account": GHOST, "head": pull.head, "at": seen}
    if pull.source is None:
        yield unknown
        return
    where = f"{pull.source}/activity"
    try:
        moves = list(forge.elsewhere(pull.source).pages("activity", {"ref": f"refs/heads/{pull.branch}"}))
    except ForgeError as error:
        if error.status != _NOT_FOUND:
            raise
        yield from [unknown] if pull.fork else []  # else an older GitHub Enterprise, which tells nobody's
        return
    by_number = {told(where, move, "id", of=int): move for move in moves}
    steps = sorted(by_number.items(), key=lambda item: (moment(where, item[1], "timestamp"), item[0]))
    for _, oldest in steps[:1]:
        if (before := told(where, oldest, "before", of=str)) != _NOTHING:
            yield {"account": GHOST, "head": before, "at": moment(where, oldest, "timestamp", zone)}
    pushes = [
        {"account": login(where, move, "actor"), "head": head, "at": moment(where, move, "timestamp", zone)}
        for _, move in steps
        if (head := told(where, move, "after", of=str)) != _NOTHING
    ]
    yield from pushes
    if pull.head not in (push["head"] for push in pushes):
        yield unknown
