"""The gate: (policy of the base, changes, reviews) → pass, fail or undecided, with reasons and who must act next.

The base judges the head: its policy, schemas and people, never those of the request. Undecided blocks like fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from taizhang.approval import problems
from taizhang.approval.cases import judge_case, make_case
from taizhang.approval.changes import edits_of, landed_part
from taizhang.approval.fold import Folded
from taizhang.approval.history import Branch
from taizhang.approval.keepers import KEEPER, approvals
from taizhang.approval.migration import checked, migration_findings, new_migration, standing_findings
from taizhang.approval.reviews import NOBODY, Evidence
from taizhang.approval.verdicts import speaker
from taizhang.approval.words import commands
from taizhang.checks import LEDGER
from taizhang.checks.base import LedgerRule
from taizhang.checks.run import find, located
from taizhang.errors import TaizhangError
from taizhang.git import Repository
from taizhang.i18n import Text
from taizhang.ledger import RECORDS, open_ledger, place
from taizhang.model import Finding
from taizhang.workflow import Rules, load_rules
from taizhang.workflow.problems import NUMBER_MISSING

_RULES_BROKEN = Text("主線的規則文件有誤，不能判定", "the rules of the base are broken: nothing can be judged by them")
_PROSE = "docs/"
_NAMED = 3
_COMMITTERS = "forge.committers"
_ACT = "/act"
_UNDECIDED = frozenset(
    problem.code
    for problem in (problems.UNKNOWN_PERSON, problems.UNCHECKED, problems.WAITING, problems.RULES_UNREVIEWED)
)  # fmt: skip


class Outcome(StrEnum):
    """What the gate says."""

    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    UNDECIDED = "undecided"


@dataclass
class Decision:
    """The gate's answer, with the records as landing would write them."""

    base: str
    head: str
    findings: list[Finding] = field(default_factory=list)
    folded: list[Folded] = field(default_factory=list)
    branch: Branch | None = None
    """The commits that were judged; None where it cannot be told which they are."""

    @property
    def outcome(self) -> Outcome:
        """Fail if anything is wrong, undecided if something is not known or not done yet, else pass."""
        grave = [finding for finding in self.findings if finding.level == "error"]
        if any(finding.code not in _UNDECIDED for finding in grave):
            return Outcome.FAIL
        return Outcome.UNDECIDED if grave else Outcome.PASS


def gate(
    root: Path,
    base: str,
    head: str,
    evidence: Evidence = NOBODY,
    now: datetime | None = None,
    rules: Rules | None = None,
    across: Sequence[LedgerRule] = LEDGER,
) -> Decision:
    """Judge the changes from `base` to `head`.

    Args:
        root: the office's folder, in a Git repository with all of the history.
        base: the revision that has landed.
        head: the revision that asks to land.
        evidence: what the forge, or our hook, says of the request.
        now: when it is received; now, if not given.
        rules: those of the base, where the caller has read them already.
        across: the rules on how records stand to each other; landing, which asks them of the tree that it merges,
            leaves them out.

    Raises:
        TaizhangError: the base's own rules cannot be used.
        UsageError: a revision is not there.
    """
    repository = Repository(root)
    base_id, head_id = repository.resolve(base), repository.resolve(head)
    decision = Decision(base_id, head_id)
    if repository.shallow:
        decision.findings.append(problems.SHALLOW.at("."))
        return decision
    try:
        parted = repository.merge_base(base_id, head_id)
    except TaizhangError:
        decision.findings.append(problems.NOT_ANCESTOR.at("."))
        return decision
    if rules is None:
        loaded, _ = load_rules(repository.tree(base_id))
        if loaded is None:
            raise TaizhangError(_RULES_BROKEN)
        rules = loaded.seen_at(now)
    branch = Branch(repository, parted, head_id, evidence, rules.people, forge_committers(rules, now))
    decision.branch = branch
    decision.findings += _strangers(branch, rules)
    _judge(decision, branch, rules, _Terms(root, now or datetime.now(UTC), across))
    return decision


class _Terms(NamedTuple):
    """The office's folder, the time of receipt, and the rules on how records stand to each other."""

    root: Path
    now: datetime
    across: Sequence[LedgerRule]


