"""What page building hands out: pages to be stamped into a shell, and plain files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from taizhang.i18n import DEFAULT_LANGUAGE, Language
from taizhang.site.urls import language_root


class Shell(NamedTuple):
    """A type of page: the URL for which a shell is rendered, and the language of its chrome.

    The URL has `-` for every part that differs from page to page, so that relative links of the shell fit all of them.
    """

    url: str
    language: Language

    @property
    def address(self) -> str:
        """The URL from the root of the site."""
        return language_root(self.language) + self.url


@dataclass(frozen=True, slots=True)
class Page:
    """One page. URLs count from the root of its language's pages and end with `/`; `content` is safe HTML."""

    url: str
    title: str
    content: str
    pattern: str
    """The URL of its shell: `url` with `-` for what differs."""
    section: str = ""
    """URL of the navigation entry under which the page stands."""
    description: str = ""
    language: Language = DEFAULT_LANGUAGE

    @property
    def address(self) -> str:
        """The URL from the root of the site."""
        return language_root(self.language) + self.url

    @property
    def path(self) -> str:
        """The file in the site's folder."""
        return f"{self.address}index.html"

    @property
    def shell(self) -> Shell:
        """The shell that it is stamped into."""
        return Shell(self.pattern, self.language)


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file beside the pages, such as a register's data. `path` counts from the root of the site."""

    path: str
    content: bytes
