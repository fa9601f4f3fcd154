"""Charts of the numbers, each with the table of what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from taizhang.checks.shared import day, tombstones
from taizhang.i18n import Label, Language, Text
from taizhang.ledger import Ledger
from taizhang.outputs.charts.drawing import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    RED,
    Bar,
    Drawing,
    Span,
    as_svg,
    draw_bars,
    draw_lines,
    draw_spans,
)
from taizhang.outputs.numbers import OFFICE, Numbers, Period, shown
from taizhang.outputs.standing import standings
from taizhang.policy import COLOURS, Colour
from taizhang.workflow import Rules

_LIGHTS: Mapping[Colour, str] = {"red": RED, "yellow": AMBER, "green": GREEN, "none": GREY}

NAMES = ("trend", "points", "lights", "research")
_TITLES = {
    "trend": Text("{period}信息條數走勢", "Information by month, {period}"),
    "points": Text("{period}各單位採用得分", "Adoption points by unit, {period}"),
    "lights": Text("{today}督查事項燈號", "Supervision matters by light, {today}"),
    "research": Text("{period}調研課題進程", "Research topics, {period}"),
}
_ABOUT = {
    "trend": Text(
        "逐月報送和採用的條數，數字見旁邊的表", "items submitted and adopted each month; the table has the numbers"
    ),
    "points": Text(
        "每個單位一條，長短是採用得分，數字見旁邊的表",
        "a bar for each unit, as long as its points; the table has the numbers",
    ),
    "lights": Text(
        "每種燈號一條，長短是件數，數字見旁邊的表",
        "a bar for each light, as long as its count; the table has the numbers",
    ),
    "research": Text(
        "每個課題一條，從啟動到結題或期限，日期見旁邊的表",
        "a bar for each topic, from its start to its conclusion or date; the table has the dates",
    ),
}
_COLUMNS = {
    "trend": (Label("月份", "Month"), Label("報送條數", "Submitted"), Label("採用條數", "Adopted")),
    "points": (Label("單位", "Unit"), Label("採用得分", "Adoption points")),
    "lights": (Label("燈號", "Light"), Label("件數", "Matters")),
    "research": (Label("課題", "Topic"), Label("啟動", "Started"), Label("至", "Until"), Label("情況", "State")),
}
_NOTHING = Text("沒有可畫的數字", "there is nothing to draw")


@dataclass(frozen=True)
class Chart:
    """A chart and its numbers. `svg` is a complete `svg` element; everything else is text that is not escaped."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: str


def chart(name: str, ledger: Ledger, rules: Rules, numbers: Numbers, period: Period, language: Language) -> Chart:
    """The chart called `name` (one of `NAMES`) of a period, in the reader's language.

    Args:
        name: which chart.
        ledger: where cases and topics come from.
        rules: the rules of the office.
        numbers: the numbers of the period's year.
        period: what is counted.
        language: of its words.
    """
    if name == "trend":
        return trend(numbers, period, language)
    if name == "points":
        return points(numbers, period, language)
    if name == "lights":
        found = [item.light.colour for item in standings(ledger, rules, numbers.terms.today)
                 if item.record.kind == "supervision"]  # fmt: skip
        return lights({colour: found.count(colour) for colour in COLOURS}, numbers.terms.today, language)
    return research(ledger, rules, period, language)


def trend(numbers: Numbers, period: Period, language: Language) -> Chart:
    """Items submitted and adopted in each month that has begun; a month alone is shown within its year."""
    period = Period(period.year) if period.first == period.last else period
    months = period.until(numbers.terms.today)
    submitted, adopted = ([len(numbers.counts.of(OFFICE, fact, {month})) for month in months]
                          for fact in ("submitted", "adopted"))  # fmt: skip
    labels = [label.render(language) for label in _COLUMNS["trend"][1:]]
    drawing = draw_lines(
        [(label, [(int(month[5:]), count) for month, count in zip(months, line, strict=True)])
         for label, line in zip(labels, (submitted, adopted), strict=True)],
        period.first, period.last,
    )  # fmt: skip
    rows = [(month, str(one), str(two)) for month, one, two in zip(months, submitted, adopted, strict=True)]
    return _made("trend", drawing, rows, language, period=period.label(language))


def points(numbers: Numbers, period: Period, language: Language) -> Chart:
    """Adoption points of each unit that has any; ordered by score only where units are ranked."""
    found = [(row.title, row.figures["points"].value or Fraction(0)) for row in numbers.rows(period)]
    rows = [(title, shown(value)) for title, value in found if value]
    drawing = draw_bars([Bar(title, Decimal(value), BLUE) for title, value in rows])
    return _made("points", drawing, rows, language, period=period.label(language))


def lights(counts: Mapping[Colour, int], today: date, language: Language) -> Chart:
    """How many supervision matters have each light."""
    bars = [Bar(label.render(language), Decimal(counts.get(colour, 0)), _LIGHTS[colour])
            for colour, label in COLOURS.items()]  # fmt: skip
    rows = [(bar.label, str(bar.value)) for bar in bars]
    return _made("lights", draw_bars(bars), rows, language, today=today.isoformat())


def research(ledger: Ledger, rules: Rules, period: Period, language: Language) -> Chart:
    """Every topic of the year, from its start to its conclusion, or else to the date by which it is due."""
    found = ledger.index.query(
        "SELECT title, facts ->> '$.started_on', facts ->> '$.due_on', status, "
        "  (SELECT max(trail ->> (step.fullkey || '.at')) FROM json_each(trail) AS step "
        "   WHERE trail ->> (step.fullkey || '.action') = 'conclude') "
        "FROM record WHERE kind = 'research' AND facts ->> '$.year' = ? "
        "AND kind || '/' || coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY 2, ref",
        period.year, tombstones(rules),
    )  # fmt: skip
    spans: list[Span] = []
    rows: list[tuple[str, ...]] = []
    for title, started, due, status, concluded in found:
        since, until = day(started), day(concluded) or day(due)
        if since and until:
            spans.append(Span(title, since, max(since, until), bool(concluded)))
            state = rules.newest("research").state_label(str(status)).render(language)
            rows.append((title, since.isoformat(), until.isoformat(), state))
    return _made("research", draw_spans(spans), rows, language, period=period.label(language))


def _made(name: str, drawing: Drawing, rows: Sequence[tuple[str, ...]], language: Language, **params: Any) -> Chart:
    title = _TITLES[name].render(language, **params)
    about = (_ABOUT[name] if drawing.chart is not None else _NOTHING).render(language)
    columns = tuple(label.render(language) for label in _COLUMNS[name])
    return Chart(name, title, about, columns, tuple(rows), as_svg(name, title, about, drawing))
