"""Reminders in the forge: one issue a unit, kept true day by day, closed when nothing of the unit's is due.

Which matters are due, and why, `outputs/remind` says; here they are sorted by unit and written down. The issues stand
in the ledger's own repository, for whoever urges: a unit reads only what its edition holds, and gets a slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from taizhang.errors import TaizhangError
from taizhang.forge.client import Forge
from taizhang.forge.notices import same
from taizhang.forge.words import quiet_line
from taizhang.i18n import Label, Language, Text
from taizhang.outputs.remind import Reminder, Words

LABEL = Label("提醒", "Reminder")
"""The label of our issues; in every language by its Chinese name, so that a change of language finds them again."""
LONGEST = 65_536
"""Characters of an issue. Source: GitHub refuses longer ones (422)."""
_COLOUR = "b26a00"
_MARKER = "<!-- taizhang: reminder {unit} -->"
_LONGEST_LINE = 500
_TITLE = Text("{unit}：{counts}", "{unit}: {counts}")
_COUNT = Text("{heading} {count}", "{heading} {count}")
_NOTHING = Text("{unit}：沒有到期的事", "{unit}: nothing is due")
_AS_OF = Text(
    "截至 {day}。每天自動更新，全部辦完即關閉。", "As of {day}. Brought up to date every day; closed when all is done."
)
_CUT = Text("……其餘從略", "… and more")


@dataclass(frozen=True)
class Notice:
    """What the issue of one unit is to say."""

    unit: str
    title: str
    body: str
    """Begins with the unit's marker."""
    due: bool
    """Whether anything is; if not, the issue is closed."""


@dataclass(frozen=True)
class Kept:
    """What became of one unit's issue."""

    unit: str
    number: int | None
    how: str
    """`new`, `changed`, `closed`, `same` or `failed`."""
    problem: TaizhangError | None = None


def notices(reminder: Reminder, words: Words) -> dict[str, Notice]:
    """By unit, what its issue is to say, for every unit of which something is due."""
    items = [*reminder.urgent, *reminder.overdue, *reminder.due_soon, *reminder.unanswered]
    units = {unit for item in items for unit in item.units} | {quota.unit for quota in reminder.quotas}
    return {unit: _notice(unit, _of(reminder, unit), words) for unit in sorted(units)}


def keep(forge: Forge, wanted: Mapping[str, Notice], words: Words, account: str) -> Iterator[Kept]:
    """Bring the issues of the forge to what is wanted; what became of each unit's.

    Args:
        forge: the ledger's repository.
        wanted: what `notices` gave.
        words: to say that nothing is due.
        account: whose token we use: an issue of anybody else is left alone, whatever it says.

    Raises:
        ForgeError: the forge does not tell which issues there are.
    """
    found = dict(_found(forge, account))
    for unit in sorted({*wanted, *found}):
        there = found.get(unit)
        notice = wanted.get(unit) or _closing(unit, words)
        if there is None or notice.due or there["state"] == "open":
            try:
                yield _kept(forge, notice, there)
            except TaizhangError as problem:
                yield Kept(unit, there["number"] if there else None, "failed", problem)


def _of(reminder: Reminder, unit: str) -> Reminder:
    """The part of a reminder that is about one unit; slips and check sheets are the office's own."""
    own: dict[str, Any] = {
        name: tuple(item for item in getattr(reminder, name) if unit in item.units)
        for name in ("urgent", "overdue", "due_soon", "unanswered")
    }
    quotas = tuple(quota for quota in reminder.quotas if quota.unit == unit)
    sheet = replace(reminder.sheet, recorded=(), unsigned=())
    return replace(reminder, **own, quotas=quotas, sheet=sheet, slipping=(), slips=(), exhausted=())


def _notice(unit: str, reminder: Reminder, words: Words) -> Notice:
    sections = words.sections(reminder)
    counts = (_COUNT.render(words.language, heading=s.heading, count=len(s.entries)) for s in sections)
    gap = ", " if words.language == "en" else ","
    title = _TITLE.render(words.language, unit=words.name(unit), counts=gap.join(counts))
    lines = [_MARKER.format(unit=unit), _AS_OF.render(words.language, day=reminder.day.isoformat())]
    for section in sections:
        lines += ["", f"### {quiet_line(section.heading)}", ""]
        for entry in section.entries:
            below = (f"  <br>{quiet_line(line, _LONGEST_LINE)}" for line in entry.below)
            lines.append("\n".join([f"- {quiet_line(entry.head, _LONGEST_LINE)}", *below]))
    return Notice(unit, quiet_line(title, 200), _cut(lines, words.language), due=True)


def _closing(unit: str, words: Words) -> Notice:
    title = quiet_line(_NOTHING.render(words.language, unit=words.name(unit)), 200)
    return Notice(unit, title, f"{_MARKER.format(unit=unit)}\n{title}\n", due=False)


def _cut(lines: list[str], language: Language) -> str:
    """The lines as one text, cut between two of them where it would be too long."""
    end = _CUT.render(language)
    left = LONGEST - len(end) - 2
    for number, line in enumerate(lines):
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*lines[:number], "", end])
    return "\n".join(lines) + "\n"


def _found(forge: Forge, account: str) -> Iterator[tuple[str, Any]]:
    """Our issues, each with its unit; of several for one unit, the first."""
    prefix, _, suffix = _MARKER.partition("{unit}")
    for item in forge.pages("issues", {"state": "all", "labels": LABEL.zh}):
        first, _, _ = str(item.get("body") or "").partition("\n")
        author = str((item.get("user") or {}).get("login", ""))
        if first.startswith(prefix) and first.rstrip().endswith(suffix) and author.lower() == account.lower():
            yield first.rstrip()[len(prefix) : -len(suffix)], item


def _kept(forge: Forge, notice: Notice, there: Any) -> Kept:
    state = "open" if notice.due else "closed"
    said = {"title": notice.title, "body": notice.body}
    if there is None:
        made = forge.post("issues", {**said, "labels": [_label(forge)]})
        return Kept(notice.unit, int(made["number"]), "new")
    number = int(there["number"])
    unchanged = there["title"] == notice.title and same(str(there["body"]), notice.body)
    if unchanged and there["state"] == state:
        return Kept(notice.unit, number, "same")
    forge.patch("issues/{number}", {**said, "state": state}, number=number)
    return Kept(notice.unit, number, "changed" if notice.due else "closed")


def _label(forge: Forge) -> str | int:
    """The label as the forge wants it with a new issue, made where there is none: GitHub by name, Gitea by number."""
    known = next((item for item in forge.pages("labels") if item["name"] == LABEL.zh), None)
    gitea = forge.server.dialect == "gitea"
    if known is None:
        colour = f"#{_COLOUR}" if gitea else _COLOUR
        known = forge.post("labels", {"name": LABEL.zh, "color": colour, "description": LABEL.en})
    return int(known["id"]) if gitea else LABEL.zh
