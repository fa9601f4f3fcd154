"""A site whose register of information shows as many records as wanted: for tests, and for the benchmark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tests.site.helpers import make_project
from tests.support import OfficeFolder, build_office

from taizhang.model import Record
from taizhang.site import Page, Site, SiteFile, open_site
from taizhang.site.context import Brief
from taizhang.site.register import register_page

REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
WORDS = ("春耕", "水庫", "村級財務", "招商", "合作醫療", "敬老院", "楠竹", "信用社", "山塘", "清潔能源", "校車", "農機")
_CONTENT = re.compile(r'(?<=<span id="tz-content"></span>).*(?=</article>)', re.DOTALL)


class Many:
    """A ledger with `count` items like one of the office's: titles, numbers, days, units and categories differ."""

    def __init__(self, site: Site, count: int) -> None:
        one = site.ledger.record(REF)
        assert one is not None
        choices = [[*site.kind("info").fields[name]["enum"]] for name in ("category", "urgency")]
        units = [ref for ref in site.contents.briefs if ref.startswith("unit/")]
        self.found = [
            Record("info", f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}-duo-{n}", one.path, {
                **one.data,
                "title": f"{WORDS[n % 12]}{WORDS[n // 12 % 12]}情況第{n}期", "number": f"〔2026〕{n + 1}號",
                "reported_at": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}T09:00:00+08:00", "unit": units[n % len(units)],
                "category": choices[0][n % len(choices[0])], "urgency": choices[1][n % len(choices[1])],
                "topics": [WORDS[n % 12], WORDS[n // 12 % 12]],
            })
            for n in range(count)
        ]  # fmt: skip

    def records(self, _kind: str) -> Iterator[Record]:
        yield from self.found

    def briefs(self, like: Brief) -> list[Brief]:
        return [
            like._replace(ref=r.ref, title=r.title, number=r.data["number"], date=r.data["reported_at"])
            for r in self.found
        ]


def site_of_many(folder: Path, count: int) -> Path:
    """The built site of the small office in `folder`, its register of information showing `count` records."""
    office = OfficeFolder(folder)
    build_office(office.root)
    project = make_project(office)
    assert project.build().returncode == 0
    site = open_site(office.ledger(), office.rules(), "zh-Hant", date(2026, 4, 20))
    many: Any = Many(site, count)
    by_kind = {**site.contents.by_kind, "info": many.briefs(site.contents.briefs[REF])}
    page, data = register_page(
        replace(site, ledger=many, contents=replace(site.contents, by_kind=by_kind)), site.kind("info")
    )
    assert isinstance(page, Page)
    assert isinstance(data, SiteFile)
    office.close()
    target: Path = project.folder / "records/info"
    html = (target / "index.html").read_text("utf-8")
    (target / "index.html").write_text(_CONTENT.sub(lambda _: page.content, html), "utf-8")
    (target / "register.json").write_bytes(data.content)
    return project.folder
