"""All pages of a site: one loop over languages and records, which knows no generator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taizhang.site.context import Site
from taizhang.site.home import shelves
from taizhang.site.pages import Page, Shell, SiteFile
from taizhang.site.record import record_page
from taizhang.site.register import register_pages
from taizhang.site.templates import render
from taizhang.site.topics import topic_pages
from taizhang.site.urls import RECORDS, REGISTER_DATA, TOPICS, language_root, record_url, register_url, topic_url


def all_pages(sites: Iterable[Site]) -> Iterator[Page | SiteFile]:
    """Every page and file, one language after the other."""
    for site in sites:
        yield _registers(site)
        for kind in site.kinds:
            yield from register_pages(site, kind)
        yield from topic_pages(site)
        for record in site.ledger.records():
            yield record_page(site, record)


def all_paths(sites: Iterable[Site]) -> Iterator[str]:
    """The file of every page, without building any, so that a clash shows before anything is written."""
    for site in sites:
        root = language_root(site.language)
        urls = [RECORDS, TOPICS, *(register_url(kind.name) for kind in site.kinds)]
        urls += [topic_url(topic) for topic in site.contents.topics]
        urls += [record_url(ref) for ref in site.contents.briefs]
        yield from (f"{root}{url}index.html" for url in urls)
        yield from (f"{root}{register_url(kind.name)}{REGISTER_DATA}" for kind in site.kinds)


def _registers(site: Site) -> Page:
    url = language_root(site.language) + RECORDS
    content = render(site, "registers.html", url, shelves=shelves(site))
    return Page(url, site.say("registers"), content, Shell(url, site.language), url)
