"""The MkDocs plugin: hooks only. It has the ledger checked, lends the theme's page as a shell, writes the pages."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

from jinja2 import Environment, Template
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel, get_files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from taizhang.checks.run import check, locate, verdict
from taizhang.errors import TaizhangError
from taizhang.i18n import DEFAULT_LANGUAGE, LANGUAGES, Label, Language
from taizhang.ledger import RECORDS, Ledger, WorkTree, open_ledger
from taizhang.model import Finding
from taizhang.site.assets import assets
from taizhang.site.authored import Library, Version, audience_of, listed
from taizhang.site.build import FOLDERS, all_pages
from taizhang.site.context import Site
from taizhang.site.csp import with_policy
from taizhang.site.edition import Edition, edition_named
from taizhang.site.home import home_content
from taizhang.site.mending import accessible, without_hidden
from taizhang.site.office import open_office_site
from taizhang.site.pages import Page
from taizhang.site.plugin_theme import Chrome
from taizhang.site.shell import ways
from taizhang.site.sitemap import compressed, with_pages
from taizhang.site.theme_page import ThemePages
from taizhang.site.urls import language_root
from taizhang.site.writing import covered, write_changed
from taizhang.workflow import Rules, load_rules

log = logging.getLogger("mkdocs.plugins.taizhang")
HOME = "<!-- taizhang: home -->"
"""In a page's Markdown: what needs attention goes here."""
_SCHEMAS = "schemas"


class TaizhangConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves its hook untyped
    """Options in `mkdocs.yml`."""

    root = c.Type(str, default=".")
    """The folder with `schemas/` and `records/`, from that of `mkdocs.yml`."""
    languages = c.ListOfItems(c.Choice(LANGUAGES), default=list(LANGUAGES))
    """The languages to build pages in; the first is that of messages and must be the office's own."""
    english = c.Type(dict, default={})
    """What `mkdocs.yml` says in Chinese (name, navigation), in English."""
    edit = c.Type(str, default="")
    """The address at which a record's file can be changed, with `{path}` in its place."""
    edition = c.Type(str, default="office")
    """Whose site it is: `leaders`, `office`, `public` or `unit:<id>`; `taizhang site build --edition` sets it."""
    history = c.Type(str, default="")
    """A Git repository, from the office's folder, whose branch `main` has the history of records; it may be missing."""


