"""A reminder as text, as Markdown, and as data for JSON."""

from __future__ import annotations

import re
from typing import Any

from taizhang.i18n import Language
from taizhang.outputs.desk import DeskItem
from taizhang.outputs.remind.gather import Reminder
from taizhang.outputs.remind.sections import Words
from taizhang.outputs.remind.slips import Slip, Urging

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&-])")


def as_text(reminder: Reminder, words: Words) -> str:
    """A reminder as plain text."""
    lines = [words.title(reminder), *words.notes(reminder)]
    for section in words.sections(reminder):
        lines += ["", f"{section.heading} ({len(section.entries)})"]
        for entry in section.entries:
            lines += [f"  {_one_line(entry.head)}", *(f"    {_one_line(line)}" for line in entry.below)]
    return "\n".join(lines if len(lines) > 1 else [*lines, words.nothing()]) + "\n"


def as_markdown(reminder: Reminder, words: Words) -> str:
    """A reminder as Markdown; what records say cannot mark anything up."""
    lines = [f"# {_plain(words.title(reminder))}", *(f"\n> {_plain(note)}" for note in words.notes(reminder))]
    sections = words.sections(reminder)
    for section in sections:
        lines += ["", f"## {_plain(section.heading)} \\({len(section.entries)}\\)", ""]
        for entry in section.entries:
            lines += [f"- {_plain(entry.head)}", *(f"  <br>{_plain(line)}" for line in entry.below)]
    return "\n".join(lines if sections else [*lines, "", words.nothing()]) + "\n"


def as_dict(reminder: Reminder, words: Words) -> dict[str, Any]:
    """A reminder as data, its words in one language."""
    language = words.language
    sheet = reminder.sheet
    return {
        "day": reminder.day.isoformat(),
        "notes": list(words.notes(reminder)),
        **{name: [_item(item, language) for item in getattr(reminder, name)]
           for name in ("urgent", "overdue", "due_soon", "unanswered")},
        "slipping": [
            {"unit": one.unit, "due_soon": one.soon,
             "overdue": [{"ref": c.matter.ref, "reason": c.shown.reason(language)} for c in one.overdue]}
            for one in reminder.slipping
        ],
        "slips": [_slip(slip, language) for slip in reminder.slips],
        "exhausted": [_urging(one, language) for one in reminder.exhausted],
        "quotas": [
            {"unit": q.unit, "month": q.month, "sent": q.sent, "asked": q.asked, "short": q.short,
             "working_days_left": q.left.amount}
            for q in reminder.quotas
        ],
        "check_sheet": {
            "from": sheet.first.isoformat(), "until": sheet.last.isoformat(),
            "recorded": [_recorded(one) for one in sheet.recorded],
            "unsigned": [_recorded(one) for one in sheet.unsigned],
        },
    }  # fmt: skip


def _item(item: DeskItem, language: Language) -> dict[str, Any]:
    return {
        "ref": item.ref, "title": item.title, "light": item.light, "reason": item.reason(language),
        "due": item.due.isoformat() if item.due else None, "sum": item.sum(language),
        "units": list(item.units), "people": list(item.waiting_for),
    }  # fmt: skip


def _slip(slip: Slip, language: Language) -> dict[str, Any]:
    return {
        "serial": slip.serial, "level": slip.level, "name": slip.name, "unit": slip.unit,
        "answer_by": slip.answer_by.day.isoformat(), "matters": [_urging(one, language) for one in slip.urgings],
    }  # fmt: skip


def _urging(one: Urging, language: Language) -> dict[str, Any]:
    return {
        "ref": one.matter.ref, "title": one.matter.title, "unit": one.unit, "level": one.level,
        "reasons": [clock.shown.reason(language) for clock in one.clocks],
        "urged_at": one.last["at"] if one.last else None, "answered_at": one.answered_at or None,
    }  # fmt: skip


def _recorded(one: Any) -> dict[str, Any]:
    return {
        "ref": one.ref, "title": one.title, "step": one.number, "for": one.principal, "by": one.recorder,
        "checked_by": one.checker, "mode": one.mode, "given_at": one.given_at, "recorded_at": one.recorded_at,
        "original": one.original, "sign_by": one.sign_by.isoformat() if one.sign_by else None, "signed": one.signed,
    }  # fmt: skip


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _plain(text: str) -> str:
    """`text` so that Markdown shows it as it stands."""
    return _MARKDOWN.sub(r"\\\1", _one_line(text))
