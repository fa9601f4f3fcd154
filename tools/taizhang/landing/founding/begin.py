"""Founding an office: its files written beside its place, checked like any ledger, committed, and put there at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from taizhang.checks.run import check
from taizhang.errors import UsageError
from taizhang.git.making import Identity, begin
from taizhang.i18n import Label, Text
from taizhang.landing.files import write
from taizhang.landing.founding.address import admit
from taizhang.landing.founding.answers import Answers, AnswersError, repetitions
from taizhang.landing.founding.draft import POLICY, ROLES, complete, frame, records
from taizhang.landing.place import new_folder, refuse_taken
from taizhang.ledger import CACHE, WorkTree, open_ledger
from taizhang.model import Data, Finding, Where
from taizhang.workflow import Rules, load_rules

_INSIDE = Text(
    "{folder} 在另一個 Git 倉庫裏（{outer}）。換一個地方；一定要放在這裏，加 --inside",
    "{folder} is in another Git repository ({outer}). Choose another place, or say --inside",
)
_MESSAGE = """\
開辦台賬 · Begin the ledger

期初：單位、人員和規則如開辦時所列，未經逐件證明。
Opening balance: checked, and not proven.
"""


@dataclass(frozen=True)
class Founded:
    """A new office."""

    root: str
    """The id of its first commit: what every later audit begins with."""
    records: int
    vacant: Sequence[Label]
    """Roles that nobody holds yet."""


def found_office(
    target: Path, answers: Answers, now: datetime, identity: Identity | None = None, *, inside: bool = False,
    sample: bool = False,
) -> Founded:  # fmt: skip
    """Make a new office in `target`.

    Args:
        target: a new or empty folder.
        answers: what `read_answers` has read.
        now: the office's time; everything holds from this day on.
        identity: whom the first commit is by; whoever Git is set up for, if not given.
        inside: whether it may be within another repository.
        sample: whether it is only to try things out: it says so on every page, and may stand at a public host.

    Raises:
        TaizhangError: a real office is to stand at a public host.
        UsageError: the place is taken or within another repository, or nobody is named for the first commit.
        AnswersError: the office would not pass its own check; nothing is made.
        OSError: it cannot be written; nothing is left.
    """
    refuse_taken(target)
    outer = next((folder for folder in target.parents if _is_repository(folder)), None)
    if outer is not None and not inside:
        raise UsageError(_INSIDE, folder=str(target), outer=str(outer))
    if "forge" in answers.data:
        admit(answers.data["forge"], sample=sample)
    day = now.date()
    data = complete(answers.data, day.isoformat())
    if repeated := list(repetitions(answers.file, data)):
        raise AnswersError(answers, repeated)
    with new_folder(target) as folder:
        settings = frame(data, day.isoformat(), sample=sample)
        _write(folder, settings)
        rules = _rules(folder, answers, data)
        first = list(records(data, rules, now))
        _write(folder, {path: text for path, _, text in first})
        _judge(folder, rules, answers, _origins(data) | {(path, ()): where for path, where, _ in first})
        root = begin(folder, [*settings, *(path for path, _, _ in first)], _MESSAGE, identity)
    return Founded(root, len(first), _vacant(rules, day))


def _is_repository(folder: Path) -> bool:
    """Whether a folder is a work tree's, or a bare repository."""
    return (folder / ".git").exists() or all((folder / name).exists() for name in ("HEAD", "objects", "refs"))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        write(folder / path, text)


def _rules(folder: Path, answers: Answers, data: Data) -> Rules:
    """The rules of the new office, which must be sound."""
    rules, findings = load_rules(WorkTree(folder))
    if rules is None:
        raise AnswersError(answers, _traced(findings, _origins(data), answers.file))
    return rules


def _origins(data: Data) -> dict[tuple[str, Where], Where]:
    """The places in the answers of what stands in the rules."""
    origins: dict[tuple[str, Where], Where] = {(POLICY, ("office",)): ("office",)}
    for number, person in enumerate(data["people"]):
        origins[ROLES, ("people", person["id"])] = ("people", number)
    for number, _ in enumerate(data.get("machines", [])):
        origins[ROLES, ("machines", number)] = ("machines", number)
    return origins


def _judge(folder: Path, rules: Rules, answers: Answers, origins: Mapping[tuple[str, Where], Where]) -> None:
    """Hold the new office to every rule, as `taizhang check` will."""
    with closing((ledger := open_ledger(folder, rules.book)).index):
        findings = [finding for finding in check(ledger, rules) if finding.level == "error"]
    shutil.rmtree(folder / CACHE.split("/")[0], ignore_errors=True)
    if findings:
        raise AnswersError(answers, _traced(findings, origins, answers.file))


def _traced(findings: Iterable[Finding], origins: Mapping[tuple[str, Where], Where], file: str) -> list[Finding]:
    """The findings on what was made of the answers, at the place of the answers that it was made of."""
    traced = []
    for finding in findings:
        cut = next((n for n in range(len(finding.where), -1, -1) if (finding.path, finding.where[:n]) in origins), None)
        if cut is None:
            traced.append(finding)
        else:
            where = (*origins[finding.path, finding.where[:cut]], *finding.where[cut:])
            traced.append(replace(finding, path=file, where=where, line=0, column=0))
    return traced


def _vacant(rules: Rules, day: date) -> list[Label]:
    people: Data = rules.people.data["roles"]
    return [rules.people.role_label(role) for role in people if not rules.people.holders(role, day)]
