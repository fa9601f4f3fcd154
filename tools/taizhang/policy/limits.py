"""Limits: when something must be done by, and the sum behind it, so that a clerk can check it on his fingers.

A limit runs from a moment that does not count: three working days from a Wednesday end on Monday. Limits in minutes and
hours run on through nights and holidays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, get_args

from taizhang.i18n import COMMA, SEMICOLON, Label, Language, Text
from taizhang.policy.calendar import Calendar, announced

LimitUnit = Literal["working_day", "day", "hour", "minute"]
LIMIT_UNITS: tuple[LimitUnit, ...] = get_args(LimitUnit)
_SINGLY, _BY_RUNS, _BY_MONTHS = 7, 66, 260
"""Up to so many days each is named; up to so many the runs of days; up to so many the months; beyond, the years."""
_UNITS: dict[LimitUnit, tuple[Label, Label]] = {
    "working_day": (Label("個工作日", "working day"), Label("個工作日", "working days")),
    "day": (Label("日", "day"), Label("日", "days")),
    "hour": (Label("小時", "hour"), Label("小時", "hours")),
    "minute": (Label("分鐘", "minute"), Label("分鐘", "minutes")),
}
_ONE_DAY = timedelta(days=1)
_DECEMBER = 12
_WEEKDAYS = [
    Label("一", "Mon"), Label("二", "Tue"), Label("三", "Wed"), Label("四", "Thu"), Label("五", "Fri"),
    Label("六", "Sat"), Label("日", "Sun"),
]  # fmt: skip
_SUM = Text("{amount}：{parts}", "{amount}: {parts}")
_RUN = Text("{first} 至 {last} 計 {count}", "{first} to {last} makes {count}")
_SPAN = Text("{start} 起，至 {end}", "from {start} to {end}")
_REMARK = Text("（{remarks}）", " ({remarks})")
_OFF = Text("{days} {name}不計", "{days} {name} does not count")
_ON = Text("{days} {name}", "{days} {name}")
_ASSUMED = Text(
    "{year}年放假安排尚未公布，按星期推算", "the holidays of {year} are not announced yet: plain weeks are assumed"
)
_HOLIDAY_GAP = 4
"""Days off of one name that lie so far apart are one holiday: a weekend within it is not named."""


class Pause(NamedTuple):
    """A time during which a clock stood still: from the day it was stopped to the day it went on."""

    stopped: date
    resumed: date


@dataclass(frozen=True)
class Deadline:
    """Until when something must be done: `amount` of `unit` after `start`, which does not count, end on `end`."""

    start: date
    amount: int
    unit: LimitUnit
    end: date
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def day(self) -> date:
        """The day on which it ends."""
        return self.end.date() if isinstance(self.end, datetime) else self.end

    @property
    def assumed(self) -> bool:
        """Whether it was counted over days of which nobody knows yet whether they are holidays."""
        return self.unit == "working_day" and not announced(self.day)

    def sum(self, language: Language) -> str:
        """The sum in words: every day that counts, and the days that are not as the week has them."""
        parts = "".join([" · ".join(self._parts(language)), self._remarks(language)])
        return _SUM.render(language, amount=amount_label(self.amount, self.unit).render(language), parts=parts)

    def _parts(self, language: Language) -> Iterator[str]:
        if self.unit != "working_day":
            start, end = (_moment(moment, language) for moment in (self.start, self.end))
            yield _SPAN.render(language, start=start, end=end)
            return
        if self.amount > _BY_RUNS:
            for name, number in self._periods(self.amount > _BY_MONTHS):
                yield f"{name} {amount_label(number, 'day').render(language)}"
            return
        counted = self.calendar.days(_day(self.start), self.day)
        for run in _runs(counted) if len(counted) > _SINGLY else [[day] for day in counted]:
            yield _run(run, language)

    def _periods(self, yearly: bool) -> Iterator[tuple[str, int]]:
        """How many days count in each month, or year, in order; those with none are left out."""
        before = _day(self.start)
        while before < self.day:
            following = before + _ONE_DAY
            last = min(_last(following, yearly), self.day)
            if days := self.calendar.between(before, last):
                yield following.isoformat()[: 4 if yearly else 7], days
            before = last

    def _remarks(self, language: Language) -> str:
        if self.unit != "working_day":
            return ""
        named = self.amount <= _BY_RUNS
        odd = list(self.calendar.odd_days(_day(self.start), self.day)) if named else []
        said = []
        for working, name in dict.fromkeys((working, name) for _, working, name in odd):
            days = [day for day, *what in odd if what == [working, name]]
            listed = COMMA.render(language).join(_short(run, language) for run in _runs(days, _HOLIDAY_GAP))
            said.append((_ON if working else _OFF).render(language, days=listed, name=name))
        if self.assumed:
            said.append(_ASSUMED.render(language, year=self.day.year))
        return _REMARK.render(language, remarks=SEMICOLON.render(language).join(said)) if said else ""


def limit(calendar: Calendar, start: date, amount: int, unit: LimitUnit) -> Deadline:
    """The deadline that is `amount` of `unit` after `start`.

    Args:
        calendar: which days count.
        start: a day, or for hours and minutes a moment; it does not count itself.
        amount: how many.
        unit: of what; a limit in working days or days ends with its last day.
    """
    if unit == "working_day":
        return Deadline(start, amount, unit, calendar.after(_day(start), amount), calendar)
    if unit == "day":
        return Deadline(start, amount, unit, _later(_day(start), timedelta(days=amount)), calendar)
    span = timedelta(hours=amount) if unit == "hour" else timedelta(minutes=amount)
    return Deadline(start, amount, unit, _later(start, span), calendar)


def count(calendar: Calendar, start: date, end: date) -> Deadline:
    """The working days after `start` up to and including `end`, as a sum to be shown."""
    return Deadline(start, calendar.between(start, end), "working_day", end, calendar)


def stood_still(calendar: Calendar, decided: date, pauses: Iterable[Pause]) -> int:
    """The working days during which a clock that was set on the day `decided` stood still."""
    later = [pause for pause in pauses if pause.resumed > decided]
    return sum(calendar.between(max(pause.stopped, decided), pause.resumed) for pause in later)


def amount_label(amount: int, unit: LimitUnit) -> Label:
    """An amount with its unit, in the right number."""
    name = _UNITS[unit][amount != 1]
    return Label(f"{amount} {name.zh}", f"{amount} {name.en}")


def weekday_label(day: date) -> Label:
    """The day of the week, short."""
    return _WEEKDAYS[day.weekday()]


def _last(day: date, yearly: bool) -> date:
    """The last day of the month, or year, of `day`."""
    if yearly or day.month == _DECEMBER:
        return date(day.year, _DECEMBER, 31)
    return date(day.year, day.month + 1, 1) - _ONE_DAY


def _runs(days: Iterable[date], gap: int = 1) -> list[list[date]]:
    """Days that follow on one another, `gap` days apart at most."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days <= gap:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run(days: list[date], language: Language) -> str:
    first, last = (f"{day:%m-%d} {weekday_label(day).render(language)}" for day in (days[0], days[-1]))
    return first if len(days) == 1 else _RUN.render(language, first=first, last=last, count=len(days))


def _short(days: list[date], language: Language) -> str:
    first, last = (f"{day:%m-%d}" for day in (days[0], days[-1]))
    return first if len(days) == 1 else f"{first}{' to ' if language == 'en' else ' 至 '}{last}"


def _moment(moment: date, language: Language) -> str:
    if isinstance(moment, datetime):
        return f"{moment:%m-%d %H:%M}"
    return f"{moment:%m-%d} {weekday_label(moment).render(language)}"


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _later(start: date, span: timedelta) -> date:
    """`start` and `span` later; the last moment that there is, where that is beyond it."""
    try:
        return start + span
    except OverflowError:
        return datetime.max.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else date.max
