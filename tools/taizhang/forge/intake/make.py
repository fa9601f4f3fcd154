"""A form made into a commit on a branch, and judged there as the gate will judge it; nothing leaves the clone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from taizhang.approval import Decision, Evidence, Outcome, gate
from taizhang.approval import problems as verdicts
from taizhang.approval.reviews import Push
from taizhang.checks.raw import scan
from taizhang.errors import TaizhangError
from taizhang.forge.intake import receipt
from taizhang.forge.intake.desk import Desk, Post
from taizhang.forge.intake.meaning import Sender
from taizhang.forge.intake.read import UnreadableError, answers, declared
from taizhang.forge.intake.receipt import sentence
from taizhang.forge.intake.record import Change, FaultyError, change_of, taken_at
from taizhang.forge.intake.sender import sender_of
from taizhang.forge.words import quiet_line
from taizhang.git import Commit, NewObjects, Signature, commit_text
from taizhang.i18n import Text, joined
from taizhang.landing.main import MAIN, Main, Overlay
from taizhang.model import REGULAR, Record
from taizhang.workflow.forms import Form

_TITLE = 200
_WITHIN = "forge.intake_within"
_JUDGED_LATER = frozenset(
    problem.code for problem in (verdicts.WAITING, verdicts.UNKNOWN_PERSON, verdicts.UNCHECKED, verdicts.NOTHING)
)
_NOT_OURS = Text(
    "分支 {branch} 不是收件程序推送的（或者推送以後表單又改過），不據以收件："
    "請核對是誰推送的，刪除這個分支後會自動重辦",
    "the branch {branch} was not pushed by intake (or its form has changed since), so nothing is taken from it: find "
    "out who pushed it and delete it; the next run then begins anew",
)


@dataclass(frozen=True)
class Draft:
    """What a form comes out as, whoever makes it: the same issue, time and main give the same commit."""

    sender: Sender
    change: Change
    commit: str


@dataclass(frozen=True)
class Made:
    """A form that can be taken in."""

    form: Form
    draft: Draft
    decision: Decision
    tip: str | None
    """The commit that its branch has; None where there is no branch yet."""


def make(
    desk: Desk, post: Post, form: Form | None, *, asked: bool, fresh: bool, returned: Record | None = None
) -> Made:
    """The commit that an issue becomes, judged as the gate will judge it; in the clone only.

    Args:
        desk: where the issue stands.
        post: the issue.
        form: the form that it is; None where it is none.
        asked: whether a request of ours is open from its branch.
        fresh: whether it was never answered before: then it came when it was opened.
        returned: the record that it became, where that was returned to its sender.

    Raises:
        FaultyError: it cannot be taken in; why, in words.
        TaizhangError: its branch is not ours, or the forge cannot be reached.
    """
    rules = desk.main.rules
    language = rules.forms.language
    if hits := scan(f"{post.title}\n{post.body}", rules):
        names = joined([*dict.fromkeys(hit.problem.title.render(language) for hit in hits)], language)
        raise FaultyError([sentence(receipt.CONFIDENTIAL, language, what=names)])
    if form is None:
        raise FaultyError([sentence(receipt.NOT_A_FORM, language)])
    try:
        told = answers(post.body, form, rules.forms)
    except UnreadableError as wrong:
        raise FaultyError([wrong.render(language)]) from None
    tip = tip_of(desk, post)
    received = _first_seen(desk, post, tip) if tip else came(desk, post) if fresh else desk.now
    draft = _drafted(desk, post, form, told, received, tip=tip, returned=returned)
    if tip and not asked and not _is_ours(desk, post, form, told, tip, returned):
        raise TaizhangError(_NOT_OURS, branch=desk.branch(post))
    at = desk.main.local(max(desk.now, desk.main.commit.at))
    evidence = _evidence(desk, post, draft.commit, at)
    decision = gate(desk.clone.folder, desk.main.commit.id, draft.commit, evidence, at, rules)
    if decision.outcome is Outcome.FAIL:
        errors = [found for found in decision.findings if found.level == "error" and found.code not in _JUDGED_LATER]
        raise FaultyError(receipt.in_words(errors, form, desk.main))
    return Made(form, draft, decision, tip)


def _evidence(desk: Desk, post: Post, commit: str, at: datetime) -> Evidence:
    """What the landing job will know of the request, if nobody else does anything; see `forge/evidence.py`."""
    opened, told = desk.main.local(post.created).isoformat(), desk.job.forge.server.dialect == "github"
    return Evidence(
        author=post.account, opener=desk.job.account, author_at=opened, opener_at=at.isoformat(), claim=not told,
        pushes=(Push(desk.job.account, commit, at.isoformat()),) if told else (),
    )  # fmt: skip


def _drafted(
    desk: Desk, post: Post, form: Form, told: Mapping[str, str], received: datetime, *, tip: str | None = None,
    returned: Record | None = None, anew: Commit | None = None,
) -> Draft:  # fmt: skip
    """A form as a commit after `tip`, or after main; or in the place of the commit `anew` and at its time."""
    repository, rules = desk.clone.repository, desk.main.rules
    stands = tip or (anew.id if anew else None)
    base = repository.merge_base(MAIN, stands) if stands else desk.main.commit.id
    main = desk.main if base == desk.main.commit.id else _main_at(desk, base)
    sender = sender_of(post.account, form, told, rules.forms.unit_of(post.repo), received, desk.main)
    if not declared(told, rules.forms):
        raise FaultyError([sentence(receipt.UNDECLARED, rules.forms.language, heading=rules.forms.heading(form))])
    path = _path_of(desk, base, tip) if tip and form.makes else returned.path if returned else None
    taken = desk.branches.changed_by_others(desk.branch(post)) if form.makes and path is None else frozenset()
    change = change_of(form, told, post.title, sender, main, path, taken)
    at = main.local(anew.at) if anew else desk.now if tip else taken_at(sender, desk.main)
    return Draft(sender, change, _committed(desk, post, form, change, sender, tip or base, at))


def _is_ours(desk: Desk, post: Post, form: Form, told: Mapping[str, str], tip: str, returned: Record | None) -> bool:
    """Whether a branch for which no request is open is what a run of ours left when it broke off.

    It is where the forge says that we alone have pushed it; where the forge says nothing or something else, if the one
    commit on it is what this issue comes out as, at no earlier time than the issue has come.
    """
    if desk.branches.brought_by(desk.job.account, desk.branch(post), tip):
        return True
    commits = _commits(desk, tip)
    at, first = desk.main.local(commits[0].at), came(desk, post)
    if len(commits) != 1 or not first <= at <= desk.now:
        return False
    for received in dict.fromkeys((first, at)):
        with suppress(FaultyError):
            if _drafted(desk, post, form, told, received, returned=returned, anew=commits[0]).commit == tip:
                return True
    return False


def _committed(desk: Desk, post: Post, form: Form, change: Change, sender: Sender, parent: str, at: datetime) -> str:
    """A commit in the clone that makes the change, in the sender's name; the parent itself where nothing changes."""
    repository, main = desk.clone.repository, desk.main
    stood = repository.commit(parent)
    if repository.file_at(parent, change.path) == change.text.encode():
        return parent
    new = NewObjects()
    blob = new.add("blob", change.text.encode())
    tree = new.edited(stood.tree, {change.path: (REGULAR, blob)}, repository.blob)
    label = form.label.render(main.rules.forms.language)
    message = f"{label}: {quiet_line(change.title, _TITLE)}\n\nIntake: {post.name}\n"
    by = Signature(sender.person, _address(main, sender.person), at)
    commit = new.add("commit", commit_text(tree, (parent,), by, message))
    repository.keep(new)
    return commit


