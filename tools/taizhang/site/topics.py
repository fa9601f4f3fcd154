"""Topic pages: everything on a topic, by kind; and the list of topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taizhang.site.context import Brief, Site
from taizhang.site.links import Group, linked
from taizhang.site.pages import Page
from taizhang.site.templates import render
from taizhang.site.urls import TOPICS, register_url, topic_url

_SHOWN = 60


def topic_pages(site: Site) -> Iterator[Page]:
    """The list of topics, and a page for each."""
    topics = sorted(site.contents.topics.items(), key=lambda item: (-len(item[1]), item[0]))
    listed = [(topic, topic_url(topic), len(refs)) for topic, refs in topics]
    content = render(site, "topics.html", TOPICS, topics=listed)
    yield Page(TOPICS, site.say("topics"), content, TOPICS, TOPICS)
    for topic, refs in topics:
        url = topic_url(topic)
        content = render(site, "topic.html", url, topic=topic, groups=list(_groups(site, refs)))
        yield Page(url, topic, content, f"{TOPICS}-/", TOPICS)


def _groups(site: Site, refs: Iterable[str]) -> Iterator[Group]:
    found: dict[str, list[Brief]] = {}
    for brief in (site.contents.briefs[ref] for ref in refs):
        found.setdefault(brief.kind, []).append(brief)
    for kind in site.kinds:
        briefs = sorted(found.get(kind.name, ()), key=lambda brief: (brief.date, brief.ref), reverse=True)
        if briefs:
            rest = register_url(kind.name) if len(briefs) > _SHOWN else ""
            items = tuple(linked(site, brief) for brief in briefs[:_SHOWN])
            yield Group(site.name(kind.label), kind.name, items, len(briefs), rest)
