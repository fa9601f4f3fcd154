"""Who may take a step, seen from the trail: not who took certain earlier ones, and sometimes only the person named."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.model import Data
from taizhang.workflow import problems
from taizhang.workflow.conditions import Lookup, holds
from taizhang.workflow.model import Action
from taizhang.workflow.steps import Fault, Replay, Step


def person_faults(
    result: Replay, step: Step, action: Action, content_before: Data, lookup: Lookup | None
) -> Iterator[Fault]:
    """Why the person may not take the step; a small office's waiver is noted in `result`."""
    named = named_person(action, content_before if step.number else step.content)
    if named is not None and step.actor != named:
        params = {"action": action.label, "field": action.by_field, "named": named, "person": step.actor}
        yield Fault(problems.NOT_THE_ONE_NAMED, ("trail", step.number, "by"), params)
    if action.unless and holds(action.unless, content_before, lookup) is not False:
        return
    for earlier in result.steps:
        name = str(earlier.entry["action"])
        if earlier.round != step.round or name not in action.distinct_from or earlier.actor != step.actor:
            continue
        if waived(result, action, name, step.at):
            result.waived[step.number] = name
            continue
        yield Fault(problems.SAME_PERSON, ("trail", step.number, "by"), {
            "person": step.actor, "action": action.label, "earlier": result.workflow.action_label(name),
        })  # fmt: skip
        return


def named_person(action: Action, content: Data) -> str | None:
    """The only person who may take an action: the one that its `by_field` names; None where it has no such field."""
    return str(content.get(action.by_field, "")).partition("/")[2] if action.by_field else None


def waived(result: Replay, action: Action, earlier: str, at: str) -> bool:
    """Whether a small office lets whoever took the action `earlier` take `action`, too."""
    return result.waives is not None and result.waives(result.workflow.kind, action.name, earlier, at)
