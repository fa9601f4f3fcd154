"""The site's own part of the navigation: what is looked at every day, then the registers by stream of work."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.site.context import Site
from taizhang.site.urls import (
    CHAINS,
    DESK,
    DICTIONARY,
    NUMBERS,
    RESEARCH_PLAN,
    RESOLUTIONS,
    TODAY,
    TOPICS,
    register_url,
)

DAILY: tuple[tuple[str, str], ...] = (
    ("desk", DESK), ("today", TODAY), ("resolutions", RESOLUTIONS), ("chains", CHAINS),
    ("research_plan", RESEARCH_PLAN), ("numbers", NUMBERS),
)  # fmt: skip
"""Word and URL of what is looked at every day. Records never enter the navigation."""


def menu(site: Site) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each section's title and its links: name and URL."""
    yield site.say("daily"), [(site.say(word), url) for word, url in DAILY]
    for group, kinds in site.groups:
        links = [(site.name(kind.label), register_url(kind.name)) for kind in kinds]
        links += [(site.say("topics"), TOPICS), (site.say("dictionary"), DICTIONARY)] if group == "base" else []
        yield site.say(group), links
