"""The plan of research as a timeline: each year's topics, when they began, are due and were concluded."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.site.bars import Bar, bar_of, chart
from taizhang.site.context import Site
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import RESEARCH_PLAN
from taizhang.site.values import label_of, link_to

_PEOPLE = ("lead", "responsible")


def research_plan_page(site: Site) -> Iterator[Page]:
    """The topics of every year, the latest year first."""
    if "research" not in site.rules.book.kinds:
        return
    kind = site.kind("research")
    years: dict[str, list[Bar]] = {}
    for record in sorted(site.ledger.records("research"), key=lambda record: str(record.data.get("due_on", ""))):
        people = tuple(
            (label_of(site, kind.fields[name]), link_to(site, record.data[name]))
            for name in _PEOPLE
            if name in record.data
        )
        begun = str(record.data.get("started_on", ""))
        bar = bar_of(site, site.contents.briefs[record.ref], begun, people)
        years.setdefault(str(record.data.get("year", "")), []).append(bar)
    charts = [(year, chart(site, bars)) for year, bars in sorted(years.items(), reverse=True)]
    content = render(site, "research_plan.html", RESEARCH_PLAN, years=charts)
    yield Page(RESEARCH_PLAN, site.say("research_plan"), content, RESEARCH_PLAN, RESEARCH_PLAN)
