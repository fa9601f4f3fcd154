"""The sample's site in a real browser: every type of page, three languages, phone and desk, by keyboard alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.site.browsing import chromium, from_npm, served, watched
from tests.site.helpers import Project, landed
from tests.support import REPOSITORY, OfficeFolder

pytestmark = pytest.mark.browser
AXE = "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MATTER = "records/supervision/2026-06-17-nongcun-jichu-sheshi-zijin/"
ITEM = "2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
PAGE_TYPES = (
    "", "desk/", "today/", "today/gong-zhiyuan/", "resolutions/", "chains/", "research-plan/", "records/",
    "records/supervision/", MATTER, f"records/info/{ITEM}/",
    "records/decision/2026-06-16-xinnongcun-shishi-yijian/", "records/unit/niutanhe-xiang/",
    "records/person/gong-zhiyuan/", "topics/", "months/info/", "months/info/2026-11/", "dictionary/",
    "dictionary/supervision/", "search/?q=會計", "numbers/", "rules/", "workflows/", "systems/",
)  # fmt: skip
LANGUAGES = {"": "zh-Hant", "zh-hans/": "zh-Hans", "en/": "en"}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's site, as the real command builds it."""
    root = tmp_path_factory.mktemp("sample")
    for name in ("schemas", "records", "docs"):
        shutil.copytree(REPOSITORY / name, root / name)
    for name in ("mkdocs.yml", "editions.yaml"):
        shutil.copy(REPOSITORY / name, root / name)
    landed(root, f"records/info/2026/{ITEM}.yaml", "一是定期集中。")
    project = Project(OfficeFolder(root))
    done = project.build()
    assert done.returncode == 0, done.stderr
    return project.folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with watched(browser, address) as found:
        yield found


@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)])
def test_axe_finds_nothing_on_any_type_of_page(browser: Browser, address: str, scheme: Any, size: Any) -> None:
    axe = from_npm(AXE)
    wrong = []
    # the page's own policy would keep axe out; every other test holds it
    with watched(browser, address, color_scheme=scheme, viewport=size, bypass_csp=True) as page:
        for number, url in enumerate(PAGE_TYPES):
            page.goto([*LANGUAGES][number % len(LANGUAGES)] + url)
            page.wait_for_load_state("networkidle")
            page.evaluate(axe)
            found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
            wrong += [(url, item["id"], item["nodes"][0]["target"]) for item in found["violations"]]
    assert wrong == []


def test_axe_would_find_a_picture_without_words(browser: Browser, address: str) -> None:
    axe = from_npm(AXE)
    with watched(browser, address, bypass_csp=True) as page:
        page.goto("topics/")
        page.evaluate("document.querySelector('main').append(new Image())")
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert [item["id"] for item in found["violations"]] == ["image-alt"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_type_of_page_fits_in_every_language(browser: Browser, address: str, size: Any) -> None:
    with watched(browser, address, viewport=size) as page:
        for url in PAGE_TYPES:
            for prefix, language in LANGUAGES.items():
                page.goto(prefix + url)
                assert page.evaluate("document.documentElement.lang") == language
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], prefix + url


