"""What programs and other tools read: the API, feeds, calendars, the search file, attachments."""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from icalendar import Calendar
from jsonschema_rs import Draft202012Validator
from tests.support import INFO, OfficeFolder

from taizhang.i18n import LANGUAGES
from taizhang.site import Page, Site, SiteFile, all_pages
from taizhang.site.api import api_files, schema
from taizhang.site.attachments import attachment_files
from taizhang.site.calendars import calendar_files
from taizhang.site.feeds import feed_files
from taizhang.site.search import search_data

REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
MATTER = "supervision/2026-03-23-cunji-caiwu-tuiguang"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def documents(site: Site) -> dict[str, Any]:
    return {file.path.removeprefix("api/v1/"): json.loads(file.content) for file in api_files(site)}


def test_every_document_of_the_api_is_what_its_schema_says(site: Site) -> None:
    found = documents(site)
    assert found.pop("schema.json") == schema()
    validator = Draft202012Validator(schema())
    assert len(found) == 1 + len(site.kinds) + len(site.contents.briefs)
    assert [path for path, data in found.items() if not validator.is_valid(data)] == []
    assert not validator.is_valid({**found["index.json"], "more": 1})


def test_the_api_leads_from_its_entry_to_every_record(site: Site) -> None:
    found = documents(site)
    listed = [brief for kind in found["index.json"]["kinds"] for brief in found[kind["records"]]["records"]]
    assert {brief["ref"] for brief in listed} == site.contents.briefs.keys()
    pages = {item.url for item in all_pages(site) if isinstance(item, Page)}
    for brief in listed:
        assert brief["document"].removeprefix("api/v1/") in found
        assert brief["page"] in pages


def test_a_record_in_the_api_says_what_its_file_says_and_how_it_stands(site: Site) -> None:
    found = documents(site)[f"records/{MATTER}.json"]
    record = site.ledger.record(MATTER)
    assert record is not None
    assert found["record"] == record.data
    assert (found["brief"]["due"], found["brief"]["light"]) == ("2026-05-15", "red")
    assert found["lights"][0]["reason"]["zh-Hant"] == "反饋逾期：應於 2026-03-31 完成，已逾期 13 個工作日"
    assert {"ref": MATTER, "field": "origin.record"} in documents(site)[
        "records/directive/2026-03-20-cunji-caiwu.json"
    ]["named_by"]


def feeds(site: Site) -> dict[str, ET.Element]:
    return {file.path: ET.fromstring(file.content) for file in feed_files(site)}  # noqa: S314  our own


def test_a_feed_has_the_latest_first_and_leads_to_their_pages(site: Site) -> None:
    feed = feeds(site)["feeds/info.atom"]
    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:title", None, ATOM) == "牛潭河鄉推行村會計例會制度"
    assert entry.findtext("a:updated", None, ATOM) == "2026-03-18T09:00:00+08:00"
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert link.get("href") == f"../records/{REF}/"
    every = [entry.findtext("a:updated", "", ATOM) for entry in feeds(site)["feeds/all.atom"].iterfind("a:entry", ATOM)]
    assert len(every) == len(site.contents.briefs)
    assert every == sorted(every, reverse=True)


def test_a_feed_takes_what_a_record_says_as_text(office: OfficeFolder, open_office_site: Callable[[], Site]) -> None:
    office.edit(INFO, "title: 牛潭河鄉推行村會計例會制度", 'title: "]]><x onclick=1>&amp;"')
    feed = feeds(open_office_site())["feeds/info.atom"]
    assert feed.findtext("a:entry/a:title", None, ATOM) == "]]><x onclick=1>&amp;"


def test_a_calendar_has_a_day_for_everything_that_is_due(site: Site) -> None:
    found = {file.path: Calendar.from_ical(file.content) for file in calendar_files(site)}
    events = {str(event["summary"]): event for event in found["calendars/due.ics"].walk("VEVENT")}
    event = events["在全縣推廣村會計例會制度"]
    assert event["dtstart"].dt.isoformat() == "2026-05-15"
    assert "反饋逾期：應於 2026-03-31 完成" in event["description"]
    meeting = found["calendars/meetings.ics"].walk("VEVENT")[0]
    assert (str(meeting["summary"]), meeting["dtstart"].dt.isoformat()) == ("縣委常委會議第3次會議", "2026-03-02")


@pytest.mark.parametrize("maker", [feed_files, calendar_files, api_files, search_data])
def test_files_made_twice_are_the_same(site: Site, maker: Callable[[Site], Any]) -> None:
    assert list(maker(site)) == list(maker(site))


def test_the_search_file_has_titles_and_texts_but_no_codes(site: Site) -> None:
    (file,) = search_data(site)
    data = json.loads(file.content)
    rows = {row[0]: row for row in data["rows"]}
    assert rows.keys() == site.contents.briefs.keys()
    assert rows[REF][1:4] == ["牛潭河鄉推行村會計例會制度", "〔2026〕1號", "2026-03-05"]
    assert "一是集中記賬。二是當場會審。" in rows[REF][4]
    for code in ("experience", "unit/", "2026-03-05", "sha256"):
        assert code not in rows[REF][4]
    folds = dict(zip(data["folded"][::2], data["folded"][1::2], strict=True))
    assert (folds["會"], folds["計"], folds["賬"], folds["號"]) == ("会", "计", "账", "号")


def attach(office: OfficeFolder, name: str, content: bytes) -> None:
    path = "records/study/2026/2026-03-10-xuexi.yaml"
    digest = hashlib.sha256(content).hexdigest()
    office.write(f"records/attachments/{name}", content)
    office.write(path, "title: 學習\naudience: office\ntype: collective\nheld_on: 2026-03-10\ntopic: 公文\n"
                 f"attachments:\n  - file: {name}\n    title: 講稿\n    sha256: {digest}\n")  # fmt: skip


def test_attachments_of_records_are_published_once_and_linked_in_every_language(
    office: OfficeFolder, open_office_site: Callable[[], Site]
) -> None:
    attach(office, "2026/jiang.txt", b"words")
    office.write("records/attachments/2026/nobody.txt", b"lists this")
    site = open_office_site()
    assert list(attachment_files(site)) == [SiteFile("attachments/2026/jiang.txt", b"words")]
    items = {item.path: item for item in all_pages(site, LANGUAGES)}
    for folder, up in (("", "../../../"), ("en/", "../../../../"), ("zh-hans/", "../../../../")):
        page = items[f"{folder}records/study/2026-03-10-xuexi/index.html"]
        assert isinstance(page, Page)
        assert f'<a href="{up}attachments/2026/jiang.txt" download>' in page.content


@pytest.mark.parametrize("name", ["2026/page.html", "2026/drawing.svg", "2026/code.js"])
def test_what_a_browser_would_run_is_listed_but_not_published(
    office: OfficeFolder, open_office_site: Callable[[], Site], name: str
) -> None:
    attach(office, name, b"<script>alert(1)</script>")
    site = open_office_site()
    assert list(attachment_files(site)) == []
    page = next(item for item in all_pages(site) if item.path == "records/study/2026-03-10-xuexi/index.html")
    assert isinstance(page, Page)
    assert "<strong>講稿</strong>" in page.content
