"""Repositories made: a new one with its first commit, a bare one to land in; and Git as a server in our place."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from git import Git
from git.exc import GitCommandError

from taizhang.errors import TaizhangError, UsageError
from taizhang.git.calls import Plumbing, checked_id
from taizhang.i18n import Text

_MAIN = "main"
_OWN = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_")
"""How the variables begin that say who somebody is; the others may be those of a Git that called us."""
_NOBODY = Text(
    "不知道第一次提交是誰：用 --identity '姓名 <郵箱>' 寫明，或先設 git config user.name、user.email({detail})",
    "who makes the first commit? give --identity 'NAME <ADDRESS>', or set git config user.name and user.email"
    " ({detail})",
)
_NOT_MADE = Text("Git 建不成倉庫：{detail}", "Git could not make the repository: {detail}")


class Identity(NamedTuple):
    """Whom a commit is by."""

    name: str
    email: str


def begin(folder: Path, paths: Sequence[str], message: str, identity: Identity | None = None) -> str:
    """Make `folder` a repository with the branch main, and commit the files `paths`; the id of the commit.

    Without `identity` the commit is by whoever Git is set up for; a guess from the computer's name is not taken.

    Raises:
        UsageError: nobody is named.
        TaizhangError: Git refuses.
    """
    own = {name: value for name, value in os.environ.items() if name.startswith(_OWN)}
    if identity is not None:
        named = {"NAME": identity.name, "EMAIL": identity.email}
        own |= {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in named.items()}
    make(folder)
    plumbing, person = Plumbing(folder), Git(str(folder))
    person.update_environment(**own)
    try:
        person.execute(["git", "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"])
        person.execute(["git", "-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"])
    except GitCommandError as error:
        raise UsageError(_NOBODY, detail=_said(error)) from None
    try:
        plumbing.write(
            "add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul",
            given=b"".join(f":(top,literal){path}\0".encode() for path in paths),
        )  # fmt: skip
        person.execute(["git", "commit", "--quiet", f"--message={message}"])
        return plumbing.run("rev-parse", "--verify", "HEAD").decode("ascii").strip()
    except GitCommandError as error:
        raise TaizhangError(_NOT_MADE, detail=_said(error)) from None


def make(folder: Path, *, bare: bool = False) -> None:
    """Make `folder`, which is there, a repository without anybody's templates; its branch will be main.

    Raises:
        TaizhangError: Git refuses.
    """
    kind = ["--bare"] if bare else []
    try:
        Plumbing(folder).write("init", "--quiet", "--template=", f"--initial-branch={_MAIN}", *kind, ".")
    except GitCommandError as error:
        raise TaizhangError(_NOT_MADE, detail=_said(error)) from None


def bring(source: Path, target: Path, commit: str) -> None:
    """Bring a commit (a full id) with all of its history into the bare repository `target`, verify it, make it main.

    No transport is used: the objects are handed over as one pack, which may cross from one file system to another, and
    every one of them is checked.

    Raises:
        TaizhangError: something is missing or malformed.
    """
    head = checked_id(commit)
    plumbing = Plumbing(target)
    try:
        pack = Plumbing(source).write("pack-objects", "-q", "--revs", "--stdout", given=f"{head}\n".encode())
        plumbing.write("index-pack", "--stdin", given=pack)
        plumbing.run("fsck", "--strict", "--no-dangling", "--no-progress", head)
        plumbing.write("update-ref", f"refs/heads/{_MAIN}", head, "0" * len(head))
    except GitCommandError as error:
        raise TaizhangError(_NOT_MADE, detail=_said(error)) from None


def is_symbolic(folder: Path, ref: str) -> bool:
    """Whether `ref`, a full name that Git accepts, stands for another."""
    try:
        Plumbing(folder).run("symbolic-ref", "--quiet", ref)
    except GitCommandError:
        return False
    return True


def become(arguments: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Become `git` with these arguments and nothing in its environment but `environment`, without a shell."""
    os.execvpe("git", ["git", *arguments], dict(environment))  # noqa: S606, S607  no shell is the point


def _said(error: GitCommandError) -> str:
    said = error.stderr.decode("utf-8", "replace") if isinstance(error.stderr, bytes) else str(error.stderr)
    lines = [line.strip() for line in said.strip().strip("'").splitlines() if line.strip()]
    return (lines or [f"git: {error.status}"])[-1]
