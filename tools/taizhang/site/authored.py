"""Pages that people wrote, in every language's folder: the same page stands at the same place in each.

`rules.en.md` and `handbook/en/signing.md` are the English of `rules.md` and `handbook/signing.md`. A page without
English stands in the English folder as it is, and says so. Simplified characters are converted from traditional ones.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from taizhang.i18n import DEFAULT_LANGUAGE, Language, Text
from taizhang.site.simplified import simplified_page
from taizhang.site.urls import language_root

_ENGLISH_FOLDER = re.compile(r"(?P<folder>(?:.*/)?)en/(?P<name>[^/]+\.md)")
_ENGLISH_SUFFIX = re.compile(r"(?P<stem>.+)\.en\.md")
_LINK = re.compile(r"(?<=\]\()(?P<target>[^)\s#:]+\.[a-z]+)(?=[)#\s])")
_FRONT_MATTER = re.compile(r"---\n(?P<head>.*?)\n---\n", re.DOTALL)
_AUDIENCE = re.compile(r"^audience: *(?P<audience>[a-z]+) *$", re.MULTILINE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CHINESE_SHARE = 0.1
"""A page with more than this share of Chinese characters is Chinese; English pages quote terms."""
ONLY_ENGLISH = Text("本頁只有英文。", "This page is in English only.")
ONLY_CHINESE = Text("本頁只有中文。", "This page is in Chinese only.")


class Source(NamedTuple):
    """A file: the page that it is a version of, and whether it is the English one."""

    page: str
    english: bool


class Version(NamedTuple):
    """A page in a language's folder."""

    path: str
    source: str
    """The file that it was made from."""
    text: str
    foreign: str
    """The language that it is really written in, where that is another (`zh-Hant` or `en`)."""


def source_of(path: str) -> Source:
    """What a file below `docs/` is."""
    if match := _ENGLISH_FOLDER.fullmatch(path):
        return Source(match["folder"] + match["name"], english=True)
    if match := _ENGLISH_SUFFIX.fullmatch(path):
        return Source(f"{match['stem']}.md", english=True)
    return Source(path, english=False)


def audience_of(text: str) -> str:
    """Who may read a page, as its head says; `office` where it says nothing."""
    head = _FRONT_MATTER.match(text)
    found = _AUDIENCE.search(head["head"]) if head else None
    return found["audience"] if found else "office"


def listed(nav: Iterable[Any], kept: Collection[str]) -> list[Any]:
    """The navigation of `mkdocs.yml` with the pages of `kept` alone, and no section that is empty then."""
    found: list[Any] = []
    for entry in nav:
        title, target = next(iter(entry.items())) if isinstance(entry, dict) else (None, entry)
        if isinstance(target, list):
            if inner := listed(target, kept):
                found.append({title: inner})
        elif target in kept:
            found.append(entry)
    return found


@dataclass(frozen=True)
class Library:
    """All pages that people wrote, by path, and the other files that they may name."""

    texts: Mapping[str, str]
    others: frozenset[str]
    _english: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._english.update(found.page for path in self.texts if (found := source_of(path)).english)

    def versions(self, languages: Iterable[Language]) -> Iterator[tuple[Language, Version]]:
        """Every page in every language."""
        for language in languages:
            for path in self.texts:
                found = source_of(path)
                if found.english == (language == "en" and found.page in self._english):
                    yield language, self._version(path, found, language)

    def _version(self, path: str, found: Source, language: Language) -> Version:
        text = self._linked(path, found, language)
        chinese = len(_HAN.findall(text)) > _CHINESE_SHARE * len(text)
        foreign = "" if chinese == (language != "en") or not text.strip() else "zh-Hant" if chinese else "en"
        if language == "zh-Hans" and chinese:
            text = simplified_page(text)
        return Version(language_root(language) + found.page, path, text, "" if found.english else foreign)

    def _linked(self, path: str, found: Source, language: Language) -> str:
        """The text with its links leading on from where the page stands in the language's folder."""
        here = posixpath.dirname(language_root(language) + found.page)

        def moved(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["target"]))
            if target in self.texts:
                aim = source_of(target)
                tree: Language = "en" if aim.english else language
                if found.english and not aim.english and aim.page in self._english:
                    tree = DEFAULT_LANGUAGE
                return posixpath.relpath(language_root(tree) + aim.page, here or ".")
            return posixpath.relpath(target, here or ".") if target in self.others else match["target"]

        return _LINK.sub(moved, self.texts[path])
