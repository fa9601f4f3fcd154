"""All pages of a site: one loop over the makers of pages, which knows no generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from taizhang.i18n import DEFAULT_LANGUAGE, Language
from taizhang.site.api import api_files
from taizhang.site.attachments import attachment_files
from taizhang.site.calendars import calendar_files
from taizhang.site.chains import chains_page
from taizhang.site.context import Site
from taizhang.site.desk import desk_page
from taizhang.site.dictionary import dictionary_pages
from taizhang.site.feeds import feed_files
from taizhang.site.home import registers_page
from taizhang.site.meetings import resolutions_page
from taizhang.site.months import month_pages
from taizhang.site.numbers import numbers_pages
from taizhang.site.pages import Page, SiteFile
from taizhang.site.record import record_pages
from taizhang.site.register import register_pages
from taizhang.site.research_plan import research_plan_page
from taizhang.site.search import search_data, search_page
from taizhang.site.simplified import simplified_page
from taizhang.site.today import today_pages
from taizhang.site.topics import topic_pages
from taizhang.site.urls import (
    API,
    ATTACHMENTS,
    CALENDARS,
    CHAINS,
    DESK,
    DICTIONARY,
    FEEDS,
    MONTHS,
    NUMBERS,
    RECORDS,
    RESEARCH_PLAN,
    RESOLUTIONS,
    SEARCH,
    SEARCH_DATA,
    TODAY,
    TOPICS,
    language_root,
    up_to_root,
)

Maker = Callable[[Site], Iterator[Page | SiteFile]]
MAKERS: tuple[Maker, ...] = (
    desk_page, today_pages, resolutions_page, chains_page, research_plan_page, numbers_pages,
    registers_page, register_pages, month_pages, topic_pages, dictionary_pages, record_pages,
    search_page, feed_files, calendar_files,
)  # fmt: skip
"""What a site is made of, in each language."""
SHARED: tuple[Maker, ...] = (attachment_files, api_files, search_data)
"""What all languages share: data and files, without words of ours."""
SHARED_FOLDERS = (ATTACHMENTS, API, SEARCH_DATA)
FOLDERS = frozenset({
    DESK, TODAY, RESOLUTIONS, CHAINS, RESEARCH_PLAN, RECORDS, MONTHS, TOPICS, DICTIONARY, SEARCH, FEEDS, CALENDARS,
    NUMBERS, *SHARED_FOLDERS,
})  # fmt: skip
"""Where the makers put what they make; nobody else may put anything there."""


def all_pages(site: Site, languages: Sequence[Language] = (DEFAULT_LANGUAGE,)) -> Iterator[Page | SiteFile]:
    """Every page and file, in each language.

    Pages in simplified characters are those in traditional ones, converted: labels, sentences and what records say. A
    page's links never leave its language's folder, so they hold in any.
    """
    for maker in MAKERS:
        if not {"zh-Hant", "zh-Hans"}.isdisjoint(languages):
            for item in maker(site.in_language("zh-Hant")):
                if "zh-Hant" in languages:
                    yield item
                if "zh-Hans" in languages:
                    yield in_simplified(item)
        if "en" in languages:
            yield from (_placed(item, "en") for item in maker(site.in_language("en")))
    for maker in SHARED:
        yield from maker(site)


def in_simplified(item: Page | SiteFile) -> Page | SiteFile:
    """A page or file in simplified characters; addresses and names in data are ASCII and stay as they are."""
    if isinstance(item, Page):
        title, content, description = map(simplified_page, (item.title, item.content, item.description))
        return _placed(replace(item, title=title, content=content, description=description), "zh-Hans")
    return _placed(SiteFile(item.path, simplified_page(item.content.decode()).encode()), "zh-Hans")


def _placed(item: Page | SiteFile, language: Language) -> Page | SiteFile:
    """What a maker made, in the folder of its language."""
    if isinstance(item, Page):
        content, root = item.content, up_to_root(item.url)
        for folder in SHARED_FOLDERS:  # the only links that lead out of the language's folder
            content = content.replace(f'href="{root}{folder}', f'href="../{root}{folder}')
        return replace(item, language=language, content=content)
    return replace(item, path=language_root(language) + item.path)
