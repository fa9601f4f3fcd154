"""MkDocs' theme in each language: what its chrome says, and its navigation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

from taizhang.i18n import Label, Language, in_script
from taizhang.site.assets import asset_paths
from taizhang.site.context import Site
from taizhang.site.menu import menu
from taizhang.site.urls import language_root

THEME = Path(__file__).parent / "theme"
_THEME_LANGUAGES: Mapping[Language, str] = {"zh-Hant": "zh-Hant", "zh-Hans": "zh-Hans", "en": "en"}
_NAMES: Mapping[Language, tuple[str, str]] = {
    "zh-Hant": ("繁體中文", "繁"),
    "zh-Hans": ("简体中文", "简"),
    "en": ("English", "EN"),
}
"""Each language's name in itself, in full and for the header."""
_PALETTE = {"default": Label("改用深色", "Use the dark palette"), "slate": Label("改用淺色", "Use the light palette")}


class Chrome:
    """The theme's page, made to speak one language after another."""

    def __init__(self, config: MkDocsConfig, site: Site, languages: Sequence[Language], english: Mapping[str, str]):
        """Remember what the configuration says in Chinese; put our templates, styles and scripts in place.

        Args:
            config: of MkDocs; it is changed.
            site: names the office.
            languages: of the pages.
            english: what the configuration says in Chinese, in English.
        """
        self.config, self.languages, self.english = config, languages, english
        self.office = site.rules.policy.office
        self.site = site
        self.name, self.notice = config.site_name, config.copyright
        theme = config.theme
        if str(THEME) not in theme.dirs:
            theme.dirs.insert(1 if theme.custom_dir else 0, str(THEME))
        paths = asset_paths()
        config.extra_css.insert(0, paths["taizhang.css"])
        config.extra["alternate"] = len(languages)  # no list: the theme's own would lead to front pages only
        config.extra["taizhang"] = {}
        self.scripts = [path for name, path in paths.items() if name.endswith(".js")]
        self.speak(languages[0])

    def speak(self, language: Language) -> None:
        """Have the theme speak `language` from now on."""
        config, site = self.config, self.site.in_language(language)
        config.theme["language"] = _THEME_LANGUAGES[language]
        config.site_name = self.translated(self.name, language)
        config.extra["homepage"] = language_root(language) or "."
        config.extra["taizhang"] |= {
            "banner": Label(**self.office["banner"]).render(language),
            "language": language,
            "languages": [(other, *_NAMES[other]) for other in self.languages],
            "root": language_root(language),
            "scripts": self.scripts,
            "words": {"search": site.say("search")},
            "lost": [self._lost(other) for other in self.languages],
        }
        notice = Label(**self.office["notice"]).render(language) if "notice" in self.office else ""
        config.copyright = self.notice or escape(notice)
        for choice in config.theme.get("palette") or ():
            if isinstance(choice, dict) and "toggle" in choice:
                choice["toggle"]["name"] = _PALETTE[choice.get("scheme", "default")].render(language)

    def _lost(self, language: Language) -> tuple[Language, str, str, str, str]:
        """What the page of errors says in a language: nothing is here, home, search, and where those two are."""
        site = self.site.in_language(language)
        return (language, site.say("lost"), site.say("home"), site.say("search"), language_root(language))

    def translated(self, text: str, language: Language) -> str:
        """What the configuration says in Chinese, in `language`."""
        return self.english.get(text, text) if language == "en" else in_script(text, language)

    def navigation(self, files: Files, language: Language) -> Navigation:
        """The navigation of a language: what the configuration lists, and ours behind its first entry."""
        items = list(self._items(self.config.nav or [], files, language))
        items[1:1] = _sections(self.site.in_language(language))
        for item in items:
            for child in item.children or ():
                child.parent = item
        return Navigation(items, [page for item in items for page in _pages(item)])

    def _items(self, entries: Sequence[Any], files: Files, language: Language) -> Iterator[Any]:
        for entry in entries:
            title, target = next(iter(entry.items())) if isinstance(entry, dict) else (None, entry)
            if isinstance(target, list):
                children = list(self._items(target, files, language))
                if children:
                    yield Section(self.translated(title or "", language), children)
            elif file := files.get_file_from_path(language_root(language) + target):
                page = file.page or Page(None, file, self.config)
                if title:
                    page.title = self.translated(title, language)
                yield page


def _sections(site: Site) -> Iterator[Section]:
    for title, links in menu(site):
        children = [Link(name, language_root(site.language) + url) for name, url in links]
        yield Section(title, list(children))


def _pages(item: Any) -> Iterator[Page]:
    if isinstance(item, Page):
        yield item
    for child in item.children or ():
        yield from _pages(child)
