"""`taizhang act`: take an action on a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from taizhang.approval import NOBODY, read_evidence
from taizhang.approval.verdicts import local
from taizhang.cli.office import Office
from taizhang.errors import Exit, UsageError
from taizhang.git import Repository, in_repository
from taizhang.i18n import Text
from taizhang.landing.act import Deed, Handed
from taizhang.landing.act import act as take_action
from taizhang.landing.commit import commit_file
from taizhang.landing.keep_rules import Change, approve_rules
from taizhang.landing.new import read_settings
from taizhang.landing.so_far import said_so_far
from taizhang.ledger import open_ledger
from taizhang.model import Record

_UNKNOWN = Text("沒有「{ref}」這件記錄", "there is no record “{ref}”")
_WHO = Text("不知道是誰：用 --as 寫明，或設 TAIZHANG_PERSON", "who are you? give --as, or set TAIZHANG_PERSON")
_STRANGER = Text("roles.yaml 裏沒有「{person}」", "roles.yaml does not know “{person}”")
_NO_KEY = Text("用 --key 指明簽名的密鑰文件", "name the key file to sign with: --key")
_RECORDING = Text(
    "代錄要寫明 --mode、--original、--checker", "a recorded decision needs --mode, --original and --checker"
)
_RULES = "rules"
"""Stands for the office's rules, where a record would be named."""
_RULES_ONLY = Text(
    "規則只能「approve」，並要 --sign、--key 和 --reviews",
    "rules are acted on by “approve” alone, with --sign, --key and --reviews",
)
_KEPT = Text("已簽認規則 {head}，寫入 {file}", "the rules at {head} are signed for, in {file}")
_MODES = ["paper", "circled", "oral", "telephone", "meeting"]
_DONE = Text("{title}：{action}，現在是「{state}」", "{title}: {action}, now “{state}”")


