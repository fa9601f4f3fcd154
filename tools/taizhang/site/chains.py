"""The full service of a decision: the research before it, the meeting that passed it, and the supervision after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.model import Record
from taizhang.site.bars import Bar, Chart, bar_of, chart
from taizhang.site.context import Brief, Site
from taizhang.site.links import Linked, linked
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import CHAINS
from taizhang.site.values import Value, link_to

_STREAMS = ("research", "meeting", "decision", "supervision")


@dataclass(frozen=True)
class TaskView:
    """A task that the decision gave out, and the matter that supervises it."""

    number: int
    title: str
    lead: Value | None
    due: str
    case: Linked | None
    light: str


@dataclass(frozen=True)
class Chain:
    """A decision with everything before and after it."""

    decision: Linked
    number: str
    streams: tuple[tuple[str, tuple[Bar, ...]], ...]
    """Kind and its matters, in the order of the service: survey, meeting, decision, supervision."""
    tasks: tuple[TaskView, ...]
    chart: Chart


def chains_page(site: Site) -> Iterator[Page]:
    """Every decision's chain, the latest first."""
    if "decision" not in site.rules.book.kinds:
        return
    chains = [
        chain_of(site, record) for brief in site.contents.by_kind["decision"] if (record := site.record(brief.ref))
    ]
    content = render(site, "chains.html", CHAINS, chains=chains)
    yield Page(CHAINS, site.say("chains"), content, CHAINS, CHAINS)


def chain_panel(site: Site, record: Record, url: str) -> str:
    """The chain on the decision's own page."""
    return render(site, "chain_panel.html", url, chain=chain_of(site, record))


def chain_of(site: Site, record: Record) -> Chain:
    """The chain of the decision `record`."""
    cases = _cases(site, record)
    streams: dict[str, list[Brief]] = {
        "research": _known(site, record.data.get("research", ())),
        "meeting": _known(site, [record.data["meeting"]] if "meeting" in record.data else ()),
        "decision": _known(site, [record.ref]),
        "supervision": sorted({case.ref: case for case in cases.values()}.values(), key=lambda case: case.date),
    }
    bars = {kind: tuple(_bar(site, brief) for brief in briefs) for kind, briefs in streams.items()}
    tasks = tuple(
        _task(site, task, cases.get(task.get("task", 0))) for task in record.data.get("tasks", ()) if "title" in task
    )
    return Chain(
        linked(site, site.contents.briefs[record.ref]), str(record.data.get("doc_number", "")),
        tuple((kind, bars[kind]) for kind in _STREAMS if bars[kind]), tasks,
        chart(site, [bar for kind in _STREAMS for bar in bars[kind]]),
    )  # fmt: skip


def _bar(site: Site, brief: Brief) -> Bar:
    record = site.record(brief.ref)
    begun = str(record.data.get("started_on") or "") if record else ""
    return bar_of(site, brief, begun)


def _known(site: Site, refs: object) -> list[Brief]:
    """The records named that the reader may see, the earliest first."""
    names = refs if isinstance(refs, (list, tuple)) else ()
    return sorted((brief for ref in names if (brief := site.brief(ref))), key=lambda brief: brief.date)


def _cases(site: Site, record: Record) -> dict[int, Brief]:
    """The matters that supervise the decision, or the meeting item that passed it, by number of the task.

    Several matters without a task of their own count under numbers below zero.
    """
    found: dict[int, Brief] = {}
    origins = {record.ref: None, record.data.get("meeting", ""): record.data.get("meeting_item")}
    for case in site.ledger.records("supervision") if "supervision" in site.rules.book.kinds else ():
        origin = case.data.get("origin", {})
        if origin.get("record") not in origins:
            continue
        item = origins[origin["record"]]
        if item is not None and origin.get("item") != item:
            continue
        own = origin["record"] == record.ref and "item" in origin
        found[origin["item"] if own else -1 - len(found)] = site.contents.briefs[case.ref]
    return found


def _task(site: Site, task: dict[str, object], case: Brief | None) -> TaskView:
    lead = str(task.get("lead_unit", ""))
    return TaskView(
        int(str(task.get("task", 0))), str(task["title"]), link_to(site, lead) if lead else None,
        str(task.get("due_on", "")), linked(site, case) if case else None, site.light(case) if case else "none",
    )  # fmt: skip
