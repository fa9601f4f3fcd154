"""Charts: named and described, with the same numbers as their tables, and the same bytes wherever they are drawn."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from tests.outputs.test_numbers import ONE, THREE, TWO, item, put
from tests.support import REPOSITORY, OfficeFolder

from taizhang.i18n import LANGUAGES, Language
from taizhang.ledger import Ledger, WorkTree
from taizhang.ledger.index import Index
from taizhang.outputs.charts import NAMES, Chart, chart, lights
from taizhang.outputs.charts.drawing import AMBER, BLUE, GREEN, GREY, ORANGE, RED, Bar, Span, draw_bars, draw_spans
from taizhang.outputs.numbers import numbers, read_period
from taizhang.workflow import Rules, load_rules

TODAY = date(2026, 11, 20)
SVG = "{http://www.w3.org/2000/svg}"
MEASURES = ("x", "y", "width", "height", "x1", "x2", "y1", "y2")


@pytest.fixture(scope="module")
def sample() -> Iterator[tuple[Ledger, Rules]]:
    rules, findings = load_rules(WorkTree(REPOSITORY))
    assert rules is not None, findings
    ledger = Ledger(rules.book, WorkTree(REPOSITORY), Index(None, rules.book.digest))
    yield ledger, rules
    ledger.index.close()


def parsed(svg: str) -> ET.Element:
    """The picture as a browser reads it."""
    return ET.fromstring(svg)  # noqa: S314  our own


def draw(sample: tuple[Ledger, Rules], name: str, language: Language = "en", period: str = "2026") -> Chart:
    ledger, rules = sample
    span = read_period(period)
    return chart(name, ledger, rules, numbers(ledger, rules, span.year, TODAY), span, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_chart_is_one_named_and_described_picture(name: str, language: Language, sample: tuple[Ledger, Rules]) -> None:
    made = draw(sample, name, language)
    root = parsed(made.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    parts = {part.get("id"): part.text for part in root[:2]}
    assert [part.tag for part in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert (root.get("aria-labelledby") or "").split() == list(parts)
    assert list(parts.values()) == [made.title, made.about]
    assert made.rows
    assert {len(row) for row in made.rows} == {len(made.columns)}


@pytest.mark.parametrize("name", NAMES)
def test_chart_takes_the_pages_colour_and_brings_nothing_that_runs(name: str, sample: tuple[Ledger, Rules]) -> None:
    nodes = list(parsed(draw(sample, name).svg).iter())
    assert {node.tag.removeprefix(SVG) for node in nodes} <= {
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "line",
        "path",
        "text",
    }
    keys = {key for node in nodes for key in node.attrib}
    assert not {key for key in keys if key.startswith("on") or "href" in key or key == "style"}
    assert {node.get("fill") for node in nodes if node.tag == f"{SVG}text"} == {"currentColor"}


def test_bars_are_as_long_as_the_numbers_of_the_table(sample: tuple[Ledger, Rules]) -> None:
    made = draw(sample, "points")
    bars = [node for node in parsed(made.svg).iter(f"{SVG}rect") if node.get("fill") == BLUE]
    wide = [Decimal(bar.get("width", "0")) for bar in reversed(bars)]
    assert len(bars) == len(made.rows)
    values = [Decimal(value) for _, value in made.rows]
    unit = wide[values.index(max(values))] / max(values)
    assert [round(width / unit, 1) for width in wide] == [round(value, 1) for value in values]


def test_lines_have_a_point_for_each_month_that_has_begun(sample: tuple[Ledger, Rules]) -> None:
    made = draw(sample, "trend")
    lines = [node.get("d", "") for node in parsed(made.svg).iter(f"{SVG}path")]
    assert [line.count("M") + line.count("L") for line in lines] == [11, 11]
    assert [month for month, _, _ in made.rows] == [f"2026-{number:02}" for number in range(1, 12)]
    assert [sum(int(row[column]) for row in made.rows) for column in (1, 2)] == [30, 18]


def test_the_trend_of_a_month_is_that_of_its_year(sample: tuple[Ledger, Rules]) -> None:
    assert draw(sample, "trend", period="2026-03").rows == draw(sample, "trend").rows


def test_lights_are_counted_and_told_apart_without_colour() -> None:
    made = lights({"red": 2, "green": 5}, TODAY, "en")
    assert made.rows == (("Overdue", "2"), ("Due soon", "0"), ("On time", "5"), ("Not timed", "0"))
    texts = [node.text for node in parsed(made.svg).iter(f"{SVG}text")]
    assert {"Overdue", "Due soon", "On time", "Not timed"} <= set(texts)


def test_what_is_not_concluded_is_hollow_and_every_topic_starts_on_its_day(sample: tuple[Ledger, Rules]) -> None:
    made = draw(sample, "research")
    bars = [node for node in parsed(made.svg).iter(f"{SVG}rect") if node.get("stroke") == BLUE]
    assert [bar.get("fill-opacity") for bar in reversed(bars)].count("0.25") == 2
    starts = [Decimal(bar.get("x", "0")) for bar in reversed(bars)]
    assert starts == sorted(starts)
    assert [row[1] for row in made.rows] == sorted(row[1] for row in made.rows)
    assert starts[0] > 0


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_ledger_has_charts_that_say_so(name: str, sample: tuple[Ledger, Rules]) -> None:
    _, rules = sample
    index = Index(None, rules.book.digest)
    ledger = Ledger(rules.book, _Nothing(), index)
    span = read_period("2026")
    made = chart(name, ledger, rules, numbers(ledger, rules, 2026, date(2025, 12, 31)), span, "en")
    assert made.about == "there is nothing to draw"
    assert made.svg.count("<") < 8
    index.close()


class _Nothing:
    def entries(self, _folder: str) -> Iterator[object]:
        yield from ()

    def read(self, _entry: object) -> bytes:
        raise AssertionError


@pytest.fixture
def office(office: OfficeFolder) -> OfficeFolder:
    for unit in (ONE, TWO, THREE):
        put(office, unit, status="confirmed", type="department")
    return office


def test_what_a_record_says_is_text_in_a_chart(office: OfficeFolder) -> None:
    evil = "</title><script>alert(1)</script>&\"'<"
    put(office, ONE, title=evil, status="confirmed", type="department")
    item(office, "2026-05-01-a", ("2026-05-02", "city"))
    done = office.run("numbers", "--period", "2026-05", "--chart", "points")
    root = parsed(done.stdout)
    assert f"{evil[:13]}…" in [node.text for node in root.iter(f"{SVG}text")]
    assert "<script" not in done.stdout


def test_units_of_one_name_keep_bars_of_their_own(office: OfficeFolder) -> None:
    for unit, level in ((ONE, "county"), (TWO, "city"), (THREE, "city")):
        put(office, unit, title="同名單位", status="confirmed", type="department")
        item(office, f"2026-05-01-{unit[5]}", ("2026-05-02", level), unit=unit)
    ledger, rules = office.ledger(), office.rules()
    made = chart("points", ledger, rules, numbers(ledger, rules, 2026, TODAY), read_period("2026-05"), "en")
    assert made.rows == (("同名單位", "5"), ("同名單位", "10"), ("同名單位", "10"))
    bars = [node for node in parsed(made.svg).iter(f"{SVG}rect") if node.get("fill") == BLUE]
    assert len({bar.get("y") for bar in bars}) == 3


def test_points_below_zero_reach_to_the_left() -> None:
    drawn = draw_bars([Bar("a", Decimal(-5), BLUE), Bar("b", Decimal(10), BLUE)]).chart.to_svg_group(700, 200)
    low, high = sorted(
        (node for node in drawn.iter("rect") if node.get("fill") == BLUE), key=lambda n: float(n.get("x"))
    )
    assert float(low.get("x")) + float(low.get("width")) == pytest.approx(float(high.get("x")))
    assert float(high.get("width")) == pytest.approx(2 * float(low.get("width")))


@pytest.mark.parametrize("days", [(1, 1), (1, 31), (1, 800)])
def test_spans_of_any_length_stay_on_the_chart(days: tuple[int, int]) -> None:
    first, last = (date.fromordinal(date(2026, 1, 1).toordinal() + number - 1) for number in days)
    drawn = draw_spans([Span("a", first, last, done=True)]).chart.to_svg_group(700, 200)
    [bar] = [node for node in drawn.iter("rect") if node.get("stroke") == BLUE]
    assert float(bar.get("x", "-1")) >= 0
    assert float(bar.get("x", "0")) + float(bar.get("width", "0")) <= 700
    marks = [node.text for node in drawn.iter("text") if (node.text or "")[:2] == "20"]
    assert 2 <= len(marks) <= 8


@pytest.mark.parametrize("colour", [BLUE, ORANGE, RED, AMBER, GREEN, GREY])
@pytest.mark.parametrize("page", ["#ffffff", "#1e2129"])
def test_colours_stand_out_from_light_and_dark_pages(colour: str, page: str) -> None:
    def luminance(text: str) -> float:
        parts = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(colour), luminance(page)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3  # WCAG 2.2, 1.4.11


ELSEWHERE = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR", "PYTHONHASHSEED": "4294967295"},
)


@pytest.mark.parametrize(
    "arguments",
    [*(["--chart", name] for name in NAMES), ["--format", "json", "--explain"], ["--explain"], ["--period", "2026-Q3"]],
    ids=" ".join,
)
def test_same_bytes_in_any_time_zone_locale_and_hash_seed(arguments: list[str], office: OfficeFolder) -> None:
    for number, unit in enumerate((ONE, TWO, THREE)):
        item(office, f"2026-0{number + 3}-01-a", (f"2026-0{number + 4}-02", "city"), unit=unit, joint_units=[TWO])
    said = [office.run("numbers", "--period", "2026", *arguments, lang="zh-Hans", **env).stdout for env in ELSEWHERE]
    assert said[0]
    assert said[1:] == said[:1] * 2


def test_nothing_but_charts_loads_the_drawing_library() -> None:
    modules = "taizhang.cli.numbers, taizhang.cli.check, taizhang.outputs.numbers"
    code = f"import sys, {modules}; print('leather' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
