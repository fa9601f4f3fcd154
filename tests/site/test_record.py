"""Pages of records, units and people."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.site.helpers import page_of
from tests.support import INFO, OfficeFolder

from taizhang.i18n import LANGUAGES
from taizhang.site import Page, Site, all_pages
from taizhang.site.build import FOLDERS
from taizhang.site.urls import language_root

REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"


def text(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", html))


def test_a_page_says_what_the_record_says(site: Site) -> None:
    page = page_of(site, REF)
    assert (page.url, page.title) == (f"records/{REF}/", "牛潭河鄉推行村會計例會制度")
    assert page.section == "records/info/"
    said = text(page.content)
    for part in ("〔2026〕1號", "已審批", "報送單位牛潭河鄉", "一是集中記賬。二是當場會審。", "農村財務", INFO):
        assert part in said


def test_what_a_record_says_does_nothing(office: OfficeFolder, open_office_site: Callable[[], Site]) -> None:
    office.edit(INFO, "title: 牛潭河鄉推行村會計例會制度", 'title: "<script>alert(1)</script>"')
    office.edit(INFO, "一是集中記賬。", "<img src=x onerror=alert(1)> [看](javascript:alert(1))")
    office.edit(INFO, "opinion: 同意。", "opinion: <b onclick=x>同意</b>")
    html = page_of(open_office_site(), REF).content
    assert not re.search(r"<(script|img|b)\b", html)
    assert "javascript:" not in re.findall(r'href="([^"]*)"', html)
    assert "&lt;script&gt;" in html


def test_a_matter_with_a_clock_says_why_its_light_shows(site: Site) -> None:
    html = page_of(site, "supervision/2026-03-23-cunji-caiwu-tuiguang").content
    assert "tz-light--red" in html
    assert "反饋逾期：應於 2026-03-31 完成，已逾期 13 個工作日" in html
    assert "04-01 三 至 04-03 五 計 3" in html  # the sum, Tomb-Sweeping Day left out
    assert "2026-05-15" in html


def test_a_unit_page_has_its_people_reports_and_matters(site: Site) -> None:
    html = page_of(site, "unit/niutanhe-xiang").content
    assert 'href="../../../numbers/niutanhe-xiang/"' in html
    said = text(html)
    assert "莫長發鄉黨委書記" in said
    assert "2026-0318未完成" in said
    assert "2026-0408本月進行中" in said
    assert "在全縣推廣村會計例會制度協辦" in said


def test_a_person_page_has_posts_roles_and_steps(site: Site) -> None:
    said = text(page_of(site, "person/gong-zhiyuan").content)
    assert "縣委副書記" in said
    assert "領導2025-01-01–至今" in said
    assert "縣委常委會議第3次會議確認由人代錄或代簽會議2026-03-0309:00" in said


def test_every_page_and_file_stands_in_a_folder_that_is_ours(site: Site) -> None:
    made = [item.path for item in all_pages(site, LANGUAGES)]
    ours = tuple(language_root(language) + folder for language in LANGUAGES for folder in FOLDERS)
    assert [path for path in made if not path.startswith(ours)] == []
    assert len(made) == len(set(made))


def test_every_link_between_pages_leads_to_one(site: Site) -> None:
    items = list(all_pages(site))
    pages = [item for item in items if isinstance(item, Page)]
    known = {page.url for page in pages} | {item.path for item in items if not isinstance(item, Page)} | {""}
    for page in pages:
        for href in re.findall(r'<a[^>]* href="((?:\.\./)+)([^"#]*)', page.content):
            assert href[0].count("../") == page.url.count("/")
            assert href[1] in known, (page.url, href)


def test_pages_of_another_language_stand_in_its_folder(site: Site) -> None:
    pages = [item for item in all_pages(site, ["en"]) if isinstance(item, Page)]
    assert all(page.address.startswith("en/") and page.shell.address.startswith("en/") for page in pages)
    page = next(page for page in pages if page.url == f"records/{REF}/")
    assert page.path == f"en/records/{REF}/index.html"
    assert "Reporting unit" in page.content
    assert 'href="../../../records/unit/niutanhe-xiang/"' in page.content


def test_simplified_pages_convert_labels_and_what_records_say_but_no_address(site: Site) -> None:
    pages = {item.address: item for item in all_pages(site, ["zh-Hant", "zh-Hans"]) if isinstance(item, Page)}
    plain, simple = pages[f"records/{REF}/"], pages[f"zh-hans/records/{REF}/"]
    assert (plain.title, simple.title) == ("牛潭河鄉推行村會計例會制度", "牛潭河乡推行村会计例会制度")
    assert "单位审签人" in simple.content
    assert re.findall('href="([^"]*)"', simple.content) == re.findall('href="([^"]*)"', plain.content)
