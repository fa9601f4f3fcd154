"""The history of records in Git: each version that landed, and what it changed field by field; work that waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from taizhang.formats import FormatError, parse
from taizhang.ledger import RECORDS, place
from taizhang.model import Data, Record, TreeEntry
from taizhang.outputs.branches import parted
from taizhang.site import dates
from taizhang.site.changes import ChangeView, change_view
from taizhang.site.context import Branch, Site, Version, Waiting
from taizhang.site.values import Value, person
from taizhang.workflow import Rules

if TYPE_CHECKING:
    from taizhang.git import Commit, Difference, Repository

_COMMITS = 5000
"""How far back pages look; the repository has the rest."""
_BRANCHES = 100
_KEPT = 10_000
"""Versions kept in memory while the history is read."""
_VERSIONS = 30
"""Of one record, the latest."""
See = Callable[[Record], Data | None]
"""What readers may see of a version; None for nothing."""


class VersionView(NamedTuple):
    """A version, ready to be shown."""

    at: str
    who: Value | None
    first: bool
    changes: tuple[ChangeView, ...]
    steps: tuple[str, ...]
    """Names of the steps that it added to the trail."""


def read_history(repository: Repository, branch: str, rules: Rules, see: See) -> dict[str, list[Version]]:
    """Every version that landed on `branch`, the latest first, by reference.

    Raises:
        UsageError: there is no such branch.
    """
    history: dict[str, list[Version]] = {}
    read = lru_cache(_KEPT)(partial(_data, repository, see))  # what one version replaces is the version before it
    for commit, differences in repository.history(repository.resolve(f"refs/heads/{branch}"), _COMMITS):
        at, who = _moment(commit, rules), rules.people.by_email(commit.author) or ""
        for path, before, after in _records(repository, differences):
            new = read(path, after.blob) if after else None
            if new is not None:
                version = Version(at, who, read(path, before.blob) if before else None, new)
                history.setdefault(place(path).ref, []).append(version)
    return {ref: versions[:_VERSIONS] for ref, versions in history.items()}


def read_branches(repository: Repository, branch: str, rules: Rules, see: See) -> list[Branch]:
    """Every branch with records that have not landed on `branch`, by name."""
    main = repository.resolve(f"refs/heads/{branch}")
    found = []
    for name, tip in sorted(repository.branches().items())[:_BRANCHES]:
        base = parted(repository, main, tip) if name != branch else None
        if base is None:
            continue
        changes = []
        for path, _, after in _records(repository, repository.differences(base, tip)):
            data = _data(repository, see, path, after.blob) if after else None
            if data is not None:
                changes.append(Waiting(place(path).ref, str(data.get("title", ""))))
        if changes:
            found.append(Branch(name, dates.short_text(_moment(repository.commit(tip), rules)), tuple(changes)))
    return found


def latest(repository: Repository, branch: str, rules: Rules) -> str:
    """When the latest commit of `branch` was made, for people to read."""
    return dates.short_text(_moment(repository.commit(repository.resolve(f"refs/heads/{branch}")), rules))


def unlanded(site: Site, record: Record) -> bool:
    """Whether a record says something else than its latest version that landed."""
    versions = site.contents.history.get(record.ref, ())
    return bool(versions) and versions[0].after != record.data


def history_views(site: Site, ref: str) -> list[VersionView]:
    """The versions of a record, the latest first."""
    return [_view(site, ref, version) for version in site.contents.history.get(ref, ())]


def _moment(commit: Commit, rules: Rules) -> str:
    """When a commit was made, by the office's clock."""
    return commit.at.astimezone(rules.policy.zone).isoformat()


def _records(
    repository: Repository, differences: Iterable[Difference]
) -> Iterator[tuple[str, TreeEntry | None, TreeEntry | None]]:
    """Records among the files that differ: the path, its file before and after."""
    for path, before, after in differences:
        name = repository.below(path)
        if name.startswith(f"{RECORDS}/") and name.endswith(".yaml"):
            yield name, before, after


def _data(repository: Repository, see: See, path: str, blob: str) -> Data | None:
    """What readers may see of a version; None where that is nothing, or it is no record."""
    try:
        data = parse(repository.blob(blob))
    except FormatError:
        return None
    where = place(path)
    return see(Record(where.kind, where.id, path, data))


def _view(site: Site, ref: str, version: Version) -> VersionView:
    kind = site.kind(ref.partition("/")[0])
    old: Mapping[str, object] = version.before or {}
    names = [
        name for name in kind.fields if name not in ("trail", "status") and old.get(name) != version.after.get(name)
    ]
    changes = [change_view(site, kind, name, old.get(name), version.after.get(name)) for name in names]
    workflow = site.rules.workflow_of(version.after)
    before = old.get("trail", [])
    added = version.after.get("trail", [])[len(before) if isinstance(before, list) else 0 :]
    steps = [site.name(workflow.action_label(str(entry["action"]))) for entry in added] if workflow else []
    who = person(site, version.by) if version.by else None
    return VersionView(
        dates.short_text(version.at),
        who,
        version.before is None,
        tuple(changes if version.before else ()),
        _counted(steps),
    )


def _counted(steps: Iterable[str]) -> tuple[str, ...]:
    """Each name once, with its number where several units took the same step at one landing."""
    return tuple(name if times == 1 else f"{name} ×{times}" for name, times in Counter(steps).items())
