"""Taking an action in the work tree: one more step at the end of a record's trail, the rest left as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from taizhang.approval.faults import faults_of
from taizhang.errors import TaizhangError, UsageError
from taizhang.formats import append_steps
from taizhang.i18n import SEMICOLON, Label, Text, joined, listed
from taizhang.landing.files import write
from taizhang.landing.signing import signed
from taizhang.ledger import Ledger
from taizhang.model import Data, Finding, Record
from taizhang.workflow import CONFIRM, Possible, Rules, Workflow, as_taken, implied, possible, replay, take, takers
from taizhang.workflow.conditions import Lookup
from taizhang.workflow.confirm import unsigned
from taizhang.workflow.own_unit import above, belongs
from taizhang.workflow.problems import ADDITIONS_DIFFER, CHANGED_AFTER_SIGNATURE
from taizhang.workflow.statement import roles_of, statement

NOT_POSSIBLE = Text(
    "「{title}」現在是「{state}」，{person} 不能「{action}」。現在可以：{options}",
    "“{title}” is in “{state}”; {person} cannot take “{action}”. Possible now: {options}",
)
_WRONG = Text("不能辦理：{what}", "cannot take it: {what}")
_UNEXPLAINED = Text("先恢復沒有對應動作的改動：{fields}", "first restore the changes that no action explains: {fields}")
_EDITED = Text(
    "「{title}」在寫入「{action}」之後又改過。先恢復成那時的樣子，再把改動寫進這一步：加 --field 欄目=新值",
    "“{title}” was edited after “{action}” was written into it. Restore it as it stood then, and say the change with "
    "this step: add --field FIELD=NEW VALUE",
)
_NO_ACTION = Text(
    "沒有「{action}」這個動作；{kind}的動作有：{known}", "there is no action “{action}”; those of “{kind}” are: {known}"
)
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
    so_far: Record | None = None
    """With the steps that reviews and comments in a forge stand for, where those are known."""


def act(root: Path, rules: Rules, ledger: Ledger, record: Record, handed: Handed, deed: Deed) -> Record:
    """Take an action and write it into the record's file.

    Changes of the file that were made by hand since it landed are taken first, as the actions that they imply.

    Raises:
        TaizhangError: the action is not possible, or the record would be wrong; nothing is written.
        OSError: it could not be written; the file is as it was.
    """
    made, text = acted(rules, ledger, record, (root / record.path).read_bytes(), handed, deed)
    write(root / record.path, text)
    return made


def acted(rules: Rules, ledger: Ledger, record: Record, raw: bytes, handed: Handed, deed: Deed) -> tuple[Record, str]:
    """The record once an action is taken, and its file; nothing is written.

    Args:
        rules: the rules of the office.
        ledger: what other records say.
        record: the record, as its file says it.
        raw: that file.
        handed: how the record came to stand as it does.
        deed: the action.

    Raises:
        TaizhangError: the action is not possible, or the record would be wrong.
    """
    kind = rules.book.kinds[record.kind]
    workflow = rules.workflow_of(record.data) or rules.newest(record.kind)
    if deed.action not in workflow.actions:
        known = (name for name, action in workflow.actions.items() if action.roles or action.confirms)
        raise UsageError(_NO_ACTION, action=deed.action, kind=kind.label, known=", ".join(known))
    begun = _begun(rules, record, handed, deed.action)
    _refuse_edits(begun.data, record, handed, workflow)
    at = deed.at.isoformat(timespec="seconds")
    entry: Data = {**begun.says, "action": deed.action, "by": deed.person, "at": at, **deed.said}
    entry |= _confirmed(begun.data, entry)
    option = _allowed(rules, ledger, record, begun.data, entry)
    if deed.key is not None:
        entry |= _role(rules, option, entry, ledger.data)
    after = take(begun.data, workflow, entry, {**begun.sets, **deed.sets}, begun.adds)
    if deed.key is not None:
        after = _signed(rules, record, after, deed.key)
    made = Record(record.kind, record.id, record.path, after)
    result = replay(after, workflow, ledger.data, rules.cap, rules.waives)
    if found := faults_of(made, result, rules, ledger.data):
        raise TaizhangError(_WRONG, what=_listed(found))
    order = (kind.node(("trail", 0)) or {}).get("properties", {})
    steps = [{key: step[key] for key in order if key in step} | step for step in after["trail"]]
    text = append_steps(raw, after["status"], steps[len(record.trail) :], dict(deed.sets))
    return Record(record.kind, record.id, record.path, {**after, "trail": steps}), text


@dataclass(frozen=True)
class _Begun:
    """The record before the deed, and what the deed takes in of the hand edits that stand in the file."""

    data: Data
    sets: Data = field(default_factory=dict)
    adds: Data = field(default_factory=dict)
    says: Data = field(default_factory=dict)


def _begun(rules: Rules, record: Record, handed: Handed, action: str) -> _Begun:
    """The record with the actions taken that its hand edits stand for, by whoever made them.

    Where the last of those is the very action that is to be taken, it is left to the deed: one step, not two.
    """
    if handed.so_far is not None:
        return _Begun(handed.so_far.data)
    before = handed.landed.data if handed.landed else None
    brings_steps = record.trail and (before is None or before.get("trail") != record.data["trail"])
    if brings_steps or before == record.data:
        return _Begun(record.data)
    workflow = rules.workflow_of(before or {}) or rules.newest(record.kind)
    steps, unexplained = implied(before, record.data, workflow)
    if unexplained:
        raise TaizhangError(_UNEXPLAINED, fields=", ".join(item.field or record.id for item in unexplained))
    if not steps:
        return _Begun(record.data)
    if steps[-1].action.name != action:
        return _Begun(as_taken(before, record.data, workflow, steps, handed.by, handed.at))
    if before is None:
        return _Begun(record.data)
    data = as_taken(before, record.data, workflow, steps[:-1], handed.by, handed.at)
    return _Begun(data, steps[-1].sets, steps[-1].adds, steps[-1].says)


def _refuse_edits(data: Data, record: Record, handed: Handed, workflow: Workflow) -> None:
    """Refuse a file that was edited by hand after steps were written into it, which nobody would have signed."""
    landed = len(handed.landed.trail) if handed.landed else 0
    trail = data.get("trail", [])
    for fault in replay(data, workflow).faults:
        number = int(fault.where[1]) if len(fault.where) > 1 else len(trail) - 1
        if fault.problem in (CHANGED_AFTER_SIGNATURE, ADDITIONS_DIFFER) and landed <= number:
            action = workflow.action_label(trail[number]["action"])
            raise TaizhangError(_EDITED, title=record.title, action=action)


def _confirmed(data: Data, entry: Data) -> Data:
    """The step that somebody signs for afterwards, where he need not say which: only one of his waits for it."""
    if entry["action"] != CONFIRM or "step" in entry:
        return {}
    trail = data.get("trail", [])
    waiting = [number for number in unsigned(trail) if trail[number]["for"] == entry["by"]]
    return {"step": waiting[0] + 1} if len(waiting) == 1 else {}


def _role(rules: Rules, option: Possible, entry: Data, lookup: Lookup) -> Data:
    """The role that a signature is given in, where more than one could be meant."""
    if "role" in entry or option.action.confirms or (option.roles == option.action.roles and len(option.roles) == 1):
        return {}
    day, who = datetime.fromisoformat(entry["at"]).date(), str(entry.get("for", entry["by"]))
    units = (entry["unit"], *above(entry["unit"], lookup)) if "unit" in entry else option.within
    held = [role for role in option.roles if belongs(rules.people, who, day, frozenset({role}), units)]
    return {"role": held[0]} if held else {}


def _allowed(rules: Rules, ledger: Ledger, record: Record, data: Data, entry: Data) -> Possible:
    """Refuse an action that is not possible, and say which are and who may take them."""
    lookup = ledger.data
    workflow = rules.workflow_of(data) or rules.newest(record.kind)
    if entry["action"] == CONFIRM:  # of no role and in every state: whose decision it was, the trail's rules say
        return Possible(workflow.actions[CONFIRM], (), ())
    result = replay(data, workflow, lookup, rules.cap, rules.waives)
    options = possible(result, data, lookup)
    day = datetime.fromisoformat(entry["at"]).date()
    actor = str(entry.get("for", entry["by"]))
    wanted = [option for option in options if option.action.name == entry["action"]]
    able = next((option for option in wanted if actor in takers(result, option, rules.people, day)), None)
    if able is not None:
        return able
    parts = []
    for option in options:
        names = [ledger.title(f"person/{person}") or person for person in takers(result, option, rules.people, day)]
        who = Label(joined(names, "zh-Hant", _NAMED), joined(names, "en", _NAMED)) if names else _NOBODY
        parts.append(
            Label(
                f"{option.action.label.zh}（{option.action.name}）：{who.zh}",
                f"{option.action.label.en} ({option.action.name}): {who.en}",
            )
        )
    raise TaizhangError(
        NOT_POSSIBLE,
        title=record.title, state=workflow.state_label(result.state),
        person=ledger.title(f"person/{actor}") or actor, action=workflow.action_label(entry["action"]),
        options=listed(parts, SEMICOLON),
    )  # fmt: skip


def _signed(rules: Rules, record: Record, data: Data, key: Path) -> Data:
    """The record with its last step signed."""
    workflow = rules.workflow_of(data) or rules.newest(record.kind)
    step = replay(data, workflow).steps[-1]
    said = statement(rules.policy.office["id"], record.ref, workflow.version, step, roles_of(step)[0])
    signature = signed(said, key, str(step.entry["by"]), rules, datetime.fromisoformat(step.at).date())
    return {**data, "trail": [*data["trail"][:-1], {**data["trail"][-1], "signature": signature}]}


def _listed(findings: list[Finding]) -> Label:
    return listed((Label(finding.message("zh-Hant"), finding.message("en")) for finding in findings), SEMICOLON)