def _judge(decision: Decision, branch: Branch, rules: Rules, terms: _Terms) -> None:
    records = [path for path in branch.changed if path.startswith(f"{RECORDS}/")]
    others = [path for path in branch.changed if not path.startswith((f"{RECORDS}/", _PROSE))]
    if not branch.changed:
        decision.findings.append(problems.NOTHING.at("."))
    elif others and (migration := new_migration(branch, others)):
        decision.findings += _rules_findings(branch, rules, others, terms.now)
        decision.findings += migration_findings(branch, rules, migration, records, terms.root)
    elif records and others:
        named = {"rules": ", ".join(others[:_NAMED]), "records": ", ".join(records[:_NAMED])}
        decision.findings.append(problems.RULES_WITH_RECORDS.at(others[0], (), **named))
    elif others:
        decision.findings += _rules_findings(branch, rules, others, terms.now)
        decision.findings += standing_findings(branch, rules, terms.root)
    else:
        _judge_records(decision, branch, rules, terms)


def forge_committers(rules: Rules, now: datetime | None = None) -> list[str]:
    """The addresses by which a forge commits what people write in it, in lower case, as policy names them."""
    policy = rules.policy
    named = policy.value(_COMMITTERS, (now or datetime.now(UTC)).date()) if policy.has(_COMMITTERS) else ()
    return [str(address).lower() for address in named]


def _strangers(branch: Branch, rules: Rules) -> Iterator[Finding]:
    """Accounts that nobody has: who opened the request is not known; what others say does not count."""
    evidence = branch.evidence
    if evidence.opener and branch.opener is None and branch.carrier is None:
        yield problems.UNKNOWN_PERSON.at(".", who=evidence.opener)
    reviews = [(item.account, item.at) for item in evidence.reviews]
    for account, at in [*reviews, *((item.account, item.at) for item in evidence.acts)]:
        if speaker(rules.people, account, at) is None:
            yield problems.NOT_COUNTED.at(".", person=account, why=problems.STRANGER)
    for review in evidence.reviews:
        person = speaker(rules.people, review.account, review.at)
        if person is not None and any(line.startswith(_ACT) for line in commands(review.text)):
            yield problems.NO_COMMAND.at(".", person=person)


def _rules_findings(branch: Branch, rules: Rules, paths: Sequence[str], now: datetime) -> Iterator[Finding]:
    """A rule-keeper who had no hand in the change must have approved the head, by review or by signature."""
    hands, unknown = branch.all_hands
    yield from (problems.UNKNOWN_PERSON.at(paths[0], who=name) for name in sorted(unknown))
    said = approvals(branch, rules, now)
    yield from (problems.NOT_COUNTED.at(".", person=item.person, why=item.refused) for item in said if item.refused)
    if all(item.refused for item in said):
        free = (person for person in rules.people.holders(KEEPER, now.date()) if person not in hands)
        people = ", ".join(free) or "-"
        yield problems.RULES_UNREVIEWED.at(paths[0], (), rules=", ".join(paths[:_NAMED]), people=people)


def _judge_records(decision: Decision, branch: Branch, rules: Rules, terms: _Terms) -> None:
    head = open_ledger(terms.root, rules.book, branch.repository.tree(branch.head))
    landed = landed_part(terms.root, rules.book, branch)
    with closing(head), closing(landed):
        edits = edits_of(branch, head, landed)
        found = find(head, rules, edits, terms.across)
        before_all = partial(checked, branch, rules, branch.base, terms.root, terms.across)
        decision.findings += located(_brought(found, edits.changed, before_all), head, rules)
        wrong = {finding.path for finding in decision.findings if finding.level == "error"}
        for path in edits.changed:
            record, before = head.record_at(path), edits.before(path)
            if record is None or path in wrong:
                continue
            case = make_case(branch, rules, record, before.data if before else None, head)
            folded = judge_case(case, branch, terms.now)
            decision.folded.append(folded)
            decision.findings += folded.findings


def _brought(
    found: Sequence[Finding], touched: Sequence[str], before: Callable[[], Sequence[Finding]]
) -> list[Finding]:
    """The findings that the request brings: what was wrong with main already is not its fault, and blocks nobody.

    Main itself is checked (`before`) only where that can matter: mostly nothing is wrong, and warnings that neither
    stand in a record of the request nor name one are main's own.
    """
    refs = {place(path).ref for path in touched}
    there = [
        new
        for new in found
        if (new.problem is not NUMBER_MISSING or new.where)  # landing gives numbers
        and (
            new.level == "error"
            or new.path in touched
            or not refs.isdisjoint(str(value) for value in new.params.values())
        )
    ]
    known = {(old.code, old.path, old.where, repr(old.params)) for old in before()} if there else frozenset()
    return [new for new in there if (new.code, new.path, new.where, repr(new.params)) not in known]
