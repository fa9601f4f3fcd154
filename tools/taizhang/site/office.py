"""The site of an edition, opened: the office cut down to it, its history and the work that waits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from taizhang.checks.shared import today
from taizhang.i18n import DEFAULT_LANGUAGE
from taizhang.ledger import Ledger
from taizhang.site.context import Site, Source, open_site
from taizhang.site.cut import Cutter, open_edition
from taizhang.site.edition import Edition
from taizhang.site.history import latest, read_branches, read_history
from taizhang.workflow import Rules

_MAIN = "main"


def open_office_site(edition: Edition, root: Path, ledger: Ledger, rules: Rules, history: Path | None = None) -> Site:
    """The site of an edition of the office in the folder `root`.

    Args:
        edition: whose site it is.
        root: the office's folder.
        ledger: the whole office's.
        rules: the whole office's.
        history: a repository, for the office's own eyes; where there is no such folder, pages say so.

    Raises:
        UsageError: the unit whose edition it is does not exist, or the folder is no repository, or has no main.
    """
    own, kept, cutter = open_edition(edition, root, ledger, rules)
    site = replace(open_site(own, kept, DEFAULT_LANGUAGE, today(rules)), reader=edition.unit)
    if history is None or not edition.inside:
        return site
    if not history.exists():
        return replace(site, contents=replace(site.contents, source=Source(history.name, "")))
    return _with_history(site, history, rules, cutter)


def _with_history(site: Site, folder: Path, rules: Rules, cutter: Cutter) -> Site:
    from taizhang.git import Repository  # noqa: PLC0415  costs 40 ms, and few sites have a history

    repository = Repository(folder)
    history = read_history(repository, _MAIN, rules, cutter.see)
    branches = read_branches(repository, _MAIN, rules, cutter.see)
    source = Source(folder.resolve().name, latest(repository, _MAIN, rules))
    return replace(site, contents=replace(site.contents, history=history, branches=branches, source=source))
