"""The only user of Git. Every call is plumbing with full arguments, in an environment of its own.

What a user or a record says is never an option, a refspec, a URL or a configuration value here: revisions are resolved
to full ids first, and every later call takes ids alone. Hooks, the file-system monitor, replacement objects, other
people's configuration and every transport are off.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from taizhang.errors import TaizhangError, UsageError
from taizhang.i18n import Text
from taizhang.model import TreeEntry

_SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never")
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C",
}  # fmt: skip
_KEPT_VARIABLES = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""What a hook needs of Git's own variables: the index that is being committed, objects that are being received."""
_OBJECT_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_NOT_A_REPOSITORY = Text("{folder} 不在 Git 倉庫裏", "{folder} is not in a Git repository")
_NO_GIT = Text("找不到 git 程序,請先安裝", "the program git was not found; please install it")
_NO_REVISION = Text("沒有這個版本:{revision}", "there is no revision {revision}")
_UNRELATED = Text("兩個版本沒有共同的歷史:{one}、{other}", "the revisions {one} and {other} share no history")


class Repository:
    """A Git repository, read only."""

    def __init__(self, folder: Path) -> None:
        """Open the repository that `folder` is in.

        Raises:
            UsageError: there is none, or no Git.
        """
        _forget_variables()
        self._git = Git(str(folder))
        self._git.update_environment(**_ENVIRONMENT)
        self._git.set_persistent_git_options(no_replace_objects=True, c=list(_SETTINGS))
        try:
            top = self._run("rev-parse", "--show-toplevel").decode().rstrip("\n")
        except GitCommandNotFound:
            raise UsageError(_NO_GIT) from None
        except GitCommandError:
            raise UsageError(_NOT_A_REPOSITORY, folder=str(folder)) from None
        self.root = Path(top)
        self.prefix = folder.resolve().relative_to(self.root.resolve()).as_posix().removeprefix(".")
        """The office's folder within the repository; empty where it is the repository's root."""

    def resolve(self, revision: str) -> str:
        """The full id of the commit that `revision` names.

        Raises:
            UsageError: there is none.
        """
        try:
            out = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except (GitCommandError, ValueError):
            raise UsageError(_NO_REVISION, revision=revision) from None
        found = out.decode("ascii", "replace").strip().splitlines()[-1:]
        if not found or not _OBJECT_ID.fullmatch(found[0]):
            raise UsageError(_NO_REVISION, revision=revision)
        return found[0]

    def merge_base(self, one: str, other: str) -> str:
        """The commit at which two revisions parted.

        Raises:
            TaizhangError: they share no history (or the clone is too shallow to know).
        """
        ids = self.resolve(one), self.resolve(other)
        try:
            return self._run("merge-base", *ids).decode("ascii").strip()
        except GitCommandError:
            raise TaizhangError(_UNRELATED, one=one, other=other) from None

    def tree(self, revision: str) -> RevisionTree:
        """The office's files at a revision."""
        return RevisionTree(self, self.resolve(revision))

    def staged(self) -> StagedTree:
        """The office's files as they would be committed."""
        return StagedTree(self)

    def blob(self, object_id: str) -> bytes:
        """The content of one file, by the id of its content."""
        if not _OBJECT_ID.fullmatch(object_id):
            raise ValueError(object_id)
        return bytes(self._git.get_object_data(object_id)[3])

    def listing(self, *arguments: str) -> Iterator[tuple[str, str]]:
        """What Git lists, NUL-separated: the part before the tab and the path, below the office's folder."""
        for item in self._run(*arguments).split(b"\0"):
            if item:
                head, _, path = item.partition(b"\t")
                yield head.decode("ascii"), path.decode("utf-8", "surrogateescape")

    def _run(self, *arguments: str) -> bytes:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        out = self._git.execute(
            ["git", "--no-replace-objects", *settings, *arguments],
            stdout_as_string=False, strip_newline_in_stdout=False,
        )  # fmt: skip
        return out if isinstance(out, bytes) else str(out).encode()


class RevisionTree:
    """The files of an office at a commit."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self._repository = repository
        self.commit = commit

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file below `folder`, sorted by path; submodules and links are named by their mode."""
        prefix = self._repository.prefix
        place = f"{self.commit}:{prefix}" if prefix else self.commit
        for head, path in self._repository.listing("ls-tree", "-r", "-z", "--full-tree", place):
            mode, _, blob = head.split(" ")
            if path.startswith(f"{folder}/"):
                yield TreeEntry(path, mode, blob)

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return self._repository.blob(entry.blob)


class StagedTree:
    """The files of an office as they stand in Git's index, ready to be committed."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file below `folder`, sorted by path."""
        prefix = f"{self._repository.prefix}/" if self._repository.prefix else ""
        for head, path in self._repository.listing("ls-files", "--stage", "-z", "--full-name"):
            mode, blob, stage = head.split(" ")
            if stage == "0" and path.startswith(f"{prefix}{folder}/"):
                yield TreeEntry(path.removeprefix(prefix), mode, blob)

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return self._repository.blob(entry.blob)


def _forget_variables() -> None:
    """Forget what a calling Git (a hook's, say) has set for itself; GitPython hands our whole environment on."""
    for name in [name for name in os.environ if name.startswith("GIT_") and name not in _KEPT_VARIABLES]:
        del os.environ[name]
