"""What the commit of a landing says: which records went where, and, as trailers, who decided what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from taizhang.approval import Decision
from taizhang.approval.fold import Folded
from taizhang.approval.history import Branch
from taizhang.approval.keepers import approvals
from taizhang.git import Signature
from taizhang.landing.combine import Combined
from taizhang.landing.main import Main
from taizhang.ledger import RECORDS
from taizhang.model import Record
from taizhang.workflow import Rules
from taizhang.workflow.confirm import recorded

PROSE = "docs/"
"""Files that are no rules, and need no rule-keeper."""
_NAMED = 3


def message(main: Main, decision: Decision, branch: Branch, name: str, by: Signature, combined: Combined) -> str:
    """The message of a landing.

    Args:
        main: what it lands in.
        decision: the gate's.
        branch: the request's commits, and what is known of them.
        name: what the branch is called.
        by: who lands it, and when.
        combined: what lands.
    """
    records, files = list(combined.records.values()), list(combined.files)
    what = [record.title for record in records] or list(files)
    more = f"等{len(what)}件" if len(what) > _NAMED else ""
    lines = [_line(f"入賬：{'、'.join(what[:_NAMED])}{more}"), ""]
    lines += [_line(_moved(main, record)) for record in records]
    lines += [_line(path) for path in files]
    trailers = [("Landed-by", f"{by.name} <{by.email}>"), ("Branch", name), ("Head", branch.head)]
    evidence = branch.evidence
    trailers += [("Request", evidence.pull)] if evidence.pull else []
    trailers += [("Step", step) for folded in decision.folded for step in _steps(main, folded)]
    trailers += [("Rule-keeper", person) for person in _keepers(branch, main.rules, combined, by.at)]
    return "\n".join([*lines, "", *(f"{key}: {_line(value)}" for key, value in trailers), ""])


def _moved(main: Main, record: Record) -> str:
    """A record, from where to where it went, and its number."""
    workflow = main.rules.workflow_of(record.data) or main.rules.newest(record.kind)
    before = main.ledger.data(record.ref)
    states = [str((before or {}).get("status", "new")), str(record.data.get("status"))]
    labels = " → ".join(workflow.state_label(state).zh for state in dict.fromkeys(states))
    return " ".join(part for part in (record.ref, labels, str(record.data.get("number", ""))) if part)


def _steps(main: Main, folded: Folded) -> Iterator[str]:
    """Each new step: record, action, who took it, by which grade the gate believed it, and for whom."""
    before = main.ledger.data(folded.record.ref)
    landed = (before or {}).get("trail", [])
    for step in folded.result.steps:
        if step.entry not in landed:
            entry = step.entry
            grade = "D" if recorded(entry) else folded.grades.get(step.number) or "U"
            whom = f" for {entry['for']}" if "for" in entry else ""
            yield f"{folded.record.ref} {entry['action']} {entry['by']} {grade}{whom}"


def _keepers(branch: Branch, rules: Rules, combined: Combined, now: datetime) -> list[str]:
    """The rule-keepers whose approval counts, and how far it is proved, where the request changes rules."""
    if all(path.startswith((f"{RECORDS}/", PROSE)) for path in map(branch.repository.below, combined.files)):
        return []
    return sorted({f"{said.person} {said.grade}" for said in approvals(branch, rules, now) if not said.refused})


def _line(text: str) -> str:
    """`text` on one line that no trailer can be hidden in."""
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in text)
