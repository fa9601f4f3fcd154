"""What a forge has said of a request so far, as steps that a landing would write: for who acts after it by command."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from taizhang.approval.cases import make_case
from taizhang.approval.fold import fold
from taizhang.approval.gate import forge_committers
from taizhang.approval.history import Branch
from taizhang.approval.reviews import Evidence
from taizhang.errors import TaizhangError
from taizhang.git import Repository
from taizhang.i18n import Text
from taizhang.ledger import Ledger, open_ledger
from taizhang.model import Record
from taizhang.workflow import Rules

_NOT_COMMITTED = Text(
    "「{title}」有沒有提交的改動：先提交，審閱才對得上",
    "“{title}” has changes that are not committed: commit them first, so that reviews can be held against it",
)


def said_so_far(root: Path, rules: Rules, ledger: Ledger, record: Record, base: str, evidence: Evidence) -> Record:
    """The record with the steps that its hand edits, reviews and comments stand for.

    Raises:
        TaizhangError: the file is not as the last commit has it.
        UsageError: a revision is not there.
    """
    repository = Repository(root)
    parted, head = repository.merge_base(base, "HEAD"), repository.resolve("HEAD")
    branch = Branch(repository, parted, head, evidence, rules.people, forge_committers(rules))
    if branch.data_at(head, record.path) != record.data:
        raise TaizhangError(_NOT_COMMITTED, title=record.title)
    before = open_ledger(root, rules.book, repository.tree(parted))
    with closing(before):
        landed = before.record_at(record.path)
    case = make_case(branch, rules, record, landed.data if landed else None, ledger)
    return fold(case).record if case.edits else record
