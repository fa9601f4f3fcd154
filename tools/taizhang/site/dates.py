"""Dates and instants as people read them. Records hold them as text; what is no date is shown as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from taizhang.i18n import Language

_LOCALES: Mapping[Language, str] = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en_GB"}


@lru_cache(maxsize=1 << 14)
def day_text(value: str, language: Language) -> str:
    """A day, written out: 2026年6月10日, or 10 June 2026."""
    return _written(value, "long", language)


def weekday_text(value: str, language: Language) -> str:
    """A day, written out with its weekday."""
    return _written(value, "full", language)


def month_text(value: str, language: Language, *, short: bool = False) -> str:
    """A month (`2026-06`), written out; `short` without its year."""
    forms = ("MMM", "MMMM y") if language == "en" else ("M月", "y年M月")
    return _written(f"{value[:7]}-01", forms[0 if short else 1], language)


def instant_text(value: str, language: Language) -> str:
    """An instant, to the minute."""
    return f"{day_text(value[:10], language)} {value[11:16]}".strip()


def short_text(value: str) -> str:
    """A date or instant for a narrow column: 2026-06-10, or 2026-06-10 09:20."""
    return value[:16].replace("T", " ")


def number_text(value: int, language: Language) -> str:
    """A whole number with its groups of digits."""
    return format_decimal(value, locale=_LOCALES[language])


def _written(value: str, form: str, language: Language) -> str:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return format_date(day, form, locale=_LOCALES[language])
