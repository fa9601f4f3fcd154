"""The files of an office at a commit, and as they stand in Git's index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from taizhang.git.calls import Plumbing
from taizhang.model import TreeEntry, passes_for


class RevisionTree:
    """The files of an office at a commit."""

    def __init__(self, git: Plumbing, prefix: str, commit: str) -> None:
        self._git = git
        self._prefix = prefix
        self.commit = commit

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder`, and in what some computers take for it; submodules and links are named by mode."""
        place = f"{self.commit}:{self._prefix}" if self._prefix else self.commit
        folders: Counter[str] = Counter()
        for mode, kind, object_id, name in self._listed(place):
            if not passes_for(name, folder):
                continue
            if kind != "tree":
                yield TreeEntry(name, mode, object_id)
                continue
            folders[name] += 1
            for inner_mode, inner_kind, inner_id, path in self._listed("-r", "-t", object_id):
                if inner_kind == "tree":
                    folders[f"{name}/{path}"] += 1
                else:
                    yield TreeEntry(f"{name}/{path}", inner_mode, inner_id)
        for path, times in folders.items():
            if times > 1:  # no tree of Git's making: like a file that is named twice
                yield from [TreeEntry(path, "040000", "")] * times

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return self._git.object(entry.blob)

    def _listed(self, *what: str) -> Iterator[tuple[str, str, str, str]]:
        for head, path in self._git.listing("ls-tree", "-z", "--full-tree", *what):
            mode, kind, object_id = head.split(" ")
            yield mode, kind, object_id, path


class StagedTree:
    """The files of an office as they stand in Git's index, ready to be committed."""

    def __init__(self, git: Plumbing, prefix: str) -> None:
        self._git = git
        self._prefix = f"{prefix}/" if prefix else ""

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder`, and in what some computers take for it, sorted by path."""
        prefix = self._prefix
        for head, path in self._git.listing("ls-files", "--stage", "-z", "--full-name"):
            mode, blob, stage = head.split(" ")
            name = path.removeprefix(prefix)
            if stage == "0" and path.startswith(prefix) and passes_for(name.partition("/")[0], folder):
                yield TreeEntry(name, mode, blob)

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return self._git.object(entry.blob)
