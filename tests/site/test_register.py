"""Registers: their rows as plain HTML, and the data for the script."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.support import INFO, OfficeFolder

from taizhang.site import Page, Site, SiteFile
from taizhang.site.register import build_register, register_page


def made(site: Site, kind: str) -> tuple[str, dict[str, Any]]:
    page, data = register_page(site, site.kind(kind))
    assert isinstance(page, Page)
    assert isinstance(data, SiteFile)
    assert (page.url, data.path) == (f"records/{kind}/", f"records/{kind}/register.json")
    return page.content, json.loads(data.content)


def column(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(column for column in data["columns"] if column["name"] == name)


def test_columns_and_facets_are_those_of_the_schema(site: Site) -> None:
    _, data = made(site, "supervision")
    shown = [found["name"] for found in data["columns"] if not found.get("hidden")]
    assert shown == site.kind("supervision").register["columns"]
    facets = {found["name"] for found in data["columns"] if found.get("facet")}
    assert facets == {*site.kind("supervision").register["facets"], "status", "year_of_record", "month_of_record"}


def test_choices_are_kept_in_a_dictionary(site: Site) -> None:
    _, data = made(site, "supervision")
    found = column(data, "lead_unit")
    assert found["dict"] == [["unit/jingguan-ju", "縣經管局", ""]]
    assert found["data"] == [0]
    assert column(data, "status")["dict"] == [["handling", "辦理中", "moving"]]


def test_a_field_with_several_values_has_several_indexes(
    office: OfficeFolder, open_office_site: Callable[[], Site]
) -> None:
    office.edit(INFO, "  - 農村財務\n", "  - 農村財務\n  - 基層黨建\n")
    _, data = made(open_office_site(), "info")
    assert [entry[1] for entry in column(data, "topics")["dict"]] == ["農村財務", "基層黨建"]
    assert column(data, "topics")["data"] == [[0, 1]]


def test_what_a_record_lacks_is_an_empty_list(site: Site) -> None:
    _, data = made(site, "supervision")
    assert column(data, "result")["data"] == [[]]


def test_a_kind_with_a_clock_has_lights(site: Site) -> None:
    html, data = made(site, "supervision")
    assert (data["timed"], data["lights"]) == ("due_on", [0])
    assert data["lightWords"][2] == ["green", "正常"]
    assert "tz-light--red" in html
    assert "lights" not in made(site, "unit")[1]


def test_rows_link_to_records_and_need_no_script(site: Site) -> None:
    html, data = made(site, "info")
    assert data["ids"] == ["2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"]
    assert (
        '<a href="../../records/info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui/">牛潭河鄉推行村會計例會制度</a>'
        in html
    )


def test_a_register_is_newest_first_or_by_name(site: Site) -> None:
    refs = [brief.ref for brief in build_register(site, site.kind("unit")).briefs]
    assert refs == sorted(refs)


def test_what_records_say_is_text(office: OfficeFolder, open_office_site: Callable[[], Site]) -> None:
    office.edit(INFO, "title: 牛潭河鄉推行村會計例會制度", "title: <img src=x onerror=alert(1)>")
    html, data = made(open_office_site(), "info")
    assert "<img" not in html
    assert column(data, "title")["data"] == ["<img src=x onerror=alert(1)>"]


def test_an_empty_register_says_so(site: Site) -> None:
    html, data = made(site, "lapse")
    assert "沒有符合條件的記錄" in html
    assert data["ids"] == []


def test_dated_records_can_be_asked_for_by_month(site: Site) -> None:
    _, data = made(site, "info")
    assert column(data, "month_of_record")["dict"] == [["2026-03", "2026-03", ""]]
    assert column(data, "year_of_record")["dict"] == [["2026", "2026", ""]]
    assert not any(found["name"] == "month_of_record" for found in made(site, "unit")[1]["columns"])
