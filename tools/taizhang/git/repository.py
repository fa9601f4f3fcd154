"""A repository: revisions named, compared and read; new objects kept, and a branch moved."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from taizhang.errors import TaizhangError, UsageError
from taizhang.git.calls import Plumbing, checked_id, is_id
from taizhang.git.commits import Commit, read_commit
from taizhang.git.differences import Difference, read_differences, read_history
from taizhang.git.objects import NewObjects
from taizhang.git.trees import RevisionTree, StagedTree
from taizhang.i18n import Text
from taizhang.model import TreeEntry

_PLAIN_PATH = re.compile(r"[A-Za-z0-9@._/-]+")
_BRANCH, _FETCHED = "refs/heads/", "refs/remotes/"
_COMPLAINT = re.compile("(?:fatal|error): [^\n]+")
_NOT_A_REPOSITORY = Text("{folder} 不在 Git 倉庫裏", "{folder} is not in a Git repository")
_NO_GIT = Text("找不到 git 程序，請先安裝", "the program git was not found; please install it")
_NO_REVISION = Text("沒有這個版本：{revision}", "there is no revision {revision}")
_NOT_COMMITTED = Text("沒有提交：{detail}", "not committed: {detail}")
_NOT_WRITTEN = Text(
    "倉庫寫不進去，什麼都沒有改：{detail}", "the repository cannot be written; nothing has changed: {detail}"
)
_UNRELATED = Text("兩個版本沒有共同的歷史：{one}、{other}", "the revisions {one} and {other} share no history")


def in_repository(folder: Path) -> bool:
    """Whether a folder is in a Git repository."""
    try:
        Repository(folder)
    except UsageError:
        return False
    return True


class Repository:
    """A Git repository, with a work tree or bare."""

    def __init__(self, folder: Path) -> None:
        """Open the repository that `folder` is in, or the bare one that it is.

        Raises:
            UsageError: there is none, or no Git.
        """
        self._git = Plumbing(folder)
        self.bare = False
        try:
            self.root = self._work_tree() or self._bare(folder)
            prefix = folder.resolve().relative_to(self.root.resolve()).as_posix()
        except GitCommandNotFound:
            raise UsageError(_NO_GIT) from None
        except (GitCommandError, ValueError):  # the latter where its settings say that its work tree is elsewhere
            raise UsageError(_NOT_A_REPOSITORY, folder=str(folder)) from None
        self.prefix = "" if prefix == "." else prefix
        """The office's folder within the repository; empty where it is the repository's root."""

    def _work_tree(self) -> Path | None:
        try:
            return Path(os.fsdecode(self._git.run("rev-parse", "--show-toplevel")).rstrip("\n"))
        except GitCommandError:
            return None

    def _bare(self, folder: Path) -> Path:
        """The folder, if it is a bare repository itself; one within it is none of ours."""
        out = self._git.run("rev-parse", "--is-bare-repository", "--absolute-git-dir")
        bare, _, place = os.fsdecode(out).rstrip("\n").partition("\n")
        if bare != "true" or Path(place) != folder.resolve():
            raise ValueError(place)
        self.bare = True
        return folder

    @cached_property
    def folder(self) -> Path:
        """Where Git keeps the repository itself: shared by all of its work trees."""
        out = self._git.run("rev-parse", "--path-format=absolute", "--git-common-dir")
        return Path(os.fsdecode(out).rstrip("\n"))

    def below(self, path: str) -> str:
        """A path from the repository's root as one from the office's folder; `../path` where it is outside.

        What is outside must not pass for the office's own `records/` or `docs/`.
        """
        if not self.prefix:
            return path
        return path.removeprefix(f"{self.prefix}/") if path.startswith(f"{self.prefix}/") else f"../{path}"

    def setting(self, name: str) -> str | None:
        """What the repository's own configuration says; `name` is one of ours, never what somebody gave."""
        try:
            out = self._git.run("config", "--local", "--no-includes", "--get", name)
        except GitCommandError:
            return None
        return os.fsdecode(out).rstrip("\n")

    def resolve(self, revision: str) -> str:
        """The full id of the commit that `revision` names.

        Raises:
            UsageError: there is none.
        """
        try:
            out = self._git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except (GitCommandError, ValueError, OSError):  # text with a NUL, or too long for any program
            raise UsageError(_NO_REVISION, revision=revision) from None
        found = out.decode("ascii", "replace").strip().splitlines()[-1:]
        if not found or not is_id(found[0]):
            raise UsageError(_NO_REVISION, revision=revision)
        return found[0]

    def merge_base(self, one: str, other: str) -> str:
        """The commit at which two revisions parted.

        Raises:
            UsageError: there is none of one of them.
            TaizhangError: they share no history (or the clone is too shallow to know).
        """
        ids = [name if is_id(name) else self.resolve(name) for name in (one, other)]
        try:
            return self._git.run("merge-base", *ids).decode("ascii").strip()
        except GitCommandError:
            _ = self.resolve(one), self.resolve(other)
            raise TaizhangError(_UNRELATED, one=one, other=other) from None

    def tree(self, revision: str) -> RevisionTree:
        """The office's files at a revision."""
        return RevisionTree(self._git, self.prefix, self.resolve(revision))

    def staged(self) -> StagedTree:
        """The office's files as they would be committed."""
        return StagedTree(self._git, self.prefix)

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether the commit `one` is `other` or came before it; both are full ids."""
        try:
            self._git.run("merge-base", "--is-ancestor", checked_id(one), checked_id(other))
        except GitCommandError:
            return False
        return True

    @property
    def shallow(self) -> bool:
        """Whether some of the history is missing here."""
        return self._git.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def commit(self, object_id: str) -> Commit:
        """A commit, by its full id."""
        return read_commit(object_id, self._git.object(object_id))

    def commits(self, base: str, head: str) -> list[Commit]:
        """The commits of `head` that `base` does not have, parents before children; both are full ids."""
        out = self._git.run("rev-list", "--topo-order", "--reverse", f"{checked_id(base)}..{checked_id(head)}")
        return [self.commit(object_id) for object_id in out.decode("ascii").split()]

    def history(self, head: str, limit: int) -> Iterator[tuple[Commit, list[Difference]]]:
        """The latest `limit` commits on the first-parent line of `head`, a full id, newest first, with what changed."""
        line = self._git.run("rev-list", "--first-parent", "--parents", f"--max-count={limit:d}", checked_id(head))
        pairs = b"".join(b" ".join(commit.split()[:2]) + b"\n" for commit in line.splitlines())
        out = self._git.write("diff-tree", "--stdin", "--root", "-r", "-z", "--no-renames", "--raw", given=pairs)
        for object_id, differences in read_history(out):
            yield self.commit(object_id), differences

    def changed_paths(self, one: str, other: str) -> list[str]:
        """Paths, from the repository's root, that differ between two commits; both are full ids."""
        return [difference.path for difference in self.differences(one, other)]

    def differences(self, one: str, other: str) -> list[Difference]:
        """The files that differ between two commits; both are full ids."""
        out = self._git.run("diff-tree", "-r", "-z", "--no-renames", "--raw", checked_id(one), checked_id(other))
        return read_differences(out)

    def file_at(self, commit: str, path: str) -> bytes | None:
        """The content of the office's file `path` at a commit (a full id); None where there is none."""
        place = f"{self.prefix}/{path}" if self.prefix else path
        if not _PLAIN_PATH.fullmatch(place):
            raise ValueError(place)
        return self._git.file(f"{checked_id(commit)}:{place}")

    def files(self, commit: str) -> Iterator[TreeEntry]:
        """Every file of a commit (a full id), by its path from the repository's root."""
        for head, path in self._git.listing("ls-tree", "-r", "-z", "--full-tree", checked_id(commit)):
            mode, _, object_id = head.split(" ")
            yield TreeEntry(path, mode, object_id)

    def commit_file(self, path: str, message: str) -> str:
        """Commit the office's file `path` as it stands in the folder, and nothing else; the id of the commit.

        The commit is its maker's own, so his name, address and hooks are those of his own configuration.

        Raises:
            TaizhangError: Git refuses.
        """
        place = f":(top,literal){self.prefix}/{path}" if self.prefix else f":(top,literal){path}"
        self._own("add", "--intent-to-add", "--", place)
        self._own("commit", "--quiet", "--only", f"--message={message}", "--", place)
        return self.resolve("HEAD")

    def _own(self, *arguments: str) -> str:
        """What Git prints where a person's own work is committed: with his own settings, as he would do it himself."""
        try:
            return str(Git(str(self.root)).execute(["git", *arguments]))
        except GitCommandError as error:
            raise TaizhangError(_NOT_COMMITTED, detail=str(error.stderr).strip()) from None

    def commit_merge(self, tree: str, other: str, message: str) -> str:
        """Commit `tree` as what came of merging the commit `other` (full ids), and show it; the id of the commit.

        The commit is its maker's own. What he has changed in the folder and not committed is left alone.

        Raises:
            TaizhangError: Git refuses, because that would be overwritten, say; the branch is where it was.
        """
        parents = ("-p", self.resolve("HEAD"), "-p", checked_id(other))
        made = self._own("commit-tree", *parents, "-m", message, checked_id(tree)).strip()
        self.fast_forward(made)
        return made

    def fast_forward(self, other: str) -> None:
        """Bring branch and folder to the commit `other` (a full id), which came after it.

        Raises:
            TaizhangError: Git refuses; the branch is where it was.
        """
        self._own("merge", "--quiet", "--ff-only", checked_id(other))

    def blob(self, object_id: str) -> bytes:
        """The content of one file, or of any other object, by its full id.

        Raises:
            TaizhangError: the repository does not have it.
        """
        return self._git.object(object_id)

    # what landing writes

    def branch(self, name: str) -> str | None:
        """The full id that the branch `name` stands at; None where there is no such branch."""
        try:
            return self.resolve(f"{_BRANCH}{name}")
        except UsageError:
            return None

    def branches(self, *, fetched: bool = False) -> dict[str, str]:
        """The full id of each branch by its name; with `fetched`, those of others, too, as `origin/topic`."""
        places = (_BRANCH, _FETCHED) if fetched else (_BRANCH,)
        out = self._git.run("for-each-ref", "--format=%(objectname) %(refname) %(symref)", *places)
        lines = [line.split(" ") for line in out.decode("utf-8", "surrogateescape").splitlines()]
        names = {name: object_id for object_id, name, symbolic in lines if not symbolic}
        return {name.removeprefix(_BRANCH).removeprefix(_FETCHED): names[name] for name in reversed(names)}

    @property
    def checked_out(self) -> str:
        """The branch that the work tree shows; empty where there is no work tree, or no branch."""
        try:
            out = self._git.run("symbolic-ref", "--quiet", "HEAD")
        except GitCommandError:
            return ""
        return "" if self.bare else os.fsdecode(out).rstrip("\n").removeprefix(_BRANCH)

    def keep(self, new: NewObjects) -> None:
        """Write new objects; nothing refers to them yet.

        Raises:
            TaizhangError: they cannot be written, or are none that Git accepts.
        """
        self._change("unpack-objects", "-q", "--strict", given=new.as_pack())

    def move_branch(self, name: str, new: str, old: str, why: str) -> bool:
        """Move the branch `name` from the commit `old` to `new`, both full ids; False where it is no longer at `old`.

        Raises:
            TaizhangError: it cannot be moved for another reason.
        """
        arguments = ("update-ref", "-m", why, f"{_BRANCH}{name}", checked_id(new), checked_id(old))
        try:
            self._git.write(*arguments)
        except GitCommandError as error:
            if self.branch(name) != old:
                return False
            raise TaizhangError(_NOT_WRITTEN, detail=_why(error)) from None
        return True

    def chart(self, tip: str) -> None:
        """Write the history of a commit (a full id) into Git's commit graph, so that walks through it are short.

        Nothing depends on it: where it cannot be written (a full disk, somebody killed at it), walks take longer.
        """
        with suppress(GitCommandError):
            arguments = ("commit-graph", "write", "--split", "--stdin-commits", "--no-progress")
            self._git.write(*arguments, given=f"{checked_id(tip)}\n".encode())

    def tidy(self) -> None:
        """Pack objects that lie about in many files, if Git finds that there are enough of them; references stay files.

        Raises:
            TaizhangError: it is damaged, or cannot be written.
        """
        self._change("-c", "gc.autoDetach=false", "-c", "gc.packRefs=false", "gc", "--auto", "--quiet")

    def is_sound(self) -> bool:
        """Whether every object is what its id says, and none is missing; all of them are read."""
        try:
            self._git.run("fsck", "--no-dangling", "--no-progress")
        except GitCommandError:
            return False
        return True

    def _change(self, *arguments: str, given: bytes = b"") -> None:
        try:
            self._git.write(*arguments, given=given)
        except GitCommandError as error:
            raise TaizhangError(_NOT_WRITTEN, detail=_why(error)) from None


def _why(error: GitCommandError) -> str:
    """What Git said first; by which signal it ended, where it said nothing."""
    if isinstance(error.status, int) and error.status < 0:
        return signal.strsignal(-error.status) or str(error.status)
    found = _COMPLAINT.search(str(error.stderr))
    return found[0] if found else f"git: {error.status}"
