"""The intake job: an open issue that is a form becomes a branch, a request and a receipt, or a receipt that says why.

Like the landing job it keeps nothing that counts: what it did before stands in the forge, so it may be killed anywhere
and run again. An issue is read through the API alone; whoever starts the job can only name its number.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from taizhang.errors import TaizhangError, UsageError
from taizhang.forge.checkout import checkout
from taizhang.forge.intake import receipt
from taizhang.forge.intake.branches import branches_of
from taizhang.forge.intake.desk import Desk, Job, Post, posts
from taizhang.forge.intake.make import Made, make, tip_of
from taizhang.forge.intake.read import form_of
from taizhang.forge.intake.receipt import MARKER, Noted
from taizhang.forge.intake.record import FaultyError
from taizhang.forge.intake.requests import requests_of
from taizhang.forge.notices import said
from taizhang.forge.problems import ForgeError
from taizhang.forge.words import quiet_line
from taizhang.git import Commit
from taizhang.i18n import Text
from taizhang.landing.main import MAIN
from taizhang.model import Record
from taizhang.workflow.forms import Form

_ACTS = re.compile(r"^/[a-z]", re.MULTILINE)
_NOT_SEEN = frozenset({403, 404, 410})
"""What a forge answers where a repository is not there, is not for this token, or has its issues switched off."""
_TITLE = 200
_MOST_COMMITS = 100
"""Of a request: those of the sender and whatever editors have added."""
_NOT_OURS = Text(
    "{repo} 不是登記的報送倉庫（schemas/forms.yaml）",
    "{repo} is no repository in which units report (schemas/forms.yaml)",
)
_NO_FORMS = Text("這個台賬沒有報送表單（schemas/forms.yaml）", "this ledger has no forms (schemas/forms.yaml)")
_MOVED = Text("受理的分支剛被別人改動，下次再辦", "the branch was changed meanwhile; the next run sees to it")
_BRANCH_IN_THE_WAY = Text(
    "分支 {other} 佔了收件分支 {branch} 的位置：請核對是誰推送的並刪除，之後會自動收下",
    "the branch {other} is where intake's {branch} belongs: find out who pushed it and delete it; the "
    "next run then takes this in",
)
_REQUEST_IN_THE_WAY = Text(
    "{who} 從收件分支 {branch} 開了第 {number} 號請求：請關閉它，之後會自動收下",
    "{who} has opened request {number} from intake's branch {branch}: close it; this is then taken in",
)
_REQUEST = Text(
    "{person}（{unit}）填報的「{form}」，見 {issue}。由收件程序照表單生成，內容為報送人所填。",
    "“{form}” by {person} ({unit}), from {issue}. Made by the intake of the form; its contents are the sender's.",
)


class Taken(NamedTuple):
    """What became of one issue in one run."""

    name: str
    """The issue's, or its repository's where that cannot be seen."""
    outcome: str
    """`new`, `updated`, `refused`, `unchanged`, `landed`, `returned`, `closed` or `failed`."""
    problem: TaizhangError | None = None
    """What kept it from being seen to; the next run tries again."""


def run(job: Job, repo: str | None = None, number: int | None = None) -> Iterator[Taken]:
    """See to the open issues of every repository in which units report, or of one, or to one issue alone.

    Raises:
        UsageError: there are no forms, or the repository is none of those.
        TaizhangError: the forge or the ledger's main cannot be used at all.
    """
    with checkout(job.forge, job.now, job.keep) as clone:
        forms = clone.main.rules.forms
        if not forms.forms:
            raise UsageError(_NO_FORMS)
        known = [job.forge.repo, *(item.repo for item in forms.intake)]
        if repo is not None and repo.lower() not in (name.lower() for name in known):
            raise UsageError(_NOT_OURS, repo=repo)
        branches, requests = branches_of(job.forge, clone.repository), requests_of(job.forge, job.account)
        for name in dict.fromkeys(known if repo is None else [repo]):
            yield from _see_to_all(Desk(job, clone, job.forge.elsewhere(name), branches, requests), number)


def _see_to_all(desk: Desk, number: int | None) -> Iterator[Taken]:
    """The issues of one repository; one that is gone, or that the token may not see, keeps no other from its turn."""
    try:
        found = list(posts(desk, number))
    except ForgeError as problem:
        if problem.status not in _NOT_SEEN:
            raise
        yield Taken(desk.forge.repo, "failed", problem)
        return
    for post in found:
        try:
            outcome = _see_to(desk, post)
        except (OSError, sqlite3.Error):  # of this computer, and so the same for all
            raise
        except Exception as problem:  # what somebody sends must not keep others out
            yield Taken(post.name, "failed", desk.clone.doubt(problem))
        else:
            if outcome:
                yield Taken(post.name, outcome)


def _see_to(desk: Desk, post: Post) -> str:
    """Bring branch, request and receipt of one issue to what it says; what was done, empty where it is no form."""
    main = desk.main
    form = form_of(post.body, main.rules.forms)
    if form is None and not post.marked:
        return ""
    earlier = said(desk.forge, post.number, MARKER, desk.job.account)
    note = receipt.noted(earlier[1]) if earlier else None
    seen = receipt.digest_of(post.title, post.body)
    pull = desk.requests.open.get(desk.branch(post))
    if pull is None:
        last = desk.requests.last(desk.branch(post))
        return _taken_in(desk, post, form, note, None, seen) if last is None else _ended(desk, post, form, last, note)
    if note is not None and note.seen == seen:
        return "unchanged"
    if _taken_up(desk, int(pull["number"]), post):
        kept = Noted(seen, int(pull["number"]))
        before, opened = earlier[1] if earlier and note else "", main.local(min(post.created, desk.now))
        text = receipt.kept(before, kept, receipt.TAKEN_UP, opened, main.rules.forms.language)
        return "refused" if desk.say(post, text) else "unchanged"
    return _taken_in(desk, post, form, note, pull, seen)


def _taken_in(
    desk: Desk, post: Post, form: Form | None, note: Noted | None, pull: Any, seen: str, returned: Record | None = None
) -> str:
    """Make what an issue says, or say why not; where the forge is in the way, tell the sender so."""
    main, language = desk.main, desk.main.rules.forms.language
    try:
        fresh = note is None and returned is None
        made = make(desk, post, form, asked=pull is not None, fresh=fresh, returned=returned)
        number = _brought(desk, post, made, int(pull["number"]) if pull else None)
    except FaultyError as wrong:
        keeps = Noted(seen, int(pull["number"]) if pull else None)
        text = receipt.refused(keeps, wrong.faults, main.local(post.created), language, mend=form is not None)
        return "refused" if desk.say(post, text) else "unchanged"
    except TaizhangError:
        if pull is None:
            with suppress(TaizhangError):  # what went wrong first is what is told
                desk.say(post, receipt.delayed(note, language))
        raise
    desk.say(
        post,
        receipt.received(Noted(seen, number), made.form, made.draft.change, made.draft.sender, made.decision, main),
    )
    return "updated" if made.tip else "new"


def _brought(desk: Desk, post: Post, made: Made, number: int | None) -> int:
    """Bring what was made to the forge, in a request; its number."""
    branch = desk.branch(post)
    if number is None and (other := desk.branches.in_the_way_of(branch)):
        raise TaizhangError(_BRANCH_IN_THE_WAY, branch=branch, other=quiet_line(other))
    if number is None and (pull := desk.requests.others.get(branch)):
        who = str((pull.get("user") or {}).get("login", ""))
        raise TaizhangError(_REQUEST_IN_THE_WAY, branch=branch, number=int(pull["number"]), who=quiet_line(who))
    if made.draft.commit != made.tip and not desk.branches.push(branch, made.draft.commit):
        raise TaizhangError(_MOVED)
    return _opened(desk, post, made) if number is None else number


def _opened(desk: Desk, post: Post, made: Made) -> int:
    """Open the request of a branch; its number."""
    main, language = desk.main, desk.main.rules.forms.language
    unit = main.ledger.title(made.draft.sender.unit) or made.draft.sender.unit
    person = main.ledger.title(f"person/{made.draft.sender.person}") or made.draft.sender.person
    form = made.form.label.render(language)
    text = _REQUEST.render(language, person=quiet_line(person), unit=quiet_line(unit), form=form, issue=post.name)
    body = f"{marker_of(post)}\n{text}\n"
    title = f"{form}：{quiet_line(made.draft.change.title, _TITLE)}（{quiet_line(unit)}）"
    asked = {"title": title, "head": desk.branch(post), "base": MAIN, "body": body}
    return int(desk.job.forge.post("pulls", asked)["number"])


def marker_of(post: Post) -> str:
    """The first line of a request's text: which issue it carries."""
    return f"<!-- taizhang intake {post.name} -->"


