"""The pages of numbers: tables and charts with the same numbers, and every number of a unit explained."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.outputs.test_numbers import item, put
from tests.support import OfficeFolder

from taizhang.site import Page, Site
from taizhang.site.numbers import numbers_pages

TOWNSHIP = "unit/niutanhe-xiang"


def pages(site: Site) -> dict[str, Page]:
    return {page.url: page for page in numbers_pages(site)}


def cells(html: str, name: str) -> list[str]:
    """The numbers beside a name, of the first row that has it."""
    row = re.search(rf'<th scope="row">(?:<a [^>]*>)?{re.escape(name)}(?:</a>)?</th>(.*?)</tr>', html)
    return re.findall(r"<td[^>]*>([^<]*)</td>", row[1]) if row else []


@pytest.fixture
def site(office: OfficeFolder, open_office_site: Callable[[], Site]) -> Site:
    item(office, "2026-04-01-a", ("2026-04-10", "city"), unit=TOWNSHIP, title="甲<b>")
    period = {"from": "2026-01-01", "until": "2026-06-30"}
    said = {"title": "通報", "status": "concluded", "direction": "received", "issuer": "市委辦", "period": period}
    put(office, "assessment/2026-07-08-a", **said, own_score="93.4", max_score="100", own_rank=3)
    return open_office_site()


def test_there_is_a_page_for_all_and_one_for_each_unit_with_numbers(site: Site) -> None:
    assert list(pages(site)) == ["numbers/", "numbers/jingguan-ju/", "numbers/niutanhe-xiang/"]


def test_tables_have_the_numbers_and_lead_to_each_unit(site: Site) -> None:
    html = pages(site)["numbers/"].content
    assert cells(html, "牛潭河鄉")[:4] == ["2", "1", "2", "20"]
    assert 'href="../numbers/niutanhe-xiang/"' in html
    assert "不排名" in html
    assert "名次" not in html.split("上級對本辦的考核")[0]


def test_a_unit_reads_its_own_numbers_and_nobody_elses(site: Site) -> None:
    own = pages(replace(site, reader=TOWNSHIP))
    assert list(own) == ["numbers/", "numbers/niutanhe-xiang/"]
    html = own["numbers/"].content
    assert cells(html, "牛潭河鄉")[:4] == ["2", "1", "2", "20"]
    assert cells(html.split("本辦的要求</h2>")[1], "牛潭河鄉") != []  # though all of them are nought
    for absent in ("經管局", "全部單位", "<svg"):
        assert absent not in html


def test_every_chart_stands_above_a_table_of_its_numbers(site: Site) -> None:
    html = pages(site)["numbers/"].content
    sections = [part for part in html.split("<section")[1:] if "<svg" in part]
    assert [re.search(r"<h2>(.*?)</h2>", part)[1] for part in sections] == [  # type: ignore[index]
        "2026年信息條數走勢", "2026年各單位採用得分", "2026-04-20督查事項燈號", "2026年調研課題進程",
    ]  # fmt: skip
    for part in sections:
        assert part.index("<svg") < part.index("<table")
    assert cells(sections[1], "牛潭河鄉") == ["20"]
    assert "&lt;svg" not in html


def test_assessments_received_stand_beside_our_own_numbers(site: Site) -> None:
    html = pages(site)["numbers/"].content
    assert cells(html, "通報") == [
        "2026-01-01 – 2026-06-30", "93.4 / 100", "3", "上報條數 1 · 採用條數 2 · 採用得分 20",
    ]  # fmt: skip


def test_every_number_of_a_unit_names_its_rule_its_sum_and_its_records(site: Site) -> None:
    html = pages(site)["numbers/niutanhe-xiang/"].content
    assert "規則：100 × 採用條數 ÷ 上報條數" in html
    assert "計算：100 × 2 ÷ 1 = 200" in html
    assert '<a href="../../records/info/2026-04-01-a/">甲&lt;b&gt;</a>' in html
    assert cells(html, "2026-04")[:4] == ["1", "0", "1", "10"]


def test_pages_speak_english(site: Site) -> None:
    html = pages(site.in_language("en"))["numbers/niutanhe-xiang/"].content
    assert "rule: 100 × Items adopted ÷ Items sent up" in html
    assert "規則" not in html


def test_numbers_are_in_the_menu(site: Site) -> None:
    from taizhang.site.menu import menu

    assert ("數字", "numbers/") in [link for _, links in menu(site) for link in links]


ELSEWHERE = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "77"},
)
_BUILD = """
import sys
from datetime import date
from pathlib import Path
from taizhang.ledger import WorkTree, open_ledger
from taizhang.site import open_site
from taizhang.site.numbers import numbers_pages
from taizhang.workflow import load_rules
rules, _ = load_rules(WorkTree(Path(".")))
site = open_site(open_ledger(Path("."), rules.book), rules, "zh-Hant", date(2026, 11, 20))
for page in numbers_pages(site):
    sys.stdout.buffer.write(page.url.encode() + page.content.encode())
"""


def test_pages_are_the_same_bytes_in_any_time_zone_locale_and_hash_seed(office: OfficeFolder) -> None:
    item(office, "2026-04-01-a", ("2026-04-10", "city"), unit=TOWNSHIP, joint_units=["unit/jingguan-ju"])
    built = [
        subprocess.run([sys.executable, "-c", _BUILD], cwd=office.root, env={**os.environ, **env}, check=True,
                       capture_output=True).stdout
        for env in ELSEWHERE
    ]  # fmt: skip
    assert len(built[0]) > 10_000
    assert built[0] == built[1]