class TaizhangPlugin(BasePlugin[TaizhangConfig]):  # type: ignore[no-untyped-call]  # as above
    """Pages for every record, built by `taizhang.site` and stamped into the theme's page."""

    def __init__(self) -> None:
        self.root = Path()
        self.languages: list[Language] = []
        self.site: Site | None = None
        self.edition = Edition("office", frozenset())
        self.chrome: Chrome | None = None
        self.authored: dict[str, tuple[Language, Version]] = {}
        self.navs: dict[Language, Navigation] = {}
        self.theme: ThemePages | None = None
        self.only_first = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_: Any) -> None:
        """Keep this object alive through all builds of `mkdocs serve`, which shows the first language alone."""
        self.only_first = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the ledger, before MkDocs empties the site's folder: a broken ledger leaves the last site as it is."""
        self._close()
        self.root = (Path(config.config_file_path).parent / self.config.root).resolve()
        self.languages = self.config.languages[: 1 if self.only_first else None]
        if self.languages[0] != DEFAULT_LANGUAGE:
            raise PluginError(f"languages: {DEFAULT_LANGUAGE} must come first; its pages stand at the root")
        rules, ledger = _checked(self.root, self.languages[0])
        try:
            self.edition = edition_named(self.config.edition, self.root, rules)
            history = self.root / self.config.history if self.config.history else None
            site = open_office_site(self.edition, self.root, ledger, rules, history)
            self.site = replace(site, edit=self.config.edit if self.edition.inside else "")
        except TaizhangError as error:
            raise PluginError(error.render(self.languages[0])) from error
        finally:
            ledger.index.close()
        authored = get_files(config)
        _refuse_covering(file.dest_uri for file in authored)
        kept = {f.src_uri for f in authored.documentation_pages() if self._holds(f)}
        config.nav = listed(config.nav or [], kept) if config.nav and not self.edition.inside else config.nav
        self.chrome = Chrome(config, self.site, self.languages, self.config.english)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add our style sheet and scripts, and every page that people wrote in every language."""
        every = {file.src_uri: file for file in files.documentation_pages()}
        pages = {path: file for path, file in every.items() if self._holds(file)}
        for file in [file for file in files if file.src_dir == config.docs_dir]:
            if file.src_uri in every or not self.edition.inside:  # pages come back below; other files stay inside
                files.remove(file)
        others = frozenset(file.src_uri for file in files)
        library = Library({path: file.content_string for path, file in pages.items()}, others)
        self.authored = {}
        for language, version in library.versions(self.languages):
            self.authored[version.path] = language, version
            first = language == self.languages[0]
            inclusion = pages[version.source].inclusion if first else InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, version.path, content=version.text, inclusion=inclusion))
        for path, content in assets().items():
            files.append(File.generated(config, path, content=content))
        return files

    def on_nav(self, nav: Navigation, *, files: Files, **_: Any) -> Navigation:
        """A navigation in each language, with the registers behind the first entry. Records never enter it."""
        if self.chrome is None:
            return nav
        self.navs = {language: self.chrome.navigation(files, language) for language in self.languages}
        return self.navs[self.languages[0]]

    def on_page_content(self, html: str, *, page: MkDocsPage, **_: Any) -> str:
        """Fill in the home page; say which pages are in another language than their folder."""
        language, version = self.authored[page.file.src_uri]
        if HOME in html and self.site is not None:
            return html.replace(HOME, home_content(self.site, language))
        html = without_hidden(html, self.site.in_language(language)) if self.site is not None else html
        return accessible(html, version.foreign, language)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep what renders a page; look again for pages that other plugins have made meanwhile."""
        _refuse_covering(file.dest_uri for file in files)
        if self.chrome is not None:
            self.theme = ThemePages(env, self.navs, files, config, self.chrome.speak)
        return env

    def on_page_context(self, context: TemplateContext, *, page: MkDocsPage, **_: Any) -> TemplateContext:
        """Show a page that people wrote in the chrome of its language."""
        language = self.authored[page.file.src_uri][0]
        if self.chrome is not None:
            self.chrome.speak(language)
            if "title" in page.meta:  # the theme prefers it to the title of the navigation
                page.meta["title"] = self.chrome.translated(page.meta["title"], language)
        context["nav"] = self.navs[language]
        page.meta["ways"] = ways(page.url, page.url.removeprefix(language_root(language)))
        return context

    def on_post_page(self, output: str, **_: Any) -> str:
        """Add the content security policy."""
        return with_policy(output)

    def on_pre_template(self, template: Template, **_: Any) -> Template:
        """Have the theme's own pages speak the first language."""
        if self.chrome is not None:
            self.chrome.speak(self.languages[0])
        return template

    def on_post_template(self, output: str, *, template_name: str, **_: Any) -> str:
        """Add the content security policy to the page of errors."""
        return with_policy(output) if template_name.endswith(".html") else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Stamp and write every page."""
        if self.theme is None or self.site is None:
            return
        folder, addresses = Path(config.site_dir), []
        for item in all_pages(self.site, self.languages):
            if not isinstance(item, Page):
                write_changed(folder, item.path, item.content)
                continue
            canonical = urljoin(config.site_url, item.address) if config.site_url else ""
            addresses += [canonical] if canonical else []
            html = self.theme.shell(item.shell).stamp(item, canonical)
            write_changed(folder, item.path, html.encode())
        _add_to_sitemap(folder, addresses, self.site.today.isoformat())
        self._close()

    def on_build_error(self, **_: Any) -> None:
        """Let go of the ledger."""
        self._close()

    def on_serve(self, server: LiveReloadServer, **_: Any) -> LiveReloadServer:
        """Build again whenever a record or a rule changes."""
        for name in (RECORDS, _SCHEMAS):
            if (self.root / name).is_dir():
                server.watch(str(self.root / name))
        return server

    def _holds(self, file: File) -> bool:
        """Whether the edition holds a page that somebody wrote: by the audience that its head names."""
        return self.edition.inside or self.edition.holds_page(audience_of(file.content_string))

    def _close(self) -> None:
        if self.site is not None:
            self.site.ledger.index.close()
        self.site, self.theme = None, None


def _checked(root: Path, language: Language) -> tuple[Rules, Ledger]:
    """The rules and the ledger below `root`, once nothing is wrong with either."""
    tree = WorkTree(root)
    rules, findings = load_rules(tree)
    if rules is None:
        raise _refusal(locate(findings, tree, {entry.path: entry for entry in tree.entries(_SCHEMAS)}), language)
    ledger = open_ledger(root, rules.book, judge=partial(verdict, rules))
    found = check(ledger, rules)
    if any(finding.level == "error" for finding in found):
        ledger.index.close()
        raise _refusal(found, language)
    return rules, ledger


def _refusal(findings: Iterable[Finding], language: Language) -> PluginError:
    """Say every error at its place; the error to raise."""
    wrong = [finding for finding in findings if finding.level == "error"]
    for finding in wrong:
        place = f"{finding.path}:{finding.line}:{finding.column}"
        log.error("%s: %s %s — %s", place, finding.code, finding.message(language), finding.mend(language))
    text = Label(
        f"台賬有 {len(wrong)} 處錯誤，沒有生成；原有網站未動",
        f"{len(wrong)} errors in the ledger: nothing was built, the last site is as it was",
    )
    return PluginError(text.render(language))


def _refuse_covering(paths: Iterable[str]) -> None:
    if clashes := covered(paths, FOLDERS):
        raise PluginError(f"pages of the ledger would cover authored ones: {', '.join(clashes)}")


def _add_to_sitemap(folder: Path, addresses: list[str], day: str) -> None:
    target = folder / "sitemap.xml"
    if addresses and target.is_file():
        text = with_pages(target.read_text("utf-8"), addresses, day)
        target.write_text(text, "utf-8")
        target.with_suffix(".xml.gz").write_bytes(compressed(text))
