"""Dates and instants as people read them. Records hold them as text; what is no date is shown as it stands."""

from __future__ import annotations

from datetime import date

from taizhang.i18n import Language

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_text(value: str, language: Language) -> str:
    """A day, written out: 2026年6月10日, or 10 June 2026."""
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def instant_text(value: str, language: Language) -> str:
    """An instant, to the minute."""
    return f"{day_text(value, language)} {value[11:16]}".strip()


def short_text(value: str) -> str:
    """A date or instant for a narrow column: 2026-06-10, or 2026-06-10 09:20."""
    return value[:16].replace("T", " ")
