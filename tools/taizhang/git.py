"""The only user of Git. Every call is plumbing with full arguments, in an environment of its own.

What a user or a record says is never an option, a refspec, a URL or a configuration value here: revisions are resolved
to full ids first, and every later call takes ids alone. Hooks, the file-system monitor, replacement objects, other
people's configuration and every transport are off.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from taizhang.errors import TaizhangError, UsageError
from taizhang.i18n import Text
from taizhang.model import TreeEntry, passes_for

_SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never")
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1",  # stronger than what a repository's own settings allow
}  # fmt: skip
_KEPT_VARIABLES = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""What a hook needs of Git's own variables: the index that is being committed, objects that are being received."""
_PERSON = re.compile(r"<(?P<email>[^<>]*)> (?P<seconds>-?[0-9]+) [-+][0-9]{4}$")
_CO_AUTHOR = re.compile(r"^co-authored-by:.*<(?P<email>[^<>\n]+)>\s*$", re.IGNORECASE | re.MULTILINE)
_BLOB: object = b"blob"
"""GitPython gives the kind of an object as bytes, whatever its annotations say."""
_PLAIN_PATH = re.compile(r"[A-Za-z0-9@._/-]+")
_OBJECT_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_NOT_A_REPOSITORY = Text("{folder} 不在 Git 倉庫裏", "{folder} is not in a Git repository")
_NO_GIT = Text("找不到 git 程序,請先安裝", "the program git was not found; please install it")
_NO_REVISION = Text("沒有這個版本:{revision}", "there is no revision {revision}")
_NOT_COMMITTED = Text("沒有提交:{detail}", "not committed: {detail}")
_DAMAGED = Text("倉庫已損壞或不完整:{what}", "the repository is damaged or incomplete: {what}")
_ENDLESS = Text(
    "文件太多,列不完:{what}(超過 {limit} 字節)", "too many files to list in {what} (more than {limit} bytes)"
)
_LONGEST_LISTING = 64 * 1024 * 1024
"""Bytes: the names of some 600,000 files, a hundred years of a county."""
_PIECE = 1 << 16
_UNRELATED = Text("兩個版本沒有共同的歷史:{one}、{other}", "the revisions {one} and {other} share no history")


def in_repository(folder: Path) -> bool:
    """Whether a folder is in a Git repository."""
    try:
        Repository(folder)
    except UsageError:
        return False
    return True


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
            self.root = Path(os.fsdecode(self._run("rev-parse", "--show-toplevel")).rstrip("\n"))
            prefix = folder.resolve().relative_to(self.root.resolve()).as_posix()
        except GitCommandNotFound:
            raise UsageError(_NO_GIT) from None
        except (GitCommandError, ValueError):  # the latter where its settings say that its work tree is elsewhere
            raise UsageError(_NOT_A_REPOSITORY, folder=str(folder)) from None
        self.prefix = "" if prefix == "." else prefix
        """The office's folder within the repository; empty where it is the repository's root."""

    def resolve(self, revision: str) -> str:
        """The full id of the commit that `revision` names.

        Raises:
            UsageError: there is none.
        """
        try:
            out = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except (GitCommandError, ValueError, OSError):  # text with a NUL, or too long for any program
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

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether the commit `one` is `other` or came before it; both are full ids."""
        try:
            self._run("merge-base", "--is-ancestor", _checked(one), _checked(other))
        except GitCommandError:
            return False
        return True

    @property
    def shallow(self) -> bool:
        """Whether some of the history is missing here."""
        return self._run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def commits(self, base: str, head: str) -> list[Commit]:
        """The commits of `head` that `base` does not have, parents before children; both are full ids."""
        out = self._run("rev-list", "--topo-order", "--reverse", f"{_checked(base)}..{_checked(head)}")
        return [_commit(object_id, self._object(object_id)) for object_id in out.decode("ascii").split()]

    def changed_paths(self, one: str, other: str) -> list[str]:
        """Paths, from the repository's root, that differ between two commits; both are full ids."""
        out = self._run("diff-tree", "-r", "-z", "--no-renames", "--name-only", _checked(one), _checked(other))
        return [path.decode("utf-8", "surrogateescape") for path in out.split(b"\0") if path]

    def file_at(self, commit: str, path: str) -> bytes | None:
        """The content of the office's file `path` at a commit (a full id); None where there is none."""
        place = f"{self.prefix}/{path}" if self.prefix else path
        if not _PLAIN_PATH.fullmatch(place):
            raise ValueError(place)
        checked = _checked(commit)
        try:
            _, kind, _, content = self._git.get_object_data(f"{checked}:{place}")
        except ValueError:
            return None
        return bytes(content) if kind == _BLOB else None

    def commit_file(self, path: str, message: str) -> str:
        """Commit the office's file `path` as it stands in the folder, and nothing else; the id of the commit.

        The commit is its maker's own, so his name, address and hooks are those of his own configuration.

        Raises:
            TaizhangError: Git refuses.
        """
        place = f":(top,literal){self.prefix}/{path}" if self.prefix else f":(top,literal){path}"
        arguments = ["git", "commit", "--quiet", "--only", f"--message={message}", "--", place]
        try:
            own = Git(str(self.root))
            own.execute(["git", "add", "--intent-to-add", "--", place])
            own.execute(arguments)
        except GitCommandError as error:
            raise TaizhangError(_NOT_COMMITTED, detail=str(error.stderr).strip()) from None
        return self.resolve("HEAD")

    def blob(self, object_id: str) -> bytes:
        """The content of one file, by the id of its content.

        Raises:
            TaizhangError: the repository does not have it.
        """
        return self._object(object_id)

    def listing(self, *arguments: str) -> Iterator[tuple[str, str]]:
        """What Git lists, NUL-separated: the part before the tab and the path, below the office's folder.

        Raises:
            TaizhangError: Git cannot list it, or it does not end (ten folders in each of ten folders, and so on, are
                few objects and more files than any computer holds).
        """
        rest = b""
        for part in self._parts(*arguments):
            *items, rest = (rest + part).split(b"\0")
            for item in items:
                head, _, path = item.partition(b"\t")
                yield head.decode("ascii"), path.decode("utf-8", "surrogateescape")

    def _object(self, object_id: str) -> bytes:
        checked = _checked(object_id)
        try:
            return bytes(self._git.get_object_data(checked)[3])
        except ValueError:
            raise TaizhangError(_DAMAGED, what=object_id) from None

    def _run(self, *arguments: str) -> bytes:
        out = self._git.execute(_command(arguments), stdout_as_string=False, strip_newline_in_stdout=False)
        return out if isinstance(out, bytes) else str(out).encode()

    def _parts(self, *arguments: str) -> Iterator[bytes]:
        """What Git prints, piece by piece and up to a limit."""
        process: Any = self._git.execute(_command(arguments), as_process=True)
        left = _LONGEST_LISTING
        with process.stdout, process.stderr:
            while left > 0 and (part := process.stdout.read(_PIECE)):
                left -= len(part)
                yield part
            if left <= 0:
                process.proc.kill()
                process.proc.wait()
                raise TaizhangError(_ENDLESS, what=arguments[-1], limit=_LONGEST_LISTING)
            if process.proc.wait():
                raise TaizhangError(_DAMAGED, what=arguments[-1])


