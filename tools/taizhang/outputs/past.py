"""The ledger as it stood at the end of a day: the steps taken since are undone, in every record.

A record keeps what each of its steps changed, so that the files alone say how they stood; which revision held them
then, and when they landed, is Git's to say (`--at`). A record of which no step had been taken by then was not there. Of
an open field that is no list, such as where a record is filed, only the last value is kept: where it was set again
since, it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from taizhang.formats import dump
from taizhang.ledger import Ledger
from taizhang.ledger.worktree import blob_id
from taizhang.model import Data, TreeEntry
from taizhang.outputs.timeline import sound_steps
from taizhang.workflow import NEW, Rules, Workflow
from taizhang.workflow.content import signed_content, undo


class PastTree:
    """The files of a ledger, each record as it stood at the end of a day."""

    def __init__(self, ledger: Ledger, rules: Rules, day: date) -> None:
        self._ledger = ledger
        self._rules = rules
        self._until = f"{day.isoformat()}T23:59:59+08:00"
        rows = ledger.index.query(
            "SELECT path, trail ->> '$[0].at' FROM record "
            "WHERE coalesce(trail ->> '$[#-1].at', '9') > ? OR trail = '[]'",
            self._until,
        )
        self._cut = {path: first is not None and str(first) <= self._until for path, first in rows}

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder` that was there; what was cut has an id of its own, the same each time."""
        for entry in self._ledger.tree.entries(folder):
            if entry.path not in self._cut:
                yield entry
            elif self._cut[entry.path]:
                yield TreeEntry(entry.path, entry.mode, blob_id(f"{entry.blob} {self._until}".encode()))

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file, as it stood."""
        if not self._cut.get(entry.path):
            return self._ledger.tree.read(entry)
        record = self._ledger.record_at(entry.path)
        workflow = self._rules.workflow_of(record.data) if record else None
        if record is None or workflow is None:
            return self._ledger.tree.read(self._ledger.entries[entry.path])
        data = as_of(record.data, sound_steps(record.data.get("trail")), workflow, self._until)
        return dump(self._rules.book.kinds[record.kind].in_order(data)).encode()


def as_of(data: Data, trail: Sequence[Data], workflow: Workflow, until: str) -> Data:
    """A record as it stood at the moment `until`: its later steps undone.

    Args:
        data: the record as it stands.
        trail: its steps, oldest first; the first was taken by then.
        workflow: what its first step names.
        until: an instant in the office's zone, as steps say it.
    """
    kept = [entry for entry in trail if str(entry["at"]) <= until]
    later = trail[len(kept) :]
    content = signed_content(data, workflow)
    for entry in reversed(later):
        content = undo(content, entry)
    states = [action.to for entry in kept if (action := workflow.actions.get(str(entry["action"]))) and action.to]
    numbered = any(state in workflow.states and workflow.states[state].numbered for state in states)
    unsigned = {"number": data["number"]} if numbered and "number" in data else {}
    return {
        **content,
        **_open(data, later, workflow),
        **unsigned,
        "status": states[-1] if states else NEW,
        "trail": kept,
    }


def _open(data: Data, later: Sequence[Data], workflow: Workflow) -> Data:
    """The open fields without what later steps added to them."""
    found = {}
    for name in workflow.open & data.keys():
        added = sum(len(entry.get("adds", {}).get(name, ())) for entry in later)
        value = data[name]
        if not added:
            found[name] = value
        elif isinstance(value, list) and value[: len(value) - added]:
            found[name] = value[: len(value) - added]
    return found