def test_switching_the_language_keeps_the_page_and_what_is_asked_for(page: Page) -> None:
    page.goto("records/supervision/#status=handling")
    expect(page.locator("tbody tr").first).to_be_visible()
    rows = page.locator("tbody tr").count()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Supervision matter")
    assert page.url.endswith("en/records/supervision/#status=handling")
    expect(page.locator("tbody tr")).to_have_count(rows)
    page.get_by_role("link", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("督查事项")
    page.goto("desk/?unit=unit/shuili-ju")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("en/desk/?unit=unit/shuili-ju")


def test_the_desk_is_filtered_by_unit_and_person_and_the_back_button_undoes_it(page: Page) -> None:
    page.goto("desk/")
    rows, tally = page.locator(".tz-desk-item:visible"), page.get_by_role("status")
    every = rows.count()
    page.locator("select[name=unit]").select_option(label="縣水利局")
    some = rows.count()
    assert 0 < some < every
    for text in rows.all_text_contents():
        assert "縣水利局" in text
    expect(tally).to_have_text(f"共 {some} 件")
    page.go_back()
    expect(rows).to_have_count(every)
    page.locator("select[name=person]").select_option(index=1)
    assert "person=" in page.url
    page.reload()
    assert 0 < rows.count() < every
    page.get_by_role("button", name="清除條件").click()
    expect(rows).to_have_count(every)


def test_the_back_button_undoes_a_facet(page: Page) -> None:
    page.goto("records/info/")
    rows = page.locator("tbody tr")
    every = rows.count()
    page.get_by_label("類別").select_option(index=1)
    assert rows.count() < every
    page.go_back()
    expect(rows).to_have_count(every)


@pytest.mark.parametrize("asked", ["會計例會", "会计例会"])
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_search_finds_both_scripts(page: Page, prefix: str, asked: str) -> None:
    page.goto(f"{prefix}topics/")
    page.get_by_role("searchbox").fill(asked)
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search/?q=*")
    results = page.locator("[data-tz-results] li")
    expect(results.first).to_be_visible()
    texts = results.all_text_contents()
    wanted = "会计例会" if prefix == "zh-hans/" else "會計例會"
    assert all(wanted in text for text in texts)
    results.first.get_by_role("link").click()
    assert f"/{prefix}records/" in page.url


def test_search_finds_what_a_body_says_and_nothing_that_none_says(page: Page) -> None:
    page.goto("search/?q=斷頭路")
    expect(page.locator("[data-tz-results] li").first).to_contain_text("斷頭路")
    page.goto("search/?q=沒有這句話")
    expect(page.get_by_role("status")).to_have_text("沒有符合條件的記錄。")
    page.goto("search/?q=我")
    expect(page.get_by_role("status")).to_have_text("請輸入至少兩個字。")


def test_the_keyboard_alone_reaches_everything_in_view(page: Page) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto("desk/")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, select, input')].filter(e => e.type !== 'radio' && !e.hidden"
        " && e.checkVisibility({visibilityProperty: true}) && !e.closest('[aria-hidden=true]')).length"
    )
    reached = []
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        seen = page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        if seen in reached[:1]:
            break
        if page.evaluate("document.activeElement.matches('a[href], button, select, input:not([type=radio])')"):
            reached.append(seen)
        assert page.evaluate("document.activeElement.checkVisibility({visibilityProperty: true})")
    assert len(set(reached)) >= wanted


