"""A form made into a commit on a branch, and judged there as the gate will judge it; nothing leaves the clone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from taizhang.approval import Decision, Evidence, Outcome, gate
from taizhang.approval import problems as verdicts
from taizhang.approval.reviews import Push
from taizhang.checks.raw import scan
from taizhang.forge.intake import receipt
from taizhang.forge.intake.desk import Desk, Post
from taizhang.forge.intake.meaning import Sender
from taizhang.forge.intake.read import UnreadableError, answers, declared
from taizhang.forge.intake.receipt import sentence
from taizhang.forge.intake.record import Change, FaultyError, change_of, taken_at
from taizhang.forge.intake.sender import sender_of
from taizhang.forge.words import quiet_line
from taizhang.git import NewObjects, Signature, commit_text
from taizhang.landing.main import MAIN, Main, Overlay
from taizhang.model import REGULAR, Record
from taizhang.workflow.forms import Form

_TITLE = 200
_JUDGED_LATER = frozenset(
    problem.code for problem in (verdicts.WAITING, verdicts.UNKNOWN_PERSON, verdicts.UNCHECKED, verdicts.NOTHING)
)


@dataclass(frozen=True)
class Made:
    """A form that can be taken in."""

    form: Form
    sender: Sender
    change: Change
    decision: Decision
    commit: str


def make(
    desk: Desk, post: Post, form: Form | None, tip: str | None, *, fresh: bool, returned: Record | None = None
) -> Made:
    """The commit that an issue becomes, judged as the gate will judge it; in the clone only.

    Args:
        desk: where the issue stands.
        post: the issue.
        form: the form that it is; None where it is none.
        tip: the commit of its branch; None where there is none yet.
        fresh: whether it was never answered before: then it came when it was opened.
        returned: the record that it became, where that was returned to its sender.

    Raises:
        FaultyError: it cannot be taken in; why, in words.
    """
    repository, rules = desk.clone.repository, desk.main.rules
    language = rules.forms.language
    if hits := scan(f"{post.title}\n{post.body}", rules):
        names = "、".join(dict.fromkeys(hit.problem.title.render(language) for hit in hits))
        raise FaultyError([sentence(receipt.CONFIDENTIAL, language, what=names)])
    if form is None:
        raise FaultyError([sentence(receipt.NOT_A_FORM, language)])
    try:
        told = answers(post.body, form, rules.forms)
    except UnreadableError as wrong:
        raise FaultyError([wrong.render(language)]) from None
    base = repository.merge_base(MAIN, tip) if tip else desk.main.commit.id
    main = desk.main if base == desk.main.commit.id else _main_at(desk, base)
    first = first_seen(desk, post, tip) if fresh or tip else desk.now
    sender = sender_of(post.account, form, told, rules.forms.unit_of(post.repo), first, desk.main)
    if not declared(told, rules.forms):
        raise FaultyError([sentence(receipt.UNDECLARED, language, heading=rules.forms.heading(form))])
    path = _path_of(desk, base, tip) if tip and form.makes else returned.path if returned else None
    change = change_of(form, told, post.title, sender, main, path)
    commit = _committed(desk, post, form, change, sender, tip or base, again=tip is not None)
    received = desk.main.local(max(desk.now, desk.main.commit.at))
    pushed = Push(desk.job.account, commit, received.isoformat())
    evidence = Evidence(author=post.account, opener=desk.job.account, pushes=(pushed,))
    decision = gate(desk.clone.folder, desk.main.commit.id, commit, evidence, received, rules)
    if decision.outcome is Outcome.FAIL:
        errors = [found for found in decision.findings if found.level == "error" and found.code not in _JUDGED_LATER]
        raise FaultyError(receipt.in_words(errors, form, desk.main))
    return Made(form, sender, change, decision, commit)


def _committed(desk: Desk, post: Post, form: Form, change: Change, sender: Sender, parent: str, *, again: bool) -> str:
    """A commit in the clone that makes the change, in the sender's name; the parent itself where nothing changes."""
    repository, main = desk.clone.repository, desk.main
    stood = repository.commit(parent)
    if repository.file_at(parent, change.path) == change.text.encode():
        return parent
    at = desk.now if again else taken_at(sender, main)
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


def first_seen(desk: Desk, post: Post, tip: str | None) -> datetime:
    """When a form came: as its branch says, else when the issue was opened; never later than now."""
    main = desk.main
    if tip is not None:
        commits = desk.clone.repository.commits(desk.clone.repository.merge_base(MAIN, tip), tip)
        if commits:
            return main.local(commits[0].at)
    return main.local(min(post.created, desk.now))


def tip_of(desk: Desk, post: Post) -> str | None:
    """The tip of an issue's branch as the forge has it; None where there is none, or it has landed."""
    tip = desk.clone.repository.branch(desk.branch(post))
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
