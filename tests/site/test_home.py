"""The home page: what needs attention."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from taizhang.site import Site, open_site
from taizhang.site.desk import desk_parts
from taizhang.site.home import home_content, shelves


def on(site: Site, day: date) -> Site:
    return open_site(site.ledger, site.rules, site.language, day)


def test_an_overdue_matter_is_on_the_desk_with_its_reason(site: Site) -> None:
    late = on(site, date(2026, 5, 20))
    parts = {part.name: part for part in desk_parts(late)}
    rows = {row.title: row for row in parts["overdue"].rows}
    assert rows["在全縣推廣村會計例會制度"].units == ("縣經管局",)
    html = home_content(late, "zh-Hant")
    assert "已逾期" in html
    assert rows["在全縣推廣村會計例會制度"].reasons[0] in html


def test_a_quiet_day_says_so(site: Site) -> None:
    empty = replace(site.contents.desk, overdue=(), due_soon=(), waiting=(), urgent=())
    quiet = replace(site, contents=replace(site.contents, desk=empty))
    assert "今天沒有需要關注的事項" in home_content(quiet, "zh-Hant")


def test_every_register_is_on_the_home_page_with_its_count(site: Site) -> None:
    found = {label: count for shelf in shelves(site) for label, _, count in shelf.registers}
    assert len(found) == len(site.rules.book.kinds)
    assert (found["信息"], found["單位"], found["報送差錯"]) == (1, 4, 0)
    html = home_content(site, "zh-Hant")
    for kind in site.rules.book.kinds:
        assert f'href="./records/{kind}/"' in html


def test_meetings_whose_items_are_all_waived_are_left_out(site: Site) -> None:
    assert "近期會議議定事項" not in home_content(site, "zh-Hant")
