"""The MkDocs plugin: hooks only. It has the ledger checked, lends the theme's page as a shell, writes the pages."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

from jinja2 import Environment
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, get_files
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage

from taizhang.checks.run import check, locate, verdict
from taizhang.i18n import DEFAULT_LANGUAGE, LANGUAGES, Label, Language
from taizhang.ledger import RECORDS, Ledger, WorkTree, open_ledger
from taizhang.model import Finding
from taizhang.site.assets import asset_paths, assets
from taizhang.site.attention import office_day
from taizhang.site.build import all_pages, all_paths
from taizhang.site.context import Site, open_site
from taizhang.site.home import home_content
from taizhang.site.pages import Page
from taizhang.site.sitemap import compressed, with_pages
from taizhang.site.theme_page import ThemePages
from taizhang.site.urls import TOPICS, register_url
from taizhang.site.writing import collisions, write_changed
from taizhang.workflow import Rules, load_rules

log = logging.getLogger("mkdocs.plugins.taizhang")
HOME = "<!-- taizhang: home -->"
"""In a page's Markdown: what needs attention goes here."""
_THEME = Path(__file__).parent / "theme"
_SCHEMAS = "schemas"


class TaizhangConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves its hook untyped
    """Options in `mkdocs.yml`."""

    root = c.Type(str, default=".")
    """The folder with `schemas/` and `records/`, from that of `mkdocs.yml`."""
    languages = c.ListOfItems(c.Choice(LANGUAGES), default=[DEFAULT_LANGUAGE])
    """The languages to build pages in; the first is also that of messages."""
    edit = c.Type(str, default="")
    """The address at which a record's file can be changed, with `{path}` in its place."""


class TaizhangPlugin(BasePlugin[TaizhangConfig]):  # type: ignore[no-untyped-call]  # as above
    """Pages for every record, built by `taizhang.site` and stamped into the theme's page."""

    def __init__(self) -> None:
        self.root = Path()
        self.sites: list[Site] = []
        self.nav: Navigation | None = None
        self.theme: ThemePages | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Nothing to do; that it is here keeps this object alive through all builds of `mkdocs serve`."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the ledger, before MkDocs empties the site's folder: a broken ledger leaves the last site as it is."""
        self._close()
        self.root = (Path(config.config_file_path).parent / self.config.root).resolve()
        language: Language = self.config.languages[0]
        rules, ledger = _checked(self.root, language)
        first = open_site(ledger, rules, language, office_day(rules))
        self.sites = [first.in_language(other) for other in self.config.languages]
        _refuse_collisions(all_paths(self.sites), get_files(config))
        _dress(config, rules, language)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add our style sheet and script."""
        for path, content in assets().items():
            files.append(File.generated(config, path, content=content))
        return files

    def on_nav(self, nav: Navigation, **_: Any) -> Navigation:
        """Put the registers behind the first entry, by stream of work. Records never enter the navigation."""
        nav.items[1:1] = _sections(self.sites[0])
        self.nav = nav
        return nav

    def on_page_content(self, html: str, *, page: MkDocsPage, **_: Any) -> str:
        """Fill in the home page."""
        return html.replace(HOME, home_content(self.sites[0], page.url)) if HOME in html else html

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep what renders a page; look again for pages that other plugins have made meanwhile."""
        _refuse_collisions(all_paths(self.sites), files)
        if self.nav is not None:
            self.theme = ThemePages(env, self.nav, files, config)
        return env

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Stamp and write every page."""
        if self.theme is None:
            return
        folder, addresses = Path(config.site_dir), []
        for item in all_pages(self.sites):
            if not isinstance(item, Page):
                write_changed(folder, item.path, item.content)
                continue
            canonical = urljoin(config.site_url, item.url) if config.site_url else ""
            addresses += [canonical] if canonical else []
            edit = self.config.edit.replace("{path}", item.source) if item.source else ""
            html = self.theme.shell(item.shell).stamp(item, canonical, edit)
            write_changed(folder, item.path, html.encode())
        _add_to_sitemap(folder, addresses, self.sites[0].today.isoformat())
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

    def _close(self) -> None:
        for site in self.sites[:1]:
            site.ledger.index.close()
        self.sites, self.theme = [], None


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
        f"台賬有 {len(wrong)} 處錯誤,沒有生成;原有網站未動",
        f"{len(wrong)} errors in the ledger: nothing was built, the last site is as it was",
    )
    return PluginError(text.render(language))


def _refuse_collisions(ours: Iterable[str], files: Files) -> None:
    clashes = collisions(ours, (file.dest_uri for file in files))
    if clashes:
        raise PluginError(f"pages of the ledger would cover authored ones: {', '.join(clashes)}")


def _dress(config: MkDocsConfig, rules: Rules, language: Language) -> None:
    """Our templates behind the office's own and before the theme's; banner, notice and style sheet on every page."""
    office = rules.policy.office
    theme = config.theme
    if str(_THEME) not in theme.dirs:
        theme.dirs.insert(1 if theme.custom_dir else 0, str(_THEME))
    config.extra["taizhang"] = {"banner": Label(**office["banner"]).render(language)}
    if "notice" in office and not config.copyright:
        config.copyright = escape(Label(**office["notice"]).render(language))
    config.extra_css.insert(0, asset_paths()["taizhang.css"])


def _sections(site: Site) -> list[Section]:
    sections = []
    for group, kinds in site.groups:
        links = [Link(site.name(kind.label), register_url(kind.name)) for kind in kinds]
        links += [Link(site.say("topics"), TOPICS)] if group == "base" else []
        sections.append(Section(site.say(group), list(links)))
        for link in links:
            link.parent = sections[-1]
    return sections


def _add_to_sitemap(folder: Path, addresses: list[str], day: str) -> None:
    target = folder / "sitemap.xml"
    if addresses and target.is_file():
        text = with_pages(target.read_text("utf-8"), addresses, day)
        target.write_text(text, "utf-8")
        target.with_suffix(".xml.gz").write_bytes(compressed(text))
