"""A rule-keeper's signature over a change of the rules, kept in the reviews file that the gate is given."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from taizhang.approval import NOBODY, Evidence, read_evidence
from taizhang.approval.history import Branch
from taizhang.approval.keepers import KEEPER, approvals, rules_statement
from taizhang.approval.reviews import RulesSignature
from taizhang.errors import TaizhangError
from taizhang.git import Repository
from taizhang.i18n import Text
from taizhang.landing.files import write
from taizhang.landing.signing import signed
from taizhang.workflow import load_rules

_BROKEN = Text("主線的規則文件有誤", "the rules of the base are broken")
_NO_KEEPER = Text("{person} 不是規則管理員", "{person} is no rule-keeper")
_NOT_COUNTED = Text("{person} 的簽名不算：{why}", "the signature by {person} would not count: {why}")


class Change(NamedTuple):
    """A change of the rules: the revision that has landed, and the one that asks to land."""

    base: str
    head: str


def approve_rules(root: Path, change: Change, reviews: Path, person: str, key: Path, now: datetime) -> str:
    """Sign a change of the rules, and add the signature to the file `reviews`; the head's full id.

    Raises:
        TaizhangError: the signature would not count; nothing is written.
        UsageError: a revision is not there, or the file is no reviews file.
        OSError: it could not be written; the file is as it was.
    """
    repository = Repository(root)
    base, head = repository.resolve(change.base), repository.resolve(change.head)
    rules, _ = load_rules(repository.tree(base))
    if rules is None:
        raise TaizhangError(_BROKEN)
    if KEEPER not in rules.people.roles_of(person, now.date()):
        raise TaizhangError(_NO_KEEPER, person=person)
    at = now.isoformat(timespec="seconds")
    said = rules_statement(rules.policy.office["id"], head, person, at)
    mine = RulesSignature(person, at, signed(said, key, person, rules, now.date()))
    evidence = replace(_evidence(reviews), signatures=(mine,))
    branch = Branch(repository, repository.merge_base(base, head), head, evidence, rules.people)
    refused = [item.refused for item in approvals(branch, rules, now) if item.person == person and item.grade in "KS"]
    if refused[0] is not None:
        raise TaizhangError(_NOT_COUNTED, person=person, why=refused[0])
    _add(reviews, mine)
    return head


def _evidence(reviews: Path) -> Evidence:
    return read_evidence(reviews.read_bytes()) if reviews.exists() else NOBODY


def _add(reviews: Path, signature: RulesSignature) -> None:
    """The file with one signature more; begun where there is none yet."""
    data: dict[str, Any] = json.loads(reviews.read_text("utf-8")) if reviews.exists() else {"version": 1}
    data["signatures"] = [*data.get("signatures", []), signature.__dict__]
    write(reviews, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
