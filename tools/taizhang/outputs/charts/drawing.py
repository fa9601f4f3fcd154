"""Drawing with leather: bars, lines and spans of time as an SVG element that is named, described and always the same.

Text stays text and takes the colour of the page around it, so that no font is needed and light and dark both serve.
Only leather is asked where things stand; nothing here depends on the time, the machine or its settings.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import leather  # type: ignore[import-untyped]
from leather import theme

BLUE, ORANGE = "#3b7fc4", "#c2700f"
RED, AMBER, GREEN, GREY = "#d64545", "#b8860b", "#3a9a4a", "#7f8790"
"""Each stands out from white and from near black alike (3 : 1 and more)."""
_WIDTH, _ROW, _HEIGHT, _AROUND, _EMPTY = 760, 26, 300, 90, 40
"""Pixels: of every chart, of a row, of charts without rows, what axes and margins take, of a chart without data."""
_CHARACTER = 14
"""Pixels that the widest character of a label takes; Chinese ones are as wide as they are high."""
_LONGEST_LABEL = 14
_MOST_MARKS = 6
_DASHES = ("none", "6 4")
"""Lines can be told apart without colour."""
theme.background_color = "none"
theme.legend_color = theme.label_color = "currentColor"
theme.legend_font_family = theme.tick_font_family = "inherit"
theme.tick_color, theme.zero_color = "#88888855", "#888888"
theme.tick_font_size = theme.legend_font_size = 13
theme.tick_font_char_width = theme.legend_font_char_width = _CHARACTER
theme.margin = 0.02


class Bar(NamedTuple):
    """A bar: its label, how long it is, and its colour."""

    label: str
    value: Decimal
    colour: str


class Span(NamedTuple):
    """A time from one day to another; hollow while it is not done."""

    label: str
    since: date
    until: date
    done: bool


class Drawing(NamedTuple):
    """What leather is to draw, and how high; None where there is nothing."""

    chart: Any
    height: int


def draw_lines(lines: Sequence[tuple[str, Sequence[tuple[int, int]]]], first: int, last: int) -> Drawing:
    """Counts by month, a line for each label: pairs of month (from `first` to `last`) and count."""
    if not any(line for _, line in lines):
        return Drawing(None, _EMPTY)
    drawn = leather.Chart()
    marks = _whole_marks(max(count for _, line in lines for _, count in line))
    drawn.add_x_scale(first, max(last, first + 1))
    drawn.add_x_axis(ticks=list(range(first, last + 1)), tick_formatter=_plain)
    drawn.add_y_scale(0, marks[-1])
    drawn.add_y_axis(ticks=marks, tick_formatter=_plain)
    for (label, line), colour, dashes in zip(lines, (BLUE, ORANGE), _DASHES, strict=False):
        drawn.add_line(line, name=label, stroke_color=colour, stroke_dasharray=dashes)
    return Drawing(drawn, _HEIGHT)


def draw_bars(bars: Sequence[Bar]) -> Drawing:
    """Bars from the top down; what is below zero reaches to the left."""
    if not any(bar.value for bar in bars):
        return Drawing(None, _EMPTY)
    labels = _distinct(bar.label for bar in bars)
    colours = {label: bar.colour for label, bar in zip(labels, bars, strict=True)}
    values = [bar.value for bar in bars]
    drawn = leather.Chart()
    drawn.add_x_scale(min(0, *values), max(1, *values))
    drawn.add_x_axis(tick_formatter=_plain)
    drawn.add_bars(list(zip(values, labels, strict=True)), fill_color=lambda datum: colours[datum.y])
    return Drawing(drawn, _AROUND + _ROW * len(bars))


def draw_spans(spans: Sequence[Span]) -> Drawing:
    """Spans of time from the top down, over the months that they touch."""
    if not spans:
        return Drawing(None, _EMPTY)
    drawn = leather.Chart()
    drawn.set_x_scale(_Months(min(span.since for span in spans), max(span.until for span in spans)))
    drawn.add_x_axis(tick_formatter=lambda value, _index, _count: f"{value:%Y-%m}")
    rows = [(span.until, label, span) for label, span in zip(_distinct(s.label for s in spans), spans, strict=True)]
    drawn.add_series(leather.Series(list(reversed(rows)), x=0, y=1), _Spans())
    return Drawing(drawn, _AROUND + _ROW * len(spans))


class _Months(leather.Scale):  # type: ignore[misc]
    """A scale from the first day of one month to the first day after another, marked at the first days of months."""

    def __init__(self, first: date, last: date) -> None:
        count = 12 * (last.year - first.year) + last.month - first.month + 1
        starts = [first.month - 1 + number for number in range(count + 1)]
        self._starts = [date(first.year + start // 12, start % 12 + 1, 1) for start in starts]

    def contains(self, value: date) -> bool:
        """Whether a day lies on the scale."""
        return bool(self._starts[0] <= value <= self._starts[-1])

    def project(self, value: date, range_min: float, range_max: float) -> float:
        """Where a day stands between two places."""
        first, last = self._starts[0], self._starts[-1]
        return float(range_min) + float(range_max - range_min) * ((value - first).days / (last - first).days)

    def ticks(self) -> list[date]:
        """The first days of months, seven at most."""
        return self._starts[:: len(self._starts) // (_MOST_MARKS + 1) + 1]


class _Spans(leather.Bars):  # type: ignore[misc]
    """Bars that begin on a day of their own."""

    def __init__(self) -> None:
        super().__init__(BLUE)

    def validate_series(self, series: Any) -> None:
        """Any series of ours will do."""

    def to_svg(self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, _palette: Any) -> ET.Element:
        """One rectangle for each row; what is not done yet is hollow."""
        group = ET.Element("g", {"class": "series spans"})
        for datum in series.data():
            span = datum.row[2]
            bottom, top = y_scale.project_interval(datum.y, height, 0)
            left, right = x_scale.project(span.since, 0, width), x_scale.project(span.until, 0, width)
            group.append(ET.Element("rect", {
                "x": str(left), "y": str(top), "width": str(max(right - left, 2)), "height": str(bottom - top),
                "fill": BLUE, "fill-opacity": "1" if span.done else "0.25", "stroke": BLUE,
            }))  # fmt: skip
        return group


def as_svg(name: str, title: str, about: str, drawing: Drawing) -> str:
    """A drawing as a complete `svg` element that is one picture to a screen reader.

    Args:
        name: makes the ids of the element's parts; plain ASCII, once on a page.
        title: what it is called.
        about: what it shows and where its numbers stand.
        drawing: what to draw.
    """
    ids = {tag: f"chart-{name}-{tag}" for tag in ("title", "desc")}
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDTH} {drawing.height}",
        "role": "img", "aria-labelledby": " ".join(ids.values()), "class": "tz-chart",
    })  # fmt: skip
    for tag, text in (("title", title), ("desc", about)):
        ET.SubElement(root, tag, {"id": ids[tag]}).text = text
    if drawing.chart is not None:
        root.append(_rounded(drawing.chart.to_svg_group(_WIDTH, drawing.height)))
    return ET.tostring(root, encoding="unicode")


def _rounded(element: ET.Element) -> ET.Element:
    """The drawing with its measures to a tenth of a pixel: no more is seen."""
    for node in element.iter():
        for key in ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy"):
            if key in node.attrib:
                node.set(key, _tenth(node.get(key, "0")))
        if "d" in node.attrib:
            node.set("d", " ".join(part if part.isalpha() else _tenth(part) for part in node.get("d", "").split()))
    return element


def _tenth(text: str) -> str:
    return f"{float(text):.1f}".removesuffix(".0")


def _distinct(names: Iterable[str]) -> list[str]:
    """Labels that fit beside a chart and differ from one another: the chart tells its rows apart by them."""
    found: list[str] = []
    for name in names:
        short = name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"
        while short in found:
            short += "\u2009"  # a thin space tells two units of one name apart
        found.append(short)
    return found


def _whole_marks(top: int) -> list[int]:
    """Marks for counts: whole numbers, seven at most, up to `top` or just above it."""
    steps = (one * 10**power for power in range(9) for one in (1, 2, 5))
    step = next(step for step in steps if step * _MOST_MARKS >= top)
    return list(range(0, max(top, 1) + step, step))


def _plain(value: Any, _index: int, _count: int) -> str:
    text = str(value) if isinstance(value, int) else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
