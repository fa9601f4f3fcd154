"""Steps that a request brings along and that the forge knows of by itself.

`taizhang act --reviews` writes what reviews and comments have said so far into the file before it adds a step of its
own, so that one request may mix hand edits, reviews and steps by command. Such a step is the forge's if it says exactly
what a verdict said, over the content of the very commit that the verdict was about, and if nothing but what the forge
knows stands between that commit's trail and it: no stage slips in before a review that was given too early.
"""

from __future__ import annotations

from collections.abc import Sequence

from taizhang.approval.case import Case
from taizhang.approval.history import Branch
from taizhang.approval.verdicts import Verdict
from taizhang.workflow import Step, digest, signed_content

ENGINES = frozenset({"workflow", "content", "was", "absent", "adds", "signature"})
"""Keys of a step that nobody says: they follow from the record, or prove the step."""


def repeats(verdict: Verdict, step: Step) -> bool:
    """Whether a step says exactly what a review or a comment said."""
    action = step.action
    if action is None or verdict.dismissed or verdict.edited:
        return False
    fits = action.by_review == verdict.state if verdict.state else action.name == verdict.action
    content = step.entry.get("content")
    quoted = verdict.digest == content if verdict.state is None and content else verdict.digest in (None, content)
    said = {name: value for name, value in step.entry.items() if name not in ENGINES}
    return fits and quoted and said == verdict.entry(action)


def repeated(case: Case, branch: Branch, steps: Sequence[Step]) -> frozenset[int]:
    """The places in the trail of the steps that the request brings along and that the forge knows of by itself."""
    proven: set[int] = set()
    for number in case.own_steps:
        step = steps[number]
        if any(_stands(verdict, step, steps, case, branch, proven) for verdict in case.verdicts):
            proven.add(number)
    return frozenset(proven)


def _stands(verdict: Verdict, step: Step, steps: Sequence[Step], case: Case, branch: Branch, proven: set[int]) -> bool:
    if verdict.position < 0 or not repeats(verdict, step):
        return False
    seen = branch.data_at(verdict.commit, case.record.path)
    if seen is None or digest(signed_content(seen, case.workflow)) != digest(step.content):
        return False
    between = range(len(seen.get("trail", [])), step.number)
    return all(number in proven or _by_hand(steps[number]) for number in between)


def _by_hand(step: Step) -> bool:
    """Whether a step is one that an edit of the file stands for: the commit shows it, and it signs nothing."""
    return step.action is not None and bool(step.action.implied_by) and not step.action.signs