def _address(main: Main, person: str) -> str:
    """The address by which the gate knows the sender; a machine's, which has no hand in anything, where he has none."""
    emails = main.rules.people.data["people"][person].get("emails", [])
    machines = [f"{item['name']}@machine" for item in main.rules.people.data.get("machines", [])]
    return str(next(iter([*emails, *machines]), "intake@machine"))


def came(desk: Desk, post: Post) -> datetime:
    """When a form came: when its issue was opened, if we saw it soon enough; else when the issue was last touched.

    An issue may be opened as anything and made a form days later; policy `forge.intake_within` says how much of that
    goes unseen: none where it says nothing.
    """
    main, now = desk.main, desk.now
    policy = main.rules.policy
    within = timedelta(hours=policy.value(_WITHIN, now.date()) if policy.has(_WITHIN) else 0)
    return main.local(min(post.created if now - post.created <= within else post.updated, now))


def _first_seen(desk: Desk, post: Post, tip: str) -> datetime:
    """When the form on a branch came, as its first commit says; neither before its issue nor later than now."""
    return desk.main.local(min(max(_commits(desk, tip)[0].at, post.created), desk.now))


def _commits(desk: Desk, tip: str) -> list[Commit]:
    """What a branch that has not landed has and main has not: at least its tip."""
    repository = desk.clone.repository
    return repository.commits(repository.merge_base(MAIN, tip), tip)


def tip_of(desk: Desk, post: Post) -> str | None:
    """The tip of an issue's branch as the forge has it; None where there is none, or it has landed.

    Raises:
        TaizhangError: it is damaged, or the forge cannot be reached.
    """
    tip = desk.branches.tip(desk.branch(post))
    return None if tip is None or desk.clone.repository.is_ancestor(tip, desk.main.commit.id) else tip


def _path_of(desk: Desk, base: str, tip: str) -> str | None:
    """The file that the branch makes."""
    changed = desk.clone.repository.changed_paths(base, tip)
    return changed[0] if len(changed) == 1 else None


def _main_at(desk: Desk, commit: str) -> Main:
    """The ledger as it stood at a commit of main, by the rules in force now."""
    repository, main = desk.clone.repository, desk.main
    tree = Overlay(repository, {entry.path: entry for entry in repository.files(commit)}, NewObjects())
    return Main(desk.clone.folder, tree, main.rules, repository.commit(commit), main.seen)