def _taken_up(desk: Desk, number: int, post: Post) -> bool:
    """Whether anybody but us has begun to act on a request: by a review, a comment that acts, or a commit."""
    ours = desk.job.account.lower()

    def by_others(items: Iterator[Any]) -> Iterator[Any]:
        return (item for item in items if (item.get("user") or {}).get("login", "").lower() != ours)

    forge = desk.job.forge
    reviews = by_others(forge.pages("pulls/{number}/reviews", number=number))
    if any(str(item["state"]).upper() in ("APPROVED", "CHANGES_REQUESTED", "REQUEST_CHANGES") for item in reviews):
        return True
    comments = by_others(forge.pages("issues/{number}/comments", number=number))
    if any(_ACTS.search(str(item.get("body") or "")) for item in comments):
        return True
    tip = tip_of(desk, post)
    if tip is None or desk.branches.brought_by(desk.job.account, desk.branch(post), tip) is False:
        return True
    repository = desk.clone.repository
    commits = repository.commits(repository.merge_base(MAIN, tip), tip)
    return any(not _is_of(commit, post) for commit in commits)


def _ended(desk: Desk, post: Post, form: Form | None, pull: Any, note: Noted | None) -> str:
    """What follows when a request is no longer open: nothing once it has landed, unless it was returned to its sender.

    Who changes the issue then hands the same record in again.
    """
    seen = receipt.digest_of(post.title, post.body)
    head = str(pull["head"]["sha"])
    record = _record_of(desk, post, head) if desk.clone.repository.is_ancestor(head, desk.main.commit.id) else None
    ended = Noted(note.seen if note else seen, int(pull["number"]))
    if record is None:
        return "closed" if desk.say(post, receipt.closed(ended, desk.main)) else "unchanged"
    if form is not None and form.hands_in(str(record.data.get("status"))):
        if note is not None and (note.pull is None or note.seen != seen):  # changed, or changed and refused
            return _taken_in(desk, post, form, note, None, seen, record)
        return "returned" if desk.say(post, receipt.returned(ended, record, desk.main)) else "unchanged"
    desk.say(post, receipt.landed(ended, record, desk.main))
    desk.forge.patch("issues/{number}", {"state": "closed"}, number=post.number)
    return "landed"


def _record_of(desk: Desk, post: Post, head: str) -> Record | None:
    """The record that an issue's commits have made or changed, as main has it; `head` is the last one that landed."""
    for commit, differences in desk.clone.repository.history(head, _MOST_COMMITS):
        if _is_of(commit, post):
            records = (desk.main.ledger.record_at(difference.path) for difference in differences)
            return next((record for record in records if record is not None), None)
    return None


def _is_of(commit: Commit, post: Post) -> bool:
    """Whether a commit says that it is an issue's."""
    return f"\nIntake: {post.name}\n" in commit.message
