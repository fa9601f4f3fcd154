"""Taking a step: the record as it stands afterwards, with everything in the trail that a replay will ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taizhang.model import Data
from taizhang.workflow.confirm import content_after, named
from taizhang.workflow.content import digest, former_values, signed_content
from taizhang.workflow.model import Workflow


def take(
    data: Data,
    workflow: Workflow,
    entry: Data,
    sets: Mapping[str, Any] | None = None,
    adds: Data | None = None,
) -> Data:
    """The record after one more step.

    Args:
        data: the record before it; its content before the very first step is what its author wrote.
        workflow: the version that it follows.
        entry: what the step says (`action`, `by`, `at`, and so on), without digests.
        sets: new values of signed fields; None removes a field.
        adds: items for open lists, and values for other open fields.

    Raises:
        KeyError: the workflow has no such action.
    """
    action = workflow.actions[entry["action"]]
    trail = data.get("trail", [])
    after = {name: value for name, value in {**data, **(sets or {})}.items() if value is not None}
    step = dict(entry)
    if trail:
        was, absent = former_values(signed_content(data, workflow), signed_content(after, workflow))
        step |= {key: value for key, value in (("was", was), ("absent", absent)) if value}
        added = adds or {}
    else:
        step["workflow"] = workflow.version
        added = {name: data[name] for name in sorted(workflow.open & data.keys())}
    if added:
        step["adds"] = {name: _digests(value) for name, value in added.items()}
    if trail:
        for name, value in added.items():
            after[name] = [*after.get(name, []), *value] if isinstance(value, list) else value
    if action.signs:
        step["content"] = digest(signed_content(after, workflow))
    elif action.confirms and (confirmed := named(entry)):
        step["content"] = digest(content_after(data, workflow, confirmed))
    status = action.to or data.get("status")
    return {**after, "status": status, "trail": [*trail, step]}


def _digests(value: Any) -> list[str]:
    return [digest(item) for item in value] if isinstance(value, list) else [digest(value)]
