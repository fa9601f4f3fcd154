"""What a request changes in the ledger: only the files that differ are looked at where the two sides part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from taizhang.approval.history import Branch
from taizhang.checks.pending import Edits
from taizhang.ledger import Ledger, open_ledger
from taizhang.model import Tree, TreeEntry, passes_for
from taizhang.schema import Rulebook


@dataclass(frozen=True)
class Excerpt:
    """Some files of a tree."""

    tree: Tree
    files: Sequence[TreeEntry]

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Those in `folder`, and in what some computers take for it."""
        return (entry for entry in self.files if passes_for(entry.path.partition("/")[0], folder))

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return self.tree.read(entry)


def landed_part(root: Path, book: Rulebook, branch: Branch) -> Ledger:
    """The records that the branch changed or removed, as they stood where it began; the caller closes its index."""
    repository = branch.repository
    found = (difference.before for difference in branch.differences)
    files = [entry._replace(path=repository.below(entry.path)) for entry in found if entry]
    return open_ledger(root, book, Excerpt(repository.tree(branch.base), sorted(files)))


def edits_of(branch: Branch, head: Ledger, landed: Ledger) -> Edits:
    """How `head`, the ledger as the branch would have it, differs from where it began.

    Args:
        branch: the request's commits.
        head: the whole ledger at its head.
        landed: of the ledger where it began, at least the records that differ.
    """
    paths = set(branch.changed)
    changed = [entry.path for entry in head.rows if entry.path in paths]
    return Edits(changed, [entry.path for entry in landed.rows if entry.path not in head.entries], landed.record_at)
