"""Measures the page of a register in a real browser that is made four times slower, beside one of few records.

PYTHONPATH=. python benchmarks/register.py                  # 100 and 10,000 records, medians of 9 visits
PYTHONPATH=. python benchmarks/register.py --page FILE.md   # put the table into a page, below its marker

Each visit finds the browser warm, as it is at work, and nothing of the register kept; both registers take turns. The
site and the browser are those of tests/site.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, Page, expect
from tests.site.browsing import chromium, served, watched
from tests.site.many import site_of_many

from report import machine, medians, met, parser, publish

_SIZES = (100, 10_000)
_SLOWER = 4
_MOST = 1500
"""Milliseconds until it can be used, and until it answers."""
_MOST_WIRE = 600
"""KiB."""
_MARK_WHEN_USABLE = (
    "new MutationObserver((_, all) => { const form = document.querySelector('[data-tz-filters]');"
    " if (form && !form.hidden) { window.__usable ??= performance.now(); all.disconnect(); } })"
    ".observe(document, {subtree: true, childList: true, attributes: true});"
)
_CHOOSE = (
    "const select = document.querySelectorAll('.tz-filters select')[1];"
    " select.selectedIndex = 1; select.dispatchEvent(new Event('change'))"
)
_TYPE = (
    "const field = document.querySelector('.tz-filters input');"
    " field.value = '水庫 校車'; field.dispatchEvent(new Event('input'))"
)


class Visit(NamedTuple):
    """Milliseconds until the filters can be used, of a facet's answer and of a text's; KiB over the wire."""

    usable: float
    facet: float
    text: float
    wire: float


def visit(browser: Browser, address: str) -> Visit:
    """What one visit of a register costs."""
    with watched(browser, address) as page:
        page.goto("topics/")
        session = page.context.new_cdp_session(page)
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        session.send("Network.enable")
        wire: list[int] = []
        session.on("Network.loadingFinished", lambda event: wire.append(event["encodedDataLength"]))
        page.add_init_script(_MARK_WHEN_USABLE)
        page.goto("records/info/")
        expect(page.locator("[data-tz-filters]")).to_be_visible()
        usable = page.evaluate("window.__usable")
        page.wait_for_load_state("networkidle")
        return Visit(usable, _answer(page, _CHOOSE), _answer(page, _TYPE), sum(wire) / 1024)


def _answer(page: Page, action: str) -> float:
    """Milliseconds until the page, asked, is laid out again."""
    return float(page.evaluate(
        f"() => {{ const before = performance.now(); {action};"
        " document.body.offsetHeight; return performance.now() - before; }"
    ))  # fmt: skip


def visits(sizes: list[int], runs: int) -> Iterator[tuple[int, Visit]]:
    """The medians of some visits for each number of records."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        sites = {size: stack.enter_context(served(site_of_many(folder / str(size), size))) for size in sizes}
        browser = stack.enter_context(chromium())
        rounds = [{size: visit(browser, address) for size, address in sites.items()} for _ in range(runs + 1)]
        for size in sizes:
            yield size, Visit(*medians([found[size] for found in rounds]))


def main() -> int:
    """Measure, and print a table."""
    asked = parser(__doc__)
    asked.add_argument("--records", type=int, nargs="+", default=_SIZES)
    asked.add_argument("--runs", type=int, default=9)
    given = asked.parse_args()
    publish("register", _report(dict(visits(sorted(given.records), given.runs)), given.runs), given.page)
    return 0


def _report(found: dict[int, Visit], runs: int) -> list[str]:
    few, many = found[min(found)], found[max(found)]
    slowest = max(many[:3])
    return [
        f"Measured on {machine()}; a browser {_SLOWER} times slower, medians of {runs} visits.", "",
        "| records | usable, ms | a facet, ms | a text, ms | over the wire, KiB |",
        "|---:|---:|---:|---:|---:|",
        *(f"| {size:,} | {one.usable:.0f} | {one.facet:.0f} | {one.text:.0f} | {one.wire:.0f} |"
          for size, one in found.items()),
        "",
        f"{max(found):,} records: {many.usable / few.usable:.2f} times the time of {min(found):,}; at most "
        f"{slowest:.0f} ms (at most {_MOST}: {met(slowest, _MOST)}), {many.wire:.0f} KiB "
        f"(at most {_MOST_WIRE}: {met(many.wire, _MOST_WIRE)}).",
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