class Commit(NamedTuple):
    """A commit: who had a hand in it, by e-mail address, and when the committer says it was made."""

    id: str
    parents: tuple[str, ...]
    author: str
    committer: str
    co_authors: tuple[str, ...]
    at: datetime

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of everybody who had a hand in it."""
        return frozenset({self.author, self.committer, *self.co_authors})


def _commit(object_id: str, raw: bytes) -> Commit:
    head, _, message = raw.decode("utf-8", "replace").partition("\n\n")
    lines = [line.partition(" ")[::2] for line in head.split("\n") if not line.startswith(" ")]
    people = {
        name: match for name, value in lines if name in ("author", "committer") and (match := _PERSON.search(value))
    }
    stamp = people["committer"]
    return Commit(
        object_id,
        tuple(value for name, value in lines if name == "parent"),
        people["author"]["email"].lower(),
        stamp["email"].lower(),
        tuple(match["email"].lower() for match in _CO_AUTHOR.finditer(message)),
        datetime.fromtimestamp(int(stamp["seconds"]), UTC),
    )


class RevisionTree:
    """The files of an office at a commit."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self._repository = repository
        self.commit = commit

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder`, and in what some computers take for it; submodules and links are named by mode."""
        prefix = self._repository.prefix
        place = f"{self.commit}:{prefix}" if prefix else self.commit
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
        return self._repository.blob(entry.blob)

    def _listed(self, *what: str) -> Iterator[tuple[str, str, str, str]]:
        for head, path in self._repository.listing("ls-tree", "-z", "--full-tree", *what):
            mode, kind, object_id = head.split(" ")
            yield mode, kind, object_id, path


class StagedTree:
    """The files of an office as they stand in Git's index, ready to be committed."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def entries(self, folder: str) -> Iterator[TreeEntry]:
        """Every file in `folder`, and in what some computers take for it, sorted by path."""
        prefix = f"{self._repository.prefix}/" if self._repository.prefix else ""
        for head, path in self._repository.listing("ls-files", "--stage", "-z", "--full-name"):
            mode, blob, stage = head.split(" ")
            name = path.removeprefix(prefix)
            if stage == "0" and path.startswith(prefix) and passes_for(name.partition("/")[0], folder):
                yield TreeEntry(name, mode, blob)

    def read(self, entry: TreeEntry) -> bytes:
        """The content of one file."""
        return self._repository.blob(entry.blob)


def _forget_variables() -> None:
    """Forget what a calling Git (a hook's, say) has set for itself; GitPython hands our whole environment on."""
    for name in [name for name in os.environ if name.startswith("GIT_") and name not in _KEPT_VARIABLES]:
        del os.environ[name]


def _command(arguments: Sequence[str]) -> list[str]:
    return ["git", "--no-replace-objects", *(part for each in _SETTINGS for part in ("-c", each)), *arguments]


def _checked(object_id: str) -> str:
    if not _OBJECT_ID.fullmatch(object_id):
        raise ValueError(object_id)
    return object_id
