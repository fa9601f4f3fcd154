"""Signing afterwards (補簽): a decision that was recorded for somebody, and that he later vouches for himself.

The step `confirm_recorded` names the step that it confirms, counted from 1, and carries the digest of the content as
that step left it. It moves nothing, and takes nobody's place: whoever recorded the decision stays its recorder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from taizhang.i18n import Label
from taizhang.model import Data
from taizhang.workflow import problems
from taizhang.workflow.content import signed_content, undo
from taizhang.workflow.model import CONFIRM, Workflow
from taizhang.workflow.steps import Fault, Replay, Step

LATER_SIGNED = frozenset({"oral", "telephone"})
"""Ways of deciding that ask for a signature afterwards (待補簽)."""
_NO_SUCH_STEP = Label("前面沒有這一步", "there is no such step before it")
_NOT_RECORDED = Label("那一步不是代錄的", "that step was not recorded for anybody")
_TWICE = Label("已經補簽過", "it was signed afterwards already")


def recorded(entry: Data) -> bool:
    """Whether a step records somebody else's decision (代錄); acting under a delegation is one's own act."""
    return "for" in entry and entry.get("capacity") != "delegate"


def confirm_faults(result: Replay, step: Step) -> Iterator[Fault]:
    """Why a step does not confirm what it says that it confirms."""
    if "step" not in step.entry:  # that it must say so is said elsewhere
        return
    why = _why(result, step, named(step.entry))
    if why is not None:
        said = {"step": step.entry["step"], "why": why}
        yield Fault(problems.BAD_CONFIRMATION, ("trail", step.number, "step"), said)


def named(entry: Data) -> int | None:
    """The step that an entry names, counted from 1; None where it names none, whatever a comment put in its place."""
    step = entry.get("step")
    return step if isinstance(step, int) and step > 0 else None


def _why(result: Replay, step: Step, number: int | None) -> Label | None:
    if number is None or number > len(result.steps):
        return _NO_SUCH_STEP
    entry = result.steps[number - 1].entry
    if not recorded(entry):
        return _NOT_RECORDED
    principal = str(entry["for"])
    if "for" in step.entry or step.entry["by"] != principal:
        return Label(f"只能由 {principal} 本人補簽", f"only {principal} himself may")
    return _TWICE if _confirmed([earlier.entry for earlier in result.steps], number) else None


def _confirmed(entries: Sequence[Data], number: int) -> bool:
    return any(entry["action"] == CONFIRM and entry.get("step") == number for entry in entries)


def covered(entry: Data, number: int) -> int:
    """The place of the step whose content a step vouches for: its own, or the one that it confirms."""
    confirmed = named(entry) if entry["action"] == CONFIRM else None
    return confirmed - 1 if confirmed and confirmed <= number else number


def content_after(data: Data, workflow: Workflow, number: int) -> Data:
    """The signed content of a record as its first `number` steps left it."""
    content = signed_content(data, workflow)
    for entry in reversed(data.get("trail", [])[number:]):
        content = undo(content, entry)
    return content


def settled(entries: Sequence[Data], number: int) -> bool:
    """Whether whoever the step at `number` (from 0) was recorded for has signed since.

    That is: he signed it afterwards, or decided on the record again, by his own hand or in writing.
    """
    later, principal = entries[number + 1 :], entries[number]["for"]
    own = [entry for entry in later if entry["by"] == principal]
    return _confirmed(own, number + 1) or any(_signs(entry, principal) for entry in later)


def _signs(entry: Data, person: str) -> bool:
    own = entry.get("for", entry["by"]) == person and entry.get("capacity") != "delegate"
    signs = "content" in entry and entry["action"] != CONFIRM
    return own and signs and entry.get("mode") not in LATER_SIGNED


def unsigned(entries: Sequence[Data]) -> list[int]:
    """The places (from 0) of the steps that still wait to be signed afterwards."""
    asked = (n for n, entry in enumerate(entries) if recorded(entry) and entry.get("mode") in LATER_SIGNED)
    return [number for number in asked if not settled(entries, number)]
