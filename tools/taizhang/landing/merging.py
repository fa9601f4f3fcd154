"""Main, or another branch, taken into the branch that one works on: by the same field-wise merge as at landing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from taizhang.approval import NOBODY
from taizhang.approval.history import Branch
from taizhang.errors import UsageError
from taizhang.formats import FormatError, parse, rewrite
from taizhang.git import Difference, NewObjects, Repository
from taizhang.i18n import Text
from taizhang.landing.merge import Conflict, Merged, Side, merge
from taizhang.ledger import ATTACHMENTS, RECORDS, place
from taizhang.model import REGULAR, Data, TreeEntry
from taizhang.workflow import Rules

Keep = Mapping[str, Side]
"""Whose value to keep where both changed something: by field, `ref:field`, or the path of a file."""
_BARE = Text("合併要在工作目錄裏做，{folder} 是裸倉庫", "merge in a folder to work in; {folder} is a bare repository")
_UNUSED = Text("--keep {name} 沒有對應的衝突", "--keep {name} names no conflict")


@dataclass(frozen=True)
class Clash:
    """Something that both sides changed, and not alike; the whole file where `conflict` is None."""

    path: str
    ref: str
    conflict: Conflict | None
    ours_by: str
    """Who changed it in the branch that one works on, as far as that is known."""
    theirs_by: str

    @property
    def name(self) -> str:
        """What `--keep` calls it."""
        return f"{self.ref}:{self.conflict.field}" if self.conflict else self.path


@dataclass
class Taken:
    """What came of taking a branch in; where there are clashes, nothing was written."""

    commit: str | None = None
    """The branch as it stands now; None where it is as it was."""
    files: list[str] = field(default_factory=list)
    """What changed in the folder."""
    clashes: list[Clash] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)
    """References of the records whose signed content both sides changed: they must be signed again."""


@dataclass(frozen=True)
class _Sides:
    """The two sides of a merge, and where they parted."""

    repository: Repository
    rules: Rules
    base: str
    ours: Branch
    theirs: Branch
    keep: Keep


def merge_branch(root: Path, rules: Rules, name: str, keep: Keep) -> Taken:
    """Take the branch `name` into the branch that the folder `root` shows, and commit it.

    Args:
        root: the office's folder.
        rules: its rules.
        name: the branch, or any other name of a commit.
        keep: whose value to keep, by what clashes.

    Raises:
        UsageError: there is no such branch, no folder to work in, or `keep` names what does not clash.
        TaizhangError: the two share no history, or Git refuses to change the folder.
    """
    repository = Repository(root)
    if repository.bare:
        raise UsageError(_BARE, folder=str(root))
    other, head = repository.branch(name) or repository.resolve(name), repository.resolve("HEAD")
    base = repository.merge_base(head, other)
    taken = Taken()
    if base == other:
        return taken
    if base == head:
        repository.fast_forward(other)
        return Taken(other, [difference.path for difference in repository.differences(head, other)])
    mine, theirs = (Branch(repository, base, tip, NOBODY, rules.people) for tip in (head, other))
    sides = _Sides(repository, rules, base, mine, theirs, keep)
    new = NewObjects()
    edits = dict(_edits(sides, taken, new))
    _refuse_unused(keep, taken)
    taken.clashes = [clash for clash in taken.clashes if not _kept(clash, keep)]
    if taken.clashes:
        return replace(taken, files=[])
    tree = new.edited(
        repository.commit(head).tree,
        {path: (entry.mode, entry.blob) if entry else None for path, entry in edits.items()},
        repository.blob,
    )
    repository.keep(new)
    taken.commit = repository.commit_merge(tree, other, f"合併 {name}")
    taken.files = sorted(edits)
    return taken


def _edits(sides: _Sides, taken: Taken, new: NewObjects) -> Iterator[tuple[str, TreeEntry | None]]:
    """The files that change in the branch, by path; what clashes is noted."""
    repository = sides.repository
    mine = {item.path: item for item in repository.differences(sides.base, sides.ours.head)}
    for theirs in repository.differences(sides.base, sides.theirs.head):
        ours = mine.get(theirs.path)
        if ours is None:
            yield theirs.path, theirs.after
        elif ours.after != theirs.after:
            text = _record(sides, taken, ours, theirs)
            if text is not None:
                yield theirs.path, TreeEntry(theirs.path, REGULAR, new.add("blob", text))
            elif sides.keep.get(theirs.path) == "theirs":
                yield theirs.path, theirs.after


def _record(sides: _Sides, taken: Taken, ours: Difference, theirs: Difference) -> bytes | None:
    """The text of a record that both sides changed; None where the file can only be taken from one of them."""
    path = sides.repository.below(ours.path)
    read = [_read(sides.repository, path, entry) for entry in (ours.before, ours.after, theirs.after)]
    base, mine, other = read
    where = place(path)
    kind = sides.rules.book.kind(where.kind)
    if mine is None or other is None or kind is None:
        taken.clashes.append(Clash(path, path, None, _last(sides.ours, path), _last(sides.theirs, path)))
        return None
    flow = sides.rules.workflow_of(mine) or sides.rules.workflow_of(other) or sides.rules.newest(kind.name)
    prefix = f"{where.ref}:"
    wanted = {name.removeprefix(prefix): side for name, side in sides.keep.items()}
    merged = merge(base, mine, other, flow)
    for conflict in merged.conflicts:
        people = (_last(branch, path, conflict.field) for branch in (sides.ours, sides.theirs))
        taken.clashes.append(Clash(path, where.ref, conflict, *people))
    if merged.contested:
        taken.contested.append(where.ref)
    kept: Merged = merge(base, mine, other, flow, wanted) if merged.conflicts else merged
    entry = ours.after
    raw = sides.repository.blob(entry.blob) if entry else b""
    return rewrite(raw, kept.data, list(kind.fields)).encode()


def _read(repository: Repository, path: str, entry: TreeEntry | None) -> Data | None:
    """What a file says, if it can be a record."""
    if entry is None or entry.mode != REGULAR or not path.startswith(f"{RECORDS}/") or path.startswith(ATTACHMENTS):
        return None
    try:
        return parse(repository.blob(entry.blob))
    except FormatError:
        return None


def _last(branch: Branch, path: str, name: str = "") -> str:
    """Who changed a file, or a field of it, last in a branch."""
    for edit in reversed(branch.edits(path)):
        if not name or (edit.before or {}).get(name) != (edit.after or {}).get(name):
            return ", ".join(sorted(edit.people)) or edit.author or "-"
    return "-"


def _kept(clash: Clash, keep: Keep) -> bool:
    return clash.name in keep or (clash.conflict is not None and clash.conflict.field in keep)


def _refuse_unused(keep: Keep, taken: Taken) -> None:
    names = {clash.name for clash in taken.clashes}
    names |= {clash.conflict.field for clash in taken.clashes if clash.conflict}
    for name in keep:
        if name not in names:
            raise UsageError(_UNUSED, name=name)
