"""The daily pages: the desk, today's matters, resolutions, chains, the plan of research; months; the dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tests.support import MEETING, OfficeFolder

from taizhang.site import Page, Site, all_pages, open_site
from taizhang.site.bars import Bar, Stage, bar_of, chart
from taizhang.site.chains import chain_of
from taizhang.site.desk import desk_parts
from taizhang.site.dictionary import dictionary_pages
from taizhang.site.links import Group, Linked
from taizhang.site.meetings import meeting_views, meetings_of_week
from taizhang.site.months import month_pages
from taizhang.site.picture import picture
from taizhang.site.today import today_pages

MATTER = "supervision/2026-03-23-cunji-caiwu-tuiguang"


def text(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", html))


def page_at(site: Site, url: str) -> Page:
    return next(item for item in all_pages(site) if isinstance(item, Page) and item.url == url)


def on(site: Site, day: date) -> Site:
    return open_site(site.ledger, site.rules, site.language, day)


def test_the_desk_has_every_matter_with_who_may_act_for_the_filter(site: Site) -> None:
    page = page_at(site, "desk/")
    row = next(row for part in desk_parts(site) if part.name == "overdue" for row in part.rows)
    assert row.title == "在全縣推廣村會計例會制度"
    assert row.unit_refs == ("unit/jingguan-ju",)
    assert "kong-lingjuan" in row.people
    assert 'data-units="unit/jingguan-ju"' in page.content
    assert '<option value="unit/jingguan-ju">縣經管局</option>' in page.content


@pytest.mark.parametrize(("day", "held"), [
    (date(2026, 3, 2), True), (date(2026, 3, 8), True), (date(2026, 3, 1), False), (date(2026, 3, 9), False),
])  # fmt: skip
def test_the_meetings_of_a_week_are_those_from_monday_to_sunday(site: Site, day: date, held: bool) -> None:
    assert [found.title for found in meetings_of_week(replace(site, today=day))] == ["縣委常委會議第3次會議"] * held


def test_a_meetings_items_show_what_became_of_them(office: OfficeFolder, open_office_site: Callable[[], Site]) -> None:
    office.edit(MEETING, "    supervise: false\n", "    supervise: true\n    due_on: 2026-04-30\n")
    (view,) = meeting_views(open_office_site())
    assert (view.settled, view.supervised) == (0, 1)
    assert (view.items[0].progress, view.items[0].due) == ("尚未立項", "2026-04-30")


def test_todays_sheet_says_why_who_and_under_which_number(site: Site) -> None:
    sheets = {page.url: page for page in today_pages(site)}
    said = text(sheets["today/"].content)
    assert "2026年4月20日星期一" in said
    assert (
        "逾期在全縣推廣村會計例會制度〔2026〕1號反饋逾期：應於2026-03-31完成，已逾期13個工作日·縣經管局、龔志遠" in said
    )
    assert "批示" in said


def test_each_leader_has_a_sheet_with_what_he_decided_and_its_latest_step(site: Site) -> None:
    sheets = {page.url: page for page in today_pages(site)}
    said = text(sheets["today/gong-zhiyuan/"].content)
    assert "呈龔志遠同志閱" in said
    assert "龔志遠同志關於村級財務管理的批示〔2026〕1號2026-03-20he-jing轉辦" in said
    assert "縣委常委會議第3次會議〔2026〕1號2026-03-03he-jing確認" in said  # he decided it on paper
    assert "today/zhang-chunyan/" not in sheets


def decision(office: OfficeFolder) -> None:
    office.tell({
        "record": "decision/2026-04-01-yijian",
        "facts": {
            "title": "實施意見", "audience": "office", "doc_number": "玉發〔2026〕1號", "issued_on": "2026-04-01",
            "type": "opinion", "meeting": "meeting/2026-03-02-changwei-huiyi", "meeting_item": 1,
            "tasks": [{"task": 1, "title": "推廣例會", "lead_unit": "unit/jingguan-ju", "due_on": "2026-05-15"},
                      {"task": 2, "title": "公開村務", "lead_unit": "unit/niutanhe-xiang"}],
        },
        "steps": [{"action": "register", "by": "he-jing", "at": "2026-04-01T09:00:00+08:00"},
                  {"action": "confirm", "by": "xia-minghui", "at": "2026-04-02T09:00:00+08:00"}],
    })  # fmt: skip
    path = "records/supervision/2026/2026-03-23-cunji-caiwu-tuiguang.yaml"
    office.edit(path, "  source: directive\n  record: directive/2026-03-20-cunji-caiwu\n",
                "  source: decision\n  record: decision/2026-04-01-yijian\n  item: 1\n")  # fmt: skip


def test_a_decisions_chain_runs_from_the_meeting_to_the_supervision_of_each_task(
    office: OfficeFolder, open_office_site: Callable[[], Site]
) -> None:
    decision(office)
    site = open_office_site()
    record = site.ledger.record("decision/2026-04-01-yijian")
    assert record is not None
    chain = chain_of(site, record)
    assert [(kind, [bar.linked.title for bar in bars]) for kind, bars in chain.streams] == [
        ("meeting", ["縣委常委會議第3次會議"]), ("decision", ["實施意見"]),
        ("supervision", ["在全縣推廣村會計例會制度"]),
    ]  # fmt: skip
    assert [(task.number, task.case.title if task.case else "", task.light) for task in chain.tasks] == [
        (1, "在全縣推廣村會計例會制度", "red"), (2, "", "none"),
    ]  # fmt: skip
    assert "全程服務" in page_at(site, "records/decision/2026-04-01-yijian/").content


def test_a_bar_runs_from_the_first_step_and_names_each_stage(site: Site) -> None:
    bar = bar_of(site, site.contents.briefs[MATTER])
    assert (bar.begun, bar.ended, bar.due, bar.light) == ("2026-03-23", "", "2026-05-15", "red")
    assert bar.stages[:3] == (
        Stage("2026-03-23", "登記"), Stage("2026-03-23", "批准立項"), Stage("2026-03-23", "交辦"),
    )  # fmt: skip


def test_a_chart_places_days_within_equal_months(site: Site) -> None:
    def bar(begun: str, ended: str, due: str) -> Bar:
        return Bar(Linked("", "", "", "", "", ""), "", begun, ended, due, "none", ())

    found = chart(site, [bar("2026-03-01", "2026-04-16", ""), bar("2026-04-01", "", "2026-06-30")])
    assert found.months == ("2026年3月", "4月", "5月", "6月")
    assert [(row.left, row.width, row.due) for row in found.rows] == [(0, 150, None), (100, 63, 396)]
    assert (found.width, found.today) == (400, 163)  # 20 April: 19 days of 30 gone


def test_every_record_is_on_a_plain_page_of_its_month(site: Site) -> None:
    pages = {page.url: page for page in month_pages(site)}
    assert "牛潭河鄉推行村會計例會制度" in pages["months/info/2026-03/"].content
    assert pages["months/info/2026-03/"].title == "信息 · 2026年3月"
    listed = "".join(page.content for page in pages.values())
    for brief in site.contents.briefs.values():
        assert brief.title in listed


def test_the_dictionary_tells_every_field_of_every_kind_as_the_schema_does(site: Site) -> None:
    pages = {page.url: page for page in dictionary_pages(site)}
    assert len(pages) == 1 + len(site.kinds)
    for kind in site.kinds:
        said = pages[f"dictionary/{kind.name}/"].content
        assert [name for name in kind.fields if name != "trail" and f"<code>{name}</code>" not in said] == []
    said = text(pages["dictionary/info/"].content)
    assert "緊急程度必填urgency" in said
    assert "特急critical" in said
    assert "編輯簽內容edit已報送、先報待補已編輯編輯" in said


def test_the_picture_shows_a_few_on_each_side_and_counts_the_rest() -> None:
    def group(label: str, count: int) -> Group:
        items = tuple(Linked(f"一個很長很長很長很長的標題{n}", f"r/{n}/", "", "", "", "") for n in range(count))
        return Group(label, "", items, count, "")

    assert picture([], []) is None
    drawn = picture([group("批示", 7)], [group("依據", 1)])
    assert drawn is not None
    assert [node.title for node in drawn.left][-2:] == ["一個很長很長很長很長的標題…", "… +2"]
    assert [node.y for node in drawn.right] == [drawn.height // 2]
    assert drawn.left[0].href == "r/0/"
