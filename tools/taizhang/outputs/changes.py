"""What changed between two states of the ledger: by record and field, in words, with the steps taken in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from taizhang.i18n import COLON, SEMICOLON, Language, Text, joined
from taizhang.ledger import Ledger
from taizhang.model import Data, Record, Where
from taizhang.schema import Kind
from taizhang.workflow import Rules, Workflow

How = Literal["added", "removed", "changed"]
_UNTOLD = frozenset({"trail", "status"})
"""Told as steps."""
_LONGEST = 160
"""Characters of a value that are shown."""
_SENTENCE = re.compile(r"[^。!?！？;；\n]*[。!?！？;；\n]?")
_IS = Text("{label}：{value}", "{label}: {value}")
_SET = Text("{label}：填寫為「{after}」", "{label}: set to “{after}”")
_GONE = Text("{label}：刪去「{before}」", "{label}: removed “{before}”")
_CHANGED = Text("{label}：由「{before}」改為「{after}」", "{label}: from “{before}” to “{after}”")
_TEXT_GONE = Text("{label}：刪「{before}」", "{label}: taken out: “{before}”")
_TEXT_NEW = Text("{label}：增「{after}」", "{label}: put in: “{after}”")
_ITEM_NEW = Text("{label}：新增「{after}」", "{label}: added “{after}”")
_STATE = Text("狀態：由「{before}」到「{after}」", "status: from “{before}” to “{after}”")
_STEP = Text("{at} {who}「{action}」{said}", "{at} {who}: {action}{said}")


@dataclass(frozen=True)
class FieldChange:
    """A field that differs."""

    name: str
    before: Any
    """None where it was not there."""
    after: Any


@dataclass(frozen=True)
class RecordChange:
    """A record that differs."""

    how: How
    record: Record
    """As it is, or as it was where it is gone."""
    former: Record | None
    fields: tuple[FieldChange, ...]
    steps: tuple[Data, ...]
    """The steps that were taken in between."""


def changes(before: Ledger, after: Ledger) -> Iterator[RecordChange]:
    """Every record that differs between two states of a ledger, by path."""
    old, new = ({entry.path: entry.blob for entry in ledger.rows} for ledger in (before, after))
    for path in sorted({*old, *new}):
        if old.get(path) != new.get(path):
            was = before.record_at(path) if path in old else None
            now = after.record_at(path) if path in new else None
            if was is not None or now is not None:
                yield from compared(was, now)


def compared(was: Record | None, now: Record | None) -> Iterator[RecordChange]:
    """How a record differs between two states; nothing, where it does not."""
    record = now or was
    if record is None:
        return
    old, new = (one.data if one else {} for one in (was, now))
    names = [name for name in dict.fromkeys([*new, *old]) if name not in _UNTOLD and old.get(name) != new.get(name)]
    fields = tuple(FieldChange(name, old.get(name), new.get(name)) for name in names)
    steps = _new_steps(was.trail if was else (), now.trail if now else ())
    how: How = "changed" if was and now else "added" if now else "removed"
    if fields or steps or how != "changed" or old.get("status") != new.get("status"):
        yield RecordChange(how, record, was, fields, steps)


def _new_steps(old: Sequence[Data], new: Sequence[Data]) -> tuple[Data, ...]:
    return tuple(new[len(old) :]) if list(new[: len(old)]) == list(old) else tuple(s for s in new if s not in old)


class ChangeWords:
    """Puts changes into words, in one language."""

    def __init__(self, ledger: Ledger, rules: Rules, language: Language) -> None:
        self.ledger = ledger
        self.rules = rules
        self.language = language

    def lines(self, change: RecordChange) -> Iterator[str]:
        """What changed in a record: its status, its fields, the steps. Of a new record, its steps alone."""
        kind, record = self.rules.book.kinds[change.record.kind], change.record
        flow = self.rules.workflow_of(record.data) or self.rules.newest(kind.name)
        old = change.former.data.get("status") if change.former else None
        if change.how == "changed" and old != record.data.get("status"):
            states = (flow.state_label(str(state or "new")) for state in (old, record.data.get("status")))
            yield _STATE.render(self.language, **dict(zip(("before", "after"), states, strict=True)))
        for field in change.fields if change.how == "changed" else ():
            yield from self._field(kind, field)
        for step in change.steps:
            yield self._step(flow, step)

    def content(self, record: Record) -> Iterator[str]:
        """What a record says, field by field; its status and steps apart."""
        kind = self.rules.book.kinds[record.kind]
        for name, value in record.data.items():
            if name not in _UNTOLD:
                label = kind.field_label((name,))
                yield _IS.render(self.language, label=label, value=self._value(kind, (name,), value))

    def person(self, person: str) -> str:
        """What somebody is called; his id, where the ledger has no record of him."""
        return self.ledger.title(f"person/{person}") or person

    def _field(self, kind: Kind, field: FieldChange) -> Iterator[str]:
        said = {"label": kind.field_label((field.name,))}
        if isinstance(field.before, list | None) and isinstance(field.after, list | None):
            old, new = field.before or [], field.after or []
            for number, item in enumerate(new):
                if item not in old:
                    yield _ITEM_NEW.render(self.language, **said, after=self._value(kind, (field.name, number), item))
            for number, item in enumerate(old):
                if item not in new:
                    yield _GONE.render(self.language, **said, before=self._value(kind, (field.name, number), item))
        elif field.name in kind.long_texts and field.before is not None and field.after is not None:
            yield from self._text(said, str(field.before), str(field.after))
        else:
            before, after = (self._value(kind, (field.name,), value) for value in (field.before, field.after))
            text = _SET if field.before is None else _GONE if field.after is None else _CHANGED
            yield text.render(self.language, **said, before=before, after=after)

    def _text(self, said: dict[str, Any], before: str, after: str) -> Iterator[str]:
        """The sentences of a long text that went and came."""
        old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
        for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            gone, come = "".join(old[a1:a2]).strip(), "".join(new[b1:b2]).strip()
            if tag != "equal" and gone:
                yield _TEXT_GONE.render(self.language, **said, before=_short(gone))
            if tag != "equal" and come:
                yield _TEXT_NEW.render(self.language, **said, after=_short(come))

    def _step(self, flow: Workflow, step: Data) -> str:
        who = str(step.get("for", step.get("by", "")))
        said = str(step.get("opinion") or step.get("note") or "")
        at = str(step.get("at", ""))[:16].replace("T", " ")
        unit = step.get("unit")
        name = self.person(who)
        named = f"{self.ledger.title(unit) or unit} {name}" if isinstance(unit, str) else name
        label = flow.action_label(str(step.get("action")))
        gap = COLON.render(self.language)
        return _STEP.render(
            self.language, at=at, who=named, action=label, said=f"{gap}{_short(said)}" if said else ""
        )  # fmt: skip

    def _value(self, kind: Kind, where: Where, value: Any) -> str:
        """A value as people read it, in one line: choices by their labels, records by their titles."""
        if isinstance(value, dict):
            parts = (
                f"{kind.field_label((*where, name)).render(self.language)}{COLON.render(self.language)}"
                f"{self._value(kind, (*where, name), item)}"
                for name, item in value.items()
            )
            return _short(SEMICOLON.render(self.language).join(parts))
        if isinstance(value, list):
            return _short(joined([self._value(kind, (*where, n), item) for n, item in enumerate(value)], self.language))
        title = self.ledger.title(value) if isinstance(value, str) and "x-ref" in (kind.node(where) or {}) else None
        return _short(title or kind.value_label(where, value).render(self.language))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
