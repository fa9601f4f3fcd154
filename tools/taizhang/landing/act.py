"""Taking an action in the work tree: one more step at the end of a record's trail, the rest left as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from taizhang.checks.run import judge
from taizhang.errors import TaizhangError
from taizhang.formats import append_steps
from taizhang.i18n import Label, Text
from taizhang.landing.files import write
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Record
from taizhang.ssh import sign
from taizhang.workflow import Rules, as_taken, implied, possible, replay, take, takers
from taizhang.workflow.problems import NUMBER_MISSING
from taizhang.workflow.statement import namespace, statement

_NOT_POSSIBLE = Text(
    "「{title}」現在是「{state}」,{person} 不能「{action}」。現在可以:{options}",
    "“{title}” is in “{state}”; {person} cannot take “{action}”. Possible now: {options}",
)
_WRONG = Text("不能辦理:{what}", "cannot take it: {what}")
_UNEXPLAINED = Text("先恢復沒有對應動作的改動:{fields}", "first restore the changes that no action explains: {fields}")
_NOBODY = Label("無人", "nobody")
_NAMED = 4


@dataclass(frozen=True)
class Deed:
    """What somebody wants to do."""

    action: str
    person: str
    at: datetime
    said: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the step: note, opinion, unit, until, for, mode, original and the like."""
    sets: Mapping[str, Any] = field(default_factory=dict)
    """New values of signed fields."""
    key: Path | None = None
    """The private key to sign with."""


@dataclass(frozen=True)
class Handed:
    """How the record came to stand as it does: what had landed, and who has edited it since, and when."""

    landed: Record | None
    by: str
    at: str


def act(root: Path, rules: Rules, ledger: Ledger, record: Record, handed: Handed, deed: Deed) -> Record:
    """Take an action and write it into the record's file.

    Changes of the file that were made by hand since it landed are taken first, as the actions that they imply.

    Raises:
        TaizhangError: the action is not possible, or the record would be wrong; nothing is written.
        OSError: it could not be written; the file is as it was.
    """
    kind = rules.book.kinds[record.kind]
    workflow = rules.workflow_of(record.data) or rules.newest(record.kind)
    at = deed.at.isoformat(timespec="seconds")
    data = _with_implied(rules, record, handed)
    entry: Data = {"action": deed.action, "by": deed.person, "at": at, **deed.said}
    _allowed(rules, ledger, record, data, entry)
    before = len(data.get("trail", []))
    after = take(data, workflow, entry, deed.sets)
    if deed.key is not None:
        after = _signed(rules, record, after, deed.key)
    made = Record(record.kind, record.id, record.path, after)
    if found := [f for f in judge(made, rules) if f.level == "error" and f.problem is not NUMBER_MISSING]:
        raise TaizhangError(_WRONG, what=_listed(found))
    order = (kind.node(("trail", 0)) or {}).get("properties", {})
    steps = [{key: step[key] for key in order if key in step} | step for step in after["trail"]]
    old = len(record.trail)
    text = append_steps((root / record.path).read_bytes(), after["status"], steps[old:], dict(deed.sets))
    write(root / record.path, text)
    return Record(record.kind, record.id, record.path, {**after, "trail": steps[: before + 1]})


def _with_implied(rules: Rules, record: Record, handed: Handed) -> Data:
    """The record with the actions taken that its hand edits stand for, by whoever made them."""
    before = handed.landed.data if handed.landed else None
    brings_steps = record.trail and (before is None or before.get("trail") != record.data["trail"])
    if brings_steps or before == record.data:
        return record.data
    workflow = rules.workflow_of(before or {}) or rules.newest(record.kind)
    steps, unexplained = implied(before, record.data, workflow)
    if unexplained:
        raise TaizhangError(_UNEXPLAINED, fields=", ".join(item.field or record.id for item in unexplained))
    return as_taken(before, record.data, workflow, steps, handed.by, handed.at) if steps else record.data


def _allowed(rules: Rules, ledger: Ledger, record: Record, data: Data, entry: Data) -> None:
    """Refuse an action that is not possible, and say which are and who may take them."""

    def lookup(ref: str) -> Data | None:
        found = ledger.record(ref)
        return found.data if found else None

    workflow = rules.workflow_of(data) or rules.newest(record.kind)
    result = replay(data, workflow, lookup, rules.cap)
    options = possible(result, data, lookup)
    day = datetime.fromisoformat(entry["at"]).date()
    actor = str(entry.get("for", entry["by"]))
    wanted = next((option for option in options if option.action.name == entry["action"]), None)
    if wanted is not None and actor in takers(result, wanted, rules.people, day):
        return
    parts = []
    for option in options:
        names = [ledger.title(f"person/{person}") or person for person in takers(result, option, rules.people, day)]
        who = "、".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        parts.append((option.action, who))
    listed = Label(
        ";".join(f"{action.label.zh}({action.name}):{who or _NOBODY.zh}" for action, who in parts),
        "; ".join(f"{action.label.en} ({action.name}): {who or _NOBODY.en}" for action, who in parts),
    )
    raise TaizhangError(
        _NOT_POSSIBLE,
        title=record.title, state=workflow.state_label(result.state),
        person=ledger.title(f"person/{actor}") or actor, action=workflow.action_label(entry["action"]), options=listed,
    )  # fmt: skip


def _signed(rules: Rules, record: Record, data: Data, key: Path) -> Data:
    """The record with its last step signed: over the statement, in the office's namespace."""
    workflow = rules.workflow_of(data) or rules.newest(record.kind)
    step = replay(data, workflow).steps[-1]
    office = rules.policy.office["id"]
    role = step.entry.get("role") or (step.action.roles[0] if step.action else "")
    signature = sign(statement(office, record.ref, workflow.version, step, role), key, namespace(office))
    return {**data, "trail": [*data["trail"][:-1], {**data["trail"][-1], "signature": signature}]}


def _listed(findings: list[Finding]) -> Label:
    return Label(";".join(f.message("zh-Hant") for f in findings), "; ".join(f.message("en") for f in findings))