def test_on_a_phone_the_menu_opens_and_closes_by_keyboard(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("desk/")
    menu = page.get_by_role("button", name="導航")
    link = page.locator(".md-sidebar--primary").get_by_role("link", name="今日要事")
    expect(link).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("今日要事")


def test_todays_sheet_is_one_page_of_a4(page: Page) -> None:
    for url in ("today/", "today/gong-zhiyuan/", "en/today/"):
        page.goto(url)
        pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
        assert pages == 1, url
        assert "/MediaBox [0 0 594" in page.pdf(prefer_css_page_size=True).decode("latin-1")


def test_records_registers_and_plans_print_without_the_chrome(page: Page) -> None:
    for url in (MATTER, "records/info/", "chains/", "research-plan/", "numbers/"):
        page.goto(url)
        page.emulate_media(media="print")
        for chrome in (".md-header", ".md-sidebar--primary", ".tz-actions", ".tz-filters"):
            assert page.locator(f"{chrome}:visible").count() == 0, (url, chrome)
        expect(page.get_by_text("本系統為非涉密系統")).to_be_visible()


def test_no_number_is_cut_off_on_paper(page: Page) -> None:
    page.set_viewport_size({"width": 680, "height": 1000})  # what A4 leaves between its margins
    page.emulate_media(media="print")
    for prefix in LANGUAGES:
        page.goto(f"{prefix}numbers/")
        wide = "() => Math.max(...[...document.querySelectorAll('.tz-months')].map((table) => table.offsetWidth))"
        assert page.evaluate(wide) <= 680, prefix


def test_on_a_phone_units_stay_beside_their_numbers(browser: Browser, address: str) -> None:
    with watched(browser, address, viewport=PHONE) as page:
        page.goto("numbers/")
        scroller, name = page.locator(".tz-scroll").first, page.locator(".tz-scroll tbody th").first
        before = name.bounding_box()
        assert scroller.evaluate("(box) => (box.scrollLeft = 200)") == 200
        assert name.bounding_box() == before


def test_on_a_phone_what_is_due_comes_before_what_was_done(browser: Browser, address: str) -> None:
    with watched(browser, address, viewport=PHONE) as page:
        page.goto("")
        done = page.locator(".tz-recent").bounding_box()
        piles = [pile.bounding_box() for pile in page.locator(".tz-pile").all()]
        assert done
        assert len(piles) > 1
        assert all(pile and pile["y"] < done["y"] for pile in piles)


def test_what_a_landing_changed_and_what_waits_to_land_are_shown(page: Page) -> None:
    page.goto(f"records/info/{ITEM}/")
    history = page.get_by_role("region", name="改動歷史")
    expect(history).to_contain_text("取自倉庫 sample.git")
    expect(history.locator("ins")).to_have_text("定期")
    page.goto("en/desk/")
    waiting = page.get_by_role("region", name="Work that waits to land")
    expect(waiting).to_contain_text("Info item")
    waiting.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/en/records/info/{ITEM}/$"))


def test_the_print_button_prints(page: Page) -> None:
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(MATTER)
    page.get_by_role("button", name="打印").click()
    assert page.title() == "printed"


def system_rows() -> list[tuple[str, list[str], list[str]]]:
    """Each system of the report: its name, its sample records and the pages that show it."""
    rows = []
    for line in (REPOSITORY / "docs/systems.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 5 and not cells[0].startswith("系統"):
            rows.append((cells[0], *(re.findall(r"\]\(([^)]+)\)", cell) for cell in cells[3:])))
    return rows


def for_leaders(link: str) -> bool:
    """Whether a link of that table leads to a record for leaders alone."""
    kind, record = link.strip("/").split("/")[-2:]
    path = next((REPOSITORY / "records" / kind).rglob(f"{record}.yaml"))
    return "\naudience: leaders\n" in path.read_text("utf-8")


def test_the_page_of_every_system_of_the_report_opens(page: Page, folder: Path) -> None:
    rows = system_rows()
    assert len(rows) > 50
    opened: dict[str, str] = {}
    missing = []
    for name, records, pages in rows:
        targets = [urljoin("systems/", target.replace("index.md", "../")) for target in pages]
        assert targets, name
        shown = [target for ref in records if (folder / (target := urljoin("systems/", ref))).is_dir()]
        missing += [] if shown or not records else [name]
        for target in [*targets, *shown[:1]]:
            if target not in opened:
                page.goto(target or "./")
                opened[target] = page.get_by_role("heading", level=1).inner_text()
            assert opened[target], (name, target)
    leaders = [name for name, records, _ in rows if records and all(map(for_leaders, records))]
    assert missing == leaders  # of every other, an office worker sees at least one record


def test_every_link_on_every_page_leads_somewhere(folder: Path) -> None:
    wrong: set[tuple[str, str]] = set()
    for path in folder.rglob("index.html"):
        for href in set(re.findall(r'<a [^>]*href="([^"#?]+)', path.read_text("utf-8"))):
            if not re.match(r"[a-z]+:", href):
                target = path.parent / href
                if not (target.is_file() or (target / "index.html").is_file()):
                    wrong.add((path.parent.relative_to(folder).as_posix(), href))
    assert wrong == set()
