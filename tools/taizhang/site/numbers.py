"""Pages of numbers: tables and charts of all units, and a page for each on which every number explains itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from taizhang.i18n import Label, Text
from taizhang.outputs.charts import Chart, lights, points, research, trend
from taizhang.outputs.numbers import (
    Assessment,
    Numbers,
    Period,
    Row,
    Table,
    Told,
    assessments,
    beside,
    numbers,
    shown,
    tables,
    tell,
)
from taizhang.policy import COLOURS
from taizhang.site.context import Site
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import NUMBERS

_TITLE = Text("{period}各項數字", "Numbers of {period}")
_LEAD = Text(
    "截至{today}，只計本版收錄的記錄。每個月按該月第一天的規定計算。{order}",
    "As of {today}, of the records in this edition. Each month keeps the policy that held on its first day. {order}",
)
_UNRANKED = Label("單位按台賬的次序排列，不排名。", "Units stand in the order of the ledger; they are not ranked.")
_RANKED = Label("單位按信息考核得分排列。", "Units stand in the order of their assessed scores.")
_WORDS = {
    "unit": Label("單位", "Unit"), "rank": Label("名次", "Rank"), "all": Label("全部單位", "All units"),
    "month": Label("月份", "Month"), "by_month": Label("逐月", "Month by month"),
    "figure": Label("項目", "Figure"), "value": Label("數字", "Number"), "how": Label("怎樣得來", "How it came about"),
    "received": Label("上級對本辦的考核", "Assessments received"),
    "given": Label("本辦的考核", "Assessments by the office"),
    "title": Label("考核", "Assessment"), "score": Label("得分", "Score"), "period": Label("時段", "Period"),
    "numbers": Label("數字", "Numbers"), "record": Label("單位資料", "The unit's record"),
    "own": Label("同期台賬自計", "The ledger itself, same months"),
}  # fmt: skip
_BY_MONTH = ("submitted", "reported", "adopted", "points", "late", "received", "completed", "commissions", "urgings")


class Grid(NamedTuple):
    """A table of numbers: a heading for each column, and rows of a name, where it leads, its rank and its cells."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, str, tuple[str, ...]], ...]


class Line(NamedTuple):
    """A line of an explanation, and those that explain it further."""

    told: Told
    inner: list[Line]


class Explained(NamedTuple):
    """A number of a unit, and the lines that explain it."""

    label: str
    value: str
    lines: list[Line]


def numbers_pages(site: Site) -> Iterator[Page]:
    """The page of the year that is under way, and one for each unit."""
    year = Period(site.today.year)
    made = numbers(site.ledger, site.rules, year.year, site.today)
    yield _year_page(site, made, year)
    for unit in counted(site, made):
        yield _unit_page(site, made, year, unit)


def counted(site: Site, made: Numbers) -> list[str]:
    """The units whose numbers readers see: a unit its own alone, for of others' records its edition has a part."""
    return [unit for unit in made.titles if site.reader in ("", unit)]


def numbers_url(unit: str) -> str:
    """The page of a unit's numbers."""
    return f"{NUMBERS}{unit.partition('/')[2]}/"


def _year_page(site: Site, made: Numbers, year: Period) -> Page:
    own = counted(site, made)
    rows = [row for row in made.rows(year) if row.unit in own] + ([] if site.reader else [made.office(year)])
    order = _RANKED if made.ranking(year) else _UNRANKED
    title = _TITLE.render(site.language, period=year.label(site.language))
    content = render(
        site, "numbers.html", NUMBERS, title=title, words=_words(site),
        lead=_LEAD.render(site.language, today=site.today.isoformat(), order=order),
        grids=[_grid(site, made, table, rows) for table in tables(made)],
        charts=[] if site.reader else [
            (chart, Markup(chart.svg)) for chart in _charts(site, made, year)  # noqa: S704  built as a tree
        ],
        received=_assessed(site, made, year, ""),
    )  # fmt: skip
    return Page(NUMBERS, title, content, NUMBERS, NUMBERS)


def _unit_page(site: Site, made: Numbers, year: Period, unit: str) -> Page:
    url = numbers_url(unit)
    row = made.row(unit, year)
    title = f"{row.title} · {_TITLE.render(site.language, period=year.label(site.language))}"
    parts = [(table.label.render(site.language), [_explained(site, row, name) for name in table.figures])
             for table in tables(made)]  # fmt: skip
    content = render(
        site, "numbers_unit.html", url, title=row.title, unit=unit, words=_words(site), parts=parts,
        months=_months(site, made, year, unit), given=_assessed(site, made, year, unit),
    )  # fmt: skip
    return Page(url, title, content, f"{NUMBERS}-/", NUMBERS)


def _words(site: Site) -> dict[str, str]:
    return {word: site.name(label) for word, label in _WORDS.items()}


def _charts(site: Site, made: Numbers, year: Period) -> Iterator[Chart]:
    yield trend(made, year, site.language)
    yield points(made, year, site.language)
    if "supervision" in site.rules.book.kinds:
        burning = [site.light(brief) for brief in site.contents.by_kind["supervision"]]
        yield lights({colour: burning.count(colour) for colour in COLOURS}, site.today, site.language)
    if "research" in site.rules.book.kinds:
        yield research(site.ledger, site.rules, year, site.language)


def _grid(site: Site, made: Numbers, table: Table, rows: Sequence[Row]) -> Grid:
    heads = tuple(site.name(made.label(name)) for name in table.figures)
    lines = []
    for row in rows:
        cells = tuple(shown(found.value) if (found := row.figures.get(name)) else "" for name in table.figures)
        if not row.unit or site.reader or any(cell not in ("0", "—", "") for cell in cells):
            href = numbers_url(row.unit) if row.unit else ""
            lines.append((row.title if row.unit else site.name(_WORDS["all"]), href, str(row.rank or ""), cells))
    return Grid(site.name(table.label), heads, tuple(lines))


def _months(site: Site, made: Numbers, year: Period, unit: str) -> Grid:
    heads = tuple(site.name(made.label(name)) for name in _BY_MONTH)
    lines = []
    for month in year.until(site.today):
        number = int(month[5:])
        span = Period(year.year, number, number)
        cells = tuple(shown(made.figure(unit, name, span).value) for name in _BY_MONTH)
        lines.append((month, "", "", cells))
    return Grid(site.name(_WORDS["by_month"]), heads, tuple(lines))


def _explained(site: Site, row: Row, name: str) -> Explained:
    figure = row.figures[name]
    head, *lines = tell(figure, site.language)
    tree = Line(head, [])
    above = [tree]  # the latest line of each depth
    for told in lines:
        del above[told.depth :]
        above[-1].inner.append(Line(told, []))
        above.append(above[-1].inner[-1])
    return Explained(figure.label.render(site.language), shown(figure.value), tree.inner)


def _assessed(site: Site, made: Numbers, year: Period, unit: str) -> list[tuple[Assessment, dict[str, Any]]]:
    """Each assessment with its score as written, and the ledger's own numbers of the same months."""
    found = []
    for each in assessments(site.ledger, site.rules, year, unit):
        own = " · ".join(f"{site.name(one.label)} {shown(one.value)}" for one in beside(each, made, unit))
        score = (each.score or "—") + (f" / {each.full}" if each.full else "")
        found.append((each, {"score": score, "own": own or "—"}))
    return found
