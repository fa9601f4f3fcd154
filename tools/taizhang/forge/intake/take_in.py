"""The intake job: an open issue that is a form becomes a branch, a request and a receipt, or a receipt that says why.

Like the landing job it keeps nothing: what it did before stands in the forge, so it may be killed anywhere and run
again. An issue is read through the API alone; whoever starts the job can only name its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from taizhang.errors import TaizhangError, UsageError
from taizhang.forge.checkout import checkout
from taizhang.forge.intake import receipt
from taizhang.forge.intake.desk import Desk, Job, Post, posts
from taizhang.forge.intake.make import Made, first_seen, make, tip_of
from taizhang.forge.intake.read import form_of
from taizhang.forge.intake.receipt import MARKER, Noted
from taizhang.forge.intake.record import FaultyError
from taizhang.forge.notices import said
from taizhang.forge.words import quiet_line
from taizhang.git import fetch, push
from taizhang.i18n import Text
from taizhang.landing.main import MAIN
from taizhang.model import Record
from taizhang.workflow.forms import Form

BRANCHES = "intake/"
"""How the names of our branches begin; nobody else opens requests from them."""
_HEADS = f"refs/heads/{BRANCHES}"
_ACTS = re.compile(r"^/[a-z]", re.MULTILINE)
_TITLE = 200
_NOT_OURS = Text(
    "{repo} 不是登記的報送倉庫(schemas/forms.yaml)",
    "{repo} is no repository in which units report (schemas/forms.yaml)",
)
_NO_FORMS = Text("這個台賬沒有報送表單(schemas/forms.yaml)", "this ledger has no forms (schemas/forms.yaml)")
_MOVED = Text("受理的分支剛被別人改動,下次再辦", "the branch was changed meanwhile; the next run sees to it")
_REQUEST = Text(
    "{person}({unit})填報的「{form}」,見 {issue}。由收件程序照表單生成,內容為報送人所填。",
    "“{form}” by {person} ({unit}), from {issue}. Made by the intake of the form; its contents are the sender's.",
)


class Taken(NamedTuple):
    """What became of one issue in one run."""

    name: str
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
    with checkout(job.forge, job.now) as clone:
        fetch(clone.repository, job.forge.remote, [f"+{_HEADS}*:{_HEADS}*"], job.forge.git_header())
        forms = clone.main.rules.forms
        if not forms.forms:
            raise UsageError(_NO_FORMS)
        known = [job.forge.repo, *(item.repo for item in forms.intake)]
        if repo is not None and repo.lower() not in (name.lower() for name in known):
            raise UsageError(_NOT_OURS, repo=repo)
        requests = {
            pull["head"]["ref"]: pull
            for pull in job.forge.pages("pulls", {"state": "open"})
            if _is_ours(pull, job)
        }  # fmt: skip
        for name in dict.fromkeys(known if repo is None else [repo]):
            desk = Desk(job, clone, job.forge.elsewhere(name), requests)
            for post in posts(desk, number):
                try:
                    outcome = _see_to(desk, post)
                except TaizhangError as problem:
                    yield Taken(post.name, "failed", problem)
                else:
                    if outcome:
                        yield Taken(post.name, outcome)


def _is_ours(pull: Mapping[str, Any], job: Job) -> bool:
    """Whether a request was opened by us, from a branch of the ledger's own repository."""
    home = str((pull["head"].get("repo") or {}).get("full_name", ""))
    opener = str((pull.get("user") or {}).get("login", ""))
    return home.lower() == job.forge.repo.lower() and opener.lower() == job.account.lower()


