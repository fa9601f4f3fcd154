"""What we say under an issue or a request: one comment of a kind, found again by marker and author, and kept true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taizhang.forge.client import Forge

ACCOUNT = "TAIZHANG_FORGE_ACCOUNT"
"""Names the account whose token we use, where the forge does not tell (`/user` refuses tokens of apps and jobs)."""


def own_account(forge: Forge, environment: Mapping[str, str]) -> str:
    """The account that our token belongs to: as the environment says, else as the forge does.

    Raises:
        ForgeError: neither says it.
    """
    named = environment.get(ACCOUNT, "").strip()
    return named or str(forge.get("/user")["login"])


def said(forge: Forge, number: int, marker: str, account: str) -> tuple[int, str] | None:
    """Id and text of our comment with `marker` under an issue or a request; others may copy the marker alone.

    Raises:
        ForgeError: the forge does not answer.
    """
    return next(_own(forge, number, marker, account), None)


def say(forge: Forge, number: int, marker: str, text: str, account: str) -> bool:
    """Have our one comment say `text`, which begins with `marker`; whether it had to be written.

    Where two runs at once have each written one, the first is kept and the others are removed.

    Raises:
        ForgeError: the forge does not answer, or refuses.
    """
    found = list(_own(forge, number, marker, account))
    if not found:
        forge.post("issues/{number}/comments", {"body": text}, number=number)
        return True
    (identity, there), *more = found
    for other, _ in more:
        forge.delete("issues/comments/{identity}", identity=other)
    if same(there, text):
        return False
    forge.patch("issues/comments/{identity}", {"body": text}, identity=identity)
    return True


def _own(forge: Forge, number: int, marker: str, account: str) -> Iterator[tuple[int, str]]:
    for item in forge.pages("issues/{number}/comments", number=number):
        body, author = str(item.get("body") or ""), str((item.get("user") or {}).get("login", ""))
        if body.startswith(marker) and author.lower() == account.lower():
            yield int(item["id"]), body


def same(one: str, other: str) -> bool:
    """Whether two texts are one to a forge, which may trim them and write its own ends of lines."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
