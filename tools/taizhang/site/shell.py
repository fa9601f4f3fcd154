"""A page of the generator, rendered once, into which records are stamped.

The shell is rendered with a marker in place of every text that differs from page to page, and cut at the markers once.
No text of a record is ever searched, so none can pass for a marker. Each place knows its context, and what goes into it
is escaped for that context: text and attributes as HTML, scripts as JSON; only the content, which is HTML already, goes
in as it is. A navigation link to the section that a page stands in is marked as the current one.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import urljoin

from taizhang.i18n import LANGUAGES, Language
from taizhang.site.pages import Page
from taizhang.site.urls import language_root, up_to_root

_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_CONTEXTS = {"content": "html"}
_CURRENT = ' aria-current="page"'


class Markers(NamedTuple):
    """What stands in a shell for what differs. The token is new for every build."""

    token: str

    def of(self, name: str) -> str:
        """The marker of a text."""
        return f"tz-{self.token}-{name}"

    @property
    def content(self) -> str:
        """The marker of the content; themes add a heading of their own where they find none, so it holds one."""
        return f"<!--<h1 {self.of('content')}-->"


def alternate(language: Language) -> str:
    """The name of the text that leads to a page in another language."""
    return f"to-{language}"


def ways(address: str, url: str) -> dict[Language, str]:
    """The way from the page at `address` to the same one (`url`) in every language."""
    return {other: up_to_root(address) + language_root(other) + url for other in LANGUAGES}


def new_markers() -> Markers:
    """Markers that no text can hold."""
    return Markers(secrets.token_hex(12))


@dataclass(frozen=True)
class _Place:
    name: str
    context: str
    """`html`, `text`, `json`, or `nav`, whose name is the URL that it leads to."""


class CutShell:
    """A shell, ready for stamping."""

    def __init__(self, html: str, url: str, markers: Markers) -> None:
        """Cut `html`, rendered for a page at `url`.

        Raises:
            ValueError: it does not hold the content exactly once outside scripts.
        """
        self.parts = _cut(html, url, markers)
        contexts = [part.context for part in self.parts if isinstance(part, _Place) and part.name == "content"]
        if contexts != ["html"]:
            raise ValueError(f"the theme's page for {url} must hold the content exactly once")

    def stamp(self, page: Page, canonical: str = "") -> str:
        """The page in this shell."""
        texts = {
            "title": page.title,
            "description": page.description or page.title,
            "canonical": canonical,
            **{alternate(other): way for other, way in ways(page.address, page.url).items()},
        }
        return "".join(part if isinstance(part, str) else _fill(part, page, texts) for part in self.parts)


def _fill(place: _Place, page: Page, texts: dict[str, str]) -> str:
    if place.context == "html":
        return page.content
    if place.context == "nav":
        return _CURRENT if page.section and place.name == language_root(page.language) + page.section else ""
    text = texts[place.name]
    return escape(text, quote=True) if place.context == "text" else _in_script(text)


def _in_script(text: str) -> str:
    """`text` inside a quoted string of a script: JSON, with nothing that could end the element."""
    return json.dumps(text)[1:-1].replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _cut(html: str, url: str, markers: Markers) -> list[str | _Place]:
    scripts = [match.span() for match in _SCRIPT.finditer(html)]
    parts: list[str | _Place] = []
    end = 0
    for match in _places(markers).finditer(html):
        inside = any(start <= match.start() < stop for start, stop in scripts)
        if match["href"] is not None:
            target = urljoin(f"/{url}", unescape(match["href"])).removeprefix("/")
            parts += [html[end : match.end()], _Place(target, "nav")]
        else:
            name = match["name"] or "content"
            parts += [html[end : match.start()], _Place(name, "json" if inside else _CONTEXTS.get(name, "text"))]
        end = match.end()
    return [*parts, html[end:]]


def _places(markers: Markers) -> re.Pattern[str]:
    """Every place of a shell: the content, a text, or the end of a navigation link's tag, where its mark goes."""
    content, text = re.escape(markers.content), re.escape(markers.of(""))
    nav = r'<a href="(?P<href>[^"]*)" class="(?:md-nav__link|md-tabs__link)"'
    names = "|".join(["title", "description", "canonical", *map(alternate, LANGUAGES)])
    return re.compile(f"{content}|{text}(?P<name>{names})|{nav}")