def _see_to(desk: Desk, post: Post) -> str:
    """Bring branch, request and receipt of one issue to what it says; what was done, empty where it is no form."""
    main = desk.main
    form = form_of(post.body, main.rules.forms)
    if form is None and not post.marked:
        return ""
    earlier = said(desk.forge, post.number, MARKER, desk.job.account)
    note = receipt.noted(earlier[1]) if earlier else None
    pull = desk.open.get(desk.branch(post))
    seen = receipt.digest_of(post.title, post.body)
    if pull is None and note is not None and note.pull is not None:
        return _ended(desk, post, form, note, seen)
    if pull is not None and note is not None and note.seen == seen:
        return "unchanged"
    if pull is not None and _taken_up(desk, int(pull["number"]), post):
        kept = Noted(seen, int(pull["number"]), note.ref if note else None)
        before, came = earlier[1] if earlier and note else "", first_seen(desk, post, None)
        text = receipt.kept(before, kept, receipt.TAKEN_UP, came, main.rules.forms.language)
        return "refused" if desk.say(post, text) else "unchanged"
    return _taken_in(desk, post, form, note, pull, seen)


def _taken_in(
    desk: Desk, post: Post, form: Form | None, note: Noted | None, pull: Any, seen: str, returned: Record | None = None
) -> str:
    """Make what an issue says, or say why not."""
    main, language = desk.main, desk.main.rules.forms.language
    keeps = Noted(seen, int(pull["number"]) if pull else None, note.ref if note else None)
    tip = tip_of(desk, post)
    try:
        made = make(desk, post, form, tip, fresh=note is None, returned=returned)
    except FaultyError as wrong:
        text = receipt.refused(keeps, wrong.faults, main.local(post.created), language, mend=form is not None)
        return "refused" if desk.say(post, text) else "unchanged"
    if made.commit != tip and not push(
        desk.clone.repository, desk.job.forge.remote, [f"{made.commit}:refs/heads/{desk.branch(post)}"],
        desk.job.forge.git_header(),
    ):  # fmt: skip
        raise TaizhangError(_MOVED)
    number = int(pull["number"]) if pull else _opened(desk, post, made)
    note = Noted(seen, number, made.change.ref)
    desk.say(post, receipt.received(note, made.form, made.change, made.sender, made.decision, main))
    return "updated" if tip else "new"


def _opened(desk: Desk, post: Post, made: Made) -> int:
    """Open the request of a branch; its number."""
    main, language = desk.main, desk.main.rules.forms.language
    unit = main.ledger.title(made.sender.unit) or made.sender.unit
    person = main.ledger.title(f"person/{made.sender.person}") or made.sender.person
    form = made.form.label.render(language)
    text = _REQUEST.render(language, person=quiet_line(person), unit=quiet_line(unit), form=form, issue=post.name)
    body = f"{marker_of(post)}\n{text}\n"
    title = f"{form}:{quiet_line(made.change.title, _TITLE)}({quiet_line(unit)})"
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
    if tip is None:
        return True
    repository = desk.clone.repository
    commits = repository.commits(repository.merge_base(MAIN, tip), tip)
    return any(f"\nIntake: {post.name}\n" not in commit.message for commit in commits)


def _ended(desk: Desk, post: Post, form: Form | None, note: Noted, seen: str) -> str:
    """What follows when a request is no longer open: nothing once it has landed, unless it was returned to its sender.

    Who changes the issue then hands the same record in again.
    """
    pull = desk.job.forge.get("pulls/{number}", number=int(note.pull or 0))
    head = str(pull["head"]["sha"])
    record = desk.main.ledger.record(note.ref) if note.ref else None
    if record is not None and desk.clone.repository.is_ancestor(head, desk.main.commit.id):
        if form is not None and form.hands_in(str(record.data.get("status"))):
            if note.seen != seen:
                return _taken_in(desk, post, form, note, None, seen, record)
            return "returned" if desk.say(post, receipt.returned(note, record, desk.main)) else "unchanged"
        desk.say(post, receipt.landed(note, record, desk.main))
        desk.forge.patch("issues/{number}", {"state": "closed"}, number=post.number)
        return "landed"
    return "closed" if desk.say(post, receipt.closed(note, desk.main)) else "unchanged"
