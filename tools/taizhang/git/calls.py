"""Git called: with settings of our own, in an environment of our own, its output taken as bytes and up to a limit."""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import PIPE
from types import MappingProxyType
from typing import Any

from git import Git
from git.exc import GitCommandError

from taizhang.errors import TaizhangError
from taizhang.i18n import Text

SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never")
WRITING = ("core.fsync=all", "core.fsyncMethod=batch", "core.filesRefLockTimeout=5000")
"""What was written stays written when the power fails; who comes second to a reference waits a while (ms)."""
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1",  # stronger than what a repository's own settings allow
}  # fmt: skip
_KEPT_VARIABLES = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""What a hook needs of Git's own variables: the index that is being committed, objects that are being received."""
_OBJECT_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_DAMAGED = Text("倉庫已損壞或不完整：{what}", "the repository is damaged or incomplete: {what}")
_ENDLESS = Text(
    "文件太多，列不完：{what}（超過 {limit} 字節）", "too many files to list in {what} (more than {limit} bytes)"
)
_LONGEST_LISTING = 64 * 1024 * 1024
"""Bytes: the names of some 600,000 files, a hundred years of a county."""
_PIECE = 1 << 16
_BLOB: object = b"blob"
"""GitPython gives the kind of an object as bytes, whatever its annotations say."""


class Plumbing:
    """Git's plumbing, called in one folder."""

    def __init__(self, folder: Path, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        """Git in `folder`; `environment` is laid over what every call has."""
        _forget_variables()
        self._git = Git(str(folder))
        self._git.update_environment(**{**_ENVIRONMENT, **environment})
        self._git.set_persistent_git_options(no_replace_objects=True, c=list(SETTINGS))
        # the process that reads objects is ended with us, in whatever order what belongs to us is thrown away
        weakref.finalize(self, self._git.clear_cache).atexit = False

    def run(self, *arguments: str) -> bytes:
        """What Git prints.

        Raises:
            GitCommandError: it refuses.
        """
        out = self._git.execute(_command(arguments), stdout_as_string=False, strip_newline_in_stdout=False)
        return out if isinstance(out, bytes) else str(out).encode()

    def write(self, *arguments: str, given: bytes = b"") -> bytes:
        """What Git prints where it writes; `given` is its input.

        Raises:
            GitCommandError: it refuses, or cannot write.
        """
        process: Any = self._git.execute(_command(arguments, WRITING), istream=PIPE, as_process=True)
        out, err = process.communicate(given)
        if process.returncode:
            raise GitCommandError(list(arguments), process.returncode, err, out)
        return bytes(out)

    def object(self, object_id: str) -> bytes:
        """The content of an object, by its full id.

        Raises:
            TaizhangError: the repository does not have it.
        """
        checked = checked_id(object_id)
        try:
            return bytes(self._git.get_object_data(checked)[3])
        except ValueError:
            raise TaizhangError(_DAMAGED, what=object_id) from None

    def file(self, name: str) -> bytes | None:
        """The content of the file that `name`, made by us of an id and a plain path, stands for; None if none does."""
        try:
            _, kind, _, content = self._git.get_object_data(name)
        except ValueError:
            return None
        return bytes(content) if kind == _BLOB else None

    def listing(self, *arguments: str) -> Iterator[tuple[str, str]]:
        """What Git lists, NUL-separated: the part before the tab and the path, from the repository's root.

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


def checked_id(object_id: str) -> str:
    """`object_id`, if it is a full id.

    Raises:
        ValueError: it is not.
    """
    if not _OBJECT_ID.fullmatch(object_id):
        raise ValueError(object_id)
    return object_id


def is_id(text: str) -> bool:
    """Whether `text` is a full id."""
    return _OBJECT_ID.fullmatch(text) is not None


def _forget_variables() -> None:
    """Forget what a calling Git (a hook's, say) has set for itself; GitPython hands our whole environment on."""
    for name in [name for name in os.environ if name.startswith("GIT_") and name not in _KEPT_VARIABLES]:
        del os.environ[name]


def _command(arguments: Sequence[str], more: Sequence[str] = ()) -> list[str]:
    settings = (part for each in (*SETTINGS, *more) for part in ("-c", each))
    return ["git", "--no-replace-objects", *settings, *arguments]
