"""What page building hands out: pages to be stamped into a shell, and plain files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from taizhang.i18n import Language


class Shell(NamedTuple):
    """A type of page: the URL for which a shell is rendered, and the language of its chrome.

    The URL has `-` for every part that differs from page to page, so that relative links of the shell fit all of them.
    """

    url: str
    language: Language


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `url` counts from the root of the site and ends with `/`; `content` is safe HTML."""

    url: str
    title: str
    content: str
    shell: Shell
    section: str = ""
    """URL of the navigation entry under which the page stands."""
    description: str = ""
    source: str = ""
    """Path of the file that the page shows, where it shows one."""

    @property
    def path(self) -> str:
        """The file in the site's folder."""
        return f"{self.url}index.html"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file beside the pages, such as a register's data."""

    path: str
    content: bytes