@click.command()
@click.argument("ref")
@click.argument("action")
@click.option("--as", "person", envvar="TAIZHANG_PERSON", metavar="PERSON", help="who acts (or set TAIZHANG_PERSON)")
@click.option("--note", help="why")
@click.option("--opinion", help="what the decision says")
@click.option("--unit", metavar="UNIT", help="the unit that acts, as unit/… or its id")
@click.option(
    "--field", "fields", multiple=True, metavar="KEY=VALUE", help="a key of the step, or a field that it amends"
)
@click.option(
    "--for", "principal", metavar="PERSON", help="record a decision that this person gave (代錄), or act as delegate"
)
@click.option("--mode", type=click.Choice(_MODES), help="how it was given")
@click.option("--given-at", metavar="TIME", help="when it was given")
@click.option("--original", metavar="PLACE", help="where the paper, or the note of what was said, is kept")
@click.option("--checker", metavar="PERSON", help="who compares the record with the original")
@click.option("--delegation", metavar="REF", help="the delegation under which --for is acted for")
@click.option("--sign", is_flag=True, help="sign with the key in the file --key")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), envvar="TAIZHANG_KEY")
@click.option("--base", default="main", show_default=True, metavar="REV", help="what has landed")
@click.option("--head", default="HEAD", show_default=True, metavar="REV", help="the change of rules to sign for")
@click.option(
    "--reviews",
    type=click.Path(dir_okay=False, path_type=Path),
    help="what the forge has said so far (JSON)",
)
@click.option("--commit", "commits", is_flag=True, help="commit the file")
@click.pass_obj
def act(office: Office, /, ref: str, action: str, person: str | None, commits: bool, sign: bool, key: Path | None,
        fields: tuple[str, ...], base: str, head: str, reviews: Path | None, **said: Any) -> Exit:  # fmt: skip
    """Take ACTION on the record REF: one step is added to its trail, and its comments and order stay.

    `rules approve` is a rule-keeper's signature over a change of the rules, for an office without a forge.

    \b
    Examples:
      taizhang act supervision/2026-11-18-suimo-anquan-wending sign_for --as lei-jun --unit gongan-ju
      taizhang act info/2026-11-19-shui return --as jiang-ruolan --note 數字請核實
      taizhang act info/2026-11-19-shui approve --as he-jing --for zhou-wenbo --mode paper \
        --original 秘書科2026年批示卷 --checker feng-siyuan
      taizhang act info/2026-11-19-shui confirm_recorded --as zhou-wenbo --field step=4 --sign --key ~/.ssh/taizhang
      taizhang act rules approve --as cao-zhengping --head topic --sign --key ~/.ssh/taizhang --reviews reviews.json
    """
    if person is None:
        raise UsageError(_WHO)
    if not office.rules.people.known(person):
        raise UsageError(_STRANGER, person=person)
    if sign and key is None:
        raise UsageError(_NO_KEY)
    if ref == _RULES:
        if action != "approve" or not sign or key is None or reviews is None:
            raise UsageError(_RULES_ONLY)
        signed = approve_rules(office.root, Change(base, head), reviews, person, key, office.now)
        click.echo(_KEPT.render(office.language, head=signed[:12], file=str(reviews)))
        return Exit.OK
    record = office.ledger.record(ref) or office.ledger.record_at(ref)
    if record is None:
        raise UsageError(_UNKNOWN, ref=ref)
    kind = office.rules.book.kinds[record.kind]
    keys, sets = read_settings(kind, fields)
    deed = Deed(action, person, office.now, {**_said(office, said), **keys}, sets, key if sign else None)
    handed = _handed(office, record, person, base)
    if reviews is not None:
        evidence = read_evidence(reviews.read_bytes()) if reviews.exists() else NOBODY
        so_far = said_so_far(office.root, office.rules, office.ledger, record, base, evidence)
        handed = replace(handed, so_far=so_far)
    made = take_action(office.root, office.rules, office.ledger, record, handed, deed)
    workflow = office.rules.workflow_of(made.data) or office.rules.newest(record.kind)
    label = workflow.action_label(action).render(office.language)
    if commits:
        commit_file(office.root, made.path, f"{label}: {made.ref}")
    state = workflow.state_label(str(made.data["status"])).render(office.language)
    click.echo(_DONE.render(office.language, title=made.title, action=label, state=state))
    return Exit.OK


def _handed(office: Office, record: Record, person: str, base: str) -> Handed:
    """What of the record has landed, and who handed in the edits since: the first of them, else who acts now."""
    now = office.now.isoformat(timespec="seconds")
    if not in_repository(office.root):
        return Handed(record, person, now)
    repository = Repository(office.root)
    parted = repository.merge_base(base, "HEAD")
    landed = open_ledger(office.root, office.rules.book, repository.tree(parted)).record_at(record.path)
    commits = [commit for commit in repository.commits(parted, repository.resolve("HEAD")) if commit.parents]
    touched = [c for c in commits if record.path in repository.changed_paths(c.parents[0], c.id)]
    author = office.rules.people.by_email(touched[0].author) if touched else None
    return Handed(landed, author or person, local(touched[-1].at.isoformat(), office.rules) if touched else now)


def _said(office: Office, given: dict[str, Any]) -> dict[str, Any]:
    """The keys of the step that the options give."""
    said = {key: given[key] for key in ("note", "opinion") if given[key]}
    if unit := given["unit"]:
        said["unit"] = unit if "/" in unit else f"unit/{unit}"
    if principal := given["principal"]:
        said["for"] = principal
        if given["delegation"]:
            return {**said, "capacity": "delegate", "delegation": given["delegation"]}
        if not (given["mode"] and given["original"] and given["checker"]):
            raise UsageError(_RECORDING)
        at = given["given_at"] or (office.now - timedelta(minutes=1)).isoformat(timespec="seconds")
        original = {"place": given["original"]}
        said |= {"mode": given["mode"], "given_at": at, "original": original, "checked_by": given["checker"]}
    return said
