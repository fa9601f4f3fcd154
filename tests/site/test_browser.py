"""The built site in a real browser: what a reader sees and does, and that nothing is asked of another host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.site.browsing import chromium, served, watched
from tests.site.helpers import Project

INFO = "records/info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui/"
WIDTHS = (390, 1280)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def address(built: Project) -> Iterator[str]:
    with served(built.folder) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with watched(browser, address) as found:
        yield found


def test_the_home_page_leads_to_a_register_and_on_to_a_record(page: Page) -> None:
    page.goto("")
    expect(page.get_by_role("heading", level=1)).to_have_text("中共玉竹縣委辦公室")
    page.get_by_role("main").get_by_role("link", name="信息 1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("信息")
    page.get_by_role("link", name="牛潭河鄉推行村會計例會制度").click()
    expect(page.get_by_role("heading", name="辦理軌跡")).to_be_visible()
    page.get_by_role("link", name="龔志遠同志關於村級財務管理的批示").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("龔志遠同志關於村級財務管理的批示")


def test_a_register_is_filtered_searched_and_sorted(page: Page) -> None:
    page.goto("records/unit/")
    rows, tally = page.locator("tbody tr"), page.get_by_role("status")
    expect(tally).to_have_text("共 4 件，第 1–4 件")
    page.get_by_label("單位類型").select_option(label="鄉鎮 (1)")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("牛潭河鄉")
    expect(tally).to_have_text("共 1 件，第 1–1 件")
    assert page.url.endswith("#type=township")

    page.reload()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="清除條件").click()
    expect(rows).to_have_count(4)

    page.get_by_role("main").get_by_label("搜索").fill("縣委 玉竹")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("中共玉竹縣委辦公室")
    page.get_by_role("main").get_by_label("搜索").fill("沒有這個單位")
    expect(tally).to_have_text("沒有符合條件的記錄。")
    page.get_by_role("main").get_by_label("搜索").fill("")

    head = page.get_by_role("columnheader", name="標題")
    titles = rows.locator(".tz-td--title")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    rising = titles.all_text_contents()
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert titles.all_text_contents() == rising[::-1]


def test_a_register_reads_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("records/unit/")
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("[data-tz-filters]")).to_be_hidden()
    context.close()


def test_a_light_says_its_word_and_has_its_shape(page: Page) -> None:
    page.goto("records/supervision/")
    light = page.locator(".tz-light")
    expect(light.first).to_have_text("逾期")
    assert light.first.locator("path").get_attribute("d") == "M8 1 15.5 14.5H.5z"


def test_a_unit_has_its_people_and_its_reports(page: Page) -> None:
    page.goto("records/unit/niutanhe-xiang/")
    expect(page.get_by_role("heading", name="信息報送")).to_be_visible()
    page.get_by_role("link", name="莫長發").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("莫長發")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("url", ["", "records/supervision/", INFO, "records/unit/niutanhe-xiang/"])
def test_pages_fit_from_phone_to_desk_in_both_palettes(page: Page, url: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wanted = "slate" if scheme == "dark" else "default"
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", wanted)


def test_the_trail_prints_without_the_chrome(page: Page) -> None:
    page.goto(INFO)
    page.emulate_media(media="print")
    expect(page.locator(".tz-trail")).to_be_visible()
    expect(page.get_by_text("本系統為非涉密系統")).to_be_visible()
    for chrome in (".md-header", ".md-sidebar--primary"):
        expect(page.locator(chrome)).to_be_hidden()
