"""Periods: a month, a quarter or a year of the office's calendar."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from taizhang.errors import UsageError
from taizhang.i18n import Language, Text

_FORM = re.compile(r"(?P<year>20[0-9]{2})(-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_WRONG = Text(
    "「{period}」不是時段。寫成 2026、2026-Q3 或 2026-11", "“{period}” is no period; write 2026, 2026-Q3 or 2026-11"
)
_YEAR = Text("{year}年", "{year}")
_QUARTER = Text("{year}年第{quarter}季度", "quarter {quarter} of {year}")
_MONTH = Text("{year}年{month}月", "{year}-{month:02}")


class Period(NamedTuple):
    """Months of one year, from `first` to `last` (1 to 12)."""

    year: int
    first: int = 1
    last: int = 12

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, as `2026-03`."""
        return _months(self)

    @property
    def name(self) -> str:
        """As it is written: `2026`, `2026-Q3` or `2026-11`."""
        if self.first == self.last:
            return f"{self.year}-{self.first:02}"
        return str(self.year) if (self.first, self.last) == (1, 12) else f"{self.year}-Q{self.last // 3}"

    def label(self, language: Language) -> str:
        """As people say it."""
        text = _MONTH if self.first == self.last else _YEAR if self.last - self.first > 2 else _QUARTER
        return text.render(language, year=self.year, month=self.first, quarter=self.last // 3)

    def until(self, today: date) -> tuple[str, ...]:
        """Its months that have begun by `today`."""
        return _begun(self, today)


@cache
def _months(period: Period) -> tuple[str, ...]:
    return tuple(f"{period.year}-{month:02}" for month in range(period.first, period.last + 1))


@lru_cache(maxsize=1 << 10)
def _begun(period: Period, today: date) -> tuple[str, ...]:
    return tuple(month for month in period.months if month <= today.isoformat()[:7])


def read_period(text: str) -> Period:
    """The period that `text` names.

    Raises:
        UsageError: it names none.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise UsageError(_WRONG, period=text)
    year = int(found["year"])
    if found["quarter"]:
        last = 3 * int(found["quarter"])
        return Period(year, last - 2, last)
    return Period(year, int(found["month"]), int(found["month"])) if found["month"] else Period(year)
