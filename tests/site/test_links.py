"""Links both ways."""

from __future__ import annotations

from taizhang.site import Site
from taizhang.site.links import Group, links_in, links_out

INFO = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
DIRECTIVE = "directive/2026-03-20-cunji-caiwu"
SUPERVISION = "supervision/2026-03-23-cunji-caiwu-tuiguang"


def named(groups: list[Group]) -> dict[str, list[str]]:
    return {group.label: [item.title for item in group.items] for group in groups}


def test_links_back_carry_the_name_that_the_schema_gives_them(site: Site) -> None:
    assert named(links_in(site, INFO)) == {"批示": ["龔志遠同志關於村級財務管理的批示"]}
    assert named(links_in(site, DIRECTIVE)) == {"據此立項督查": ["在全縣推廣村會計例會制度"]}


def test_links_out_name_other_matters_but_not_reference_data(site: Site) -> None:
    record = site.ledger.record(SUPERVISION)
    assert record is not None
    assert named(links_out(site, record)) == {"依據記錄": ["龔志遠同志關於村級財務管理的批示"]}


def test_a_record_that_names_another_twice_is_listed_for_the_direct_link_only(site: Site) -> None:
    found = named(links_in(site, "unit/niutanhe-xiang"))
    assert found["協助承辦"] == ["在全縣推廣村會計例會制度"]
    assert "反饋的進展" not in found
    assert "辦理" not in found


def test_links_that_are_shown_elsewhere_are_left_out(site: Site) -> None:
    found = links_in(site, "unit/niutanhe-xiang", frozenset({("supervision", "assisting_units.*")}))
    assert "協助承辦" not in named(found)
