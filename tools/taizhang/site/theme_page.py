"""MkDocs' theme as the giver of shells: its page template, rendered with markers for what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc

from taizhang.i18n import LANGUAGES, Language
from taizhang.site.csp import with_policy
from taizhang.site.pages import Shell
from taizhang.site.shell import CutShell, Markers, alternate, new_markers

_CONTENT_ID = "tz-content"


@dataclass
class ThemePages:
    """Renders each shell once and keeps it."""

    env: Environment
    navs: Mapping[Language, Navigation]
    files: Files
    config: MkDocsConfig
    speak: Callable[[Language], None]
    """Makes the theme speak a language."""
    markers: Markers = field(default_factory=new_markers)
    _cut: dict[Shell, CutShell] = field(default_factory=dict)

    def shell(self, wanted: Shell) -> CutShell:
        """The shell for a type of page."""
        if wanted not in self._cut:
            self._cut[wanted] = CutShell(self._render(wanted), wanted.address, self.markers)
        return self._cut[wanted]

    def _render(self, shell: Shell) -> str:
        self.speak(shell.language)
        context = get_context(self.navs[shell.language], self.files, self.config, self._page(shell))
        return with_policy(self.env.get_template("main.html").render(context))

    def _page(self, shell: Shell) -> MkDocsPage:
        """A page of the theme that belongs to no file: every text of it is a marker."""
        of = self.markers.of
        file = File(f"{shell.address}index.md", None, self.config.site_dir, use_directory_urls=True)
        page = MkDocsPage(of("title"), file, self.config)
        page.content = self.markers.content
        page.toc = get_toc([{"level": 1, "id": _CONTENT_ID, "name": "", "children": []}])
        page.meta = {
            "title": of("title"), "description": of("description"), "hide": ["toc"],
            "ways": {language: of(alternate(language)) for language in LANGUAGES},
        }  # fmt: skip
        page.canonical_url = of("canonical") if self.config.site_url else None
        page.edit_url = None
        return page
