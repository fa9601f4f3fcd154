"""A register of ten thousand records is ordinary: what comes over the wire, and how much of it the browser is given.

How fast a slow computer answers is measured by `make bench-register`, not held here: other work would decide it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.site.browsing import chromium, served, watched
from tests.site.many import site_of_many

pytestmark = pytest.mark.browser
MANY = 10_000
WIRE = 600 * 1024
ROWS = 50
ELEMENTS = 2_000
"""Of the whole page, its menus and filters included; ten thousand rows would be over fifty thousand."""
_COUNT = "() => document.querySelectorAll('*').length"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of_many(tmp_path_factory.mktemp("many") / "office", MANY)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield found


def test_little_comes_over_the_wire(browser: Browser, address: str) -> None:
    with watched(browser, address) as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        wire: list[int] = []
        session.on("Network.loadingFinished", lambda event: wire.append(event["encodedDataLength"]))
        page.goto("records/info/")
        expect(page.locator("[data-tz-filters]")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert 0 < sum(wire) <= WIRE


def test_the_browser_is_given_one_page_of_them_whatever_is_asked(browser: Browser, address: str) -> None:
    with watched(browser, address) as page:
        page.goto("records/info/")
        expect(page.locator("tbody tr")).to_have_count(ROWS)
        assert page.evaluate(_COUNT) < ELEMENTS
        page.locator(".tz-filters input").first.fill("水庫 校車")
        expect(page.locator("tbody tr").first).to_contain_text("水庫")
        expect(page.locator("tbody tr").first).to_contain_text("校車")
        assert page.locator("tbody tr").count() == ROWS
        assert page.evaluate(_COUNT) < ELEMENTS


def test_all_of_them_are_there_and_every_page_can_be_turned_to(browser: Browser, address: str) -> None:
    with watched(browser, address) as page:
        page.goto("records/info/")
        expect(page.get_by_role("status")).to_have_text(f"共 {MANY} 件，第 1–50 件")
        page.goto("records/info/#page=200")
        expect(page.get_by_role("status")).to_have_text(f"共 {MANY} 件，第 9951–10000 件")
        expect(page.get_by_role("button", name="下一頁")).to_be_disabled()
