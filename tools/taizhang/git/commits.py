"""Commits: what one says, and the text of a new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from taizhang.errors import TaizhangError
from taizhang.i18n import Text

_PERSON = r"[^<>\n\0]*<(?P<{0}>[^<>\n]*)> {1} [-+][0-9]{{4}}\n"
_SECONDS = "(?P<seconds>[0-9]{1,12})"
_ID = "[0-9a-f]{40}(?:[0-9a-f]{24})?"
_HEAD = re.compile(
    rf"tree (?P<tree>{_ID})\n(?P<parents>(?:parent {_ID}\n)*)"
    rf"author {_PERSON.format('author', '[0-9]{1,12}')}committer {_PERSON.format('committer', _SECONDS)}"
    r"(?P<more>(?:[^\n\0]+\n)*)"
)
"""The lines at a commit's head, in the order in which Git reads them."""
_AGAIN = re.compile(r"^(?:tree|parent|author|committer) ", re.MULTILINE)
_LATEST = 253370764800
"""Seconds up to the end of the year 9998, which is one in every zone."""
_ODD = Text(
    "看不懂提交 {commit}：它的作者、上一版或時間寫得不合規矩，請重新提交",
    "the commit {commit} cannot be understood: its author, parents or time are not as Git writes them; commit again",
)
_CO_AUTHOR = re.compile(r"^co-authored-by:.*<(?P<email>[^<>\n]+)>\s*$", re.IGNORECASE | re.MULTILINE)
Sign = Callable[[bytes], str]
"""Gives the armoured signature of bytes."""


class Commit(NamedTuple):
    """A commit: who had a hand in it, by e-mail address, and when the committer says it was made."""

    id: str
    parents: tuple[str, ...]
    author: str
    committer: str
    co_authors: tuple[str, ...]
    at: datetime
    tree: str = ""
    message: str = ""

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of everybody who had a hand in it."""
        return frozenset({self.author, self.committer, *self.co_authors})


class Signature(NamedTuple):
    """Who makes a commit, and when (with its zone): what Git calls an identity; no text in it has `<`, `>` or lines."""

    name: str
    email: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.name} <{self.email}> {int(self.at.timestamp())} {self.at:%z}"


def read_commit(object_id: str, raw: bytes) -> Commit:
    """What the content of a commit object says.

    Only what Git itself would read so is read: a second author, or a parent among other lines, could be seen by one
    reader and not by another.

    Raises:
        TaizhangError: its head is not as Git writes it, or its time is none that a calendar has.
    """
    head, _, message = raw.decode("utf-8", "replace").partition("\n\n")
    found = _HEAD.fullmatch(head + "\n")
    if found is None or _AGAIN.search(found["more"]) or int(found["seconds"]) >= _LATEST:
        raise TaizhangError(_ODD, commit=object_id)
    return Commit(
        object_id,
        tuple(found["parents"].replace("parent ", "").split()),
        found["author"].lower(),
        found["committer"].lower(),
        tuple(match["email"].lower() for match in _CO_AUTHOR.finditer(message)),
        datetime.fromtimestamp(int(found["seconds"]), UTC),
        found["tree"],
        message,
    )


def commit_text(tree: str, parents: Sequence[str], by: Signature, message: str, sign: Sign | None = None) -> bytes:
    """The content of a new commit object; its author is its committer.

    Args:
        tree: the id of its tree.
        parents: the ids of its parents.
        by: who makes it, and when.
        message: what it says.
        sign: signs it; Git's own form of a signature, as `git verify-commit` reads it.
    """
    head = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {by}", f"committer {by}"]
    if sign is not None:
        lines = sign(_joined(head, message)).rstrip("\n").split("\n")
        head.append("gpgsig " + "\n ".join(lines))
    return _joined(head, message)


def _joined(head: Sequence[str], message: str) -> bytes:
    return ("\n".join(head) + "\n\n" + message).encode()
