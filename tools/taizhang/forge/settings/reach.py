"""Who reaches the ledger otherwise than by an account with a role: keys, and the units' own repositories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from taizhang.forge.client import Forge
from taizhang.forge.intake.forms import FOLDER
from taizhang.forge.settings.facts import Desk, Unknown, there, told
from taizhang.forge.settings.files_live import standing
from taizhang.forge.settings.needs import Needs
from taizhang.model import Data

Writers = Callable[[Forge, Data], Iterator[tuple[str, bool]]]
"""How a dialect tells who may write in a repository, of which the second argument is the owner."""
_NOTHING = "none"


def writing_keys(forge: Forge) -> frozenset[str]:
    """The titles of the deploy keys that may push."""
    return frozenset(str(key["title"]) for key in forge.pages("keys") if not key["read_only"])


def desks(forge: Forge, needs: Needs, writers: Writers) -> dict[str, Desk | Unknown]:
    """The units' own repositories, as far as the token may see them."""
    return {repo: told(partial(_desk, forge.elsewhere(repo), needs, writers)) for repo in needs.desks}


def permission(forge: Forge, account: str) -> str:
    """What an account may do in a repository: `none`, `read`, `write`, `admin`, or more of the forge's words.

    Raises:
        ForgeError: the forge has no such account (404), or does not tell.
    """
    return str(forge.get("collaborators/{name}/permission", name=account)["permission"])


def _desk(forge: Forge, needs: Needs, writers: Writers) -> Desk:
    about = forge.get("")
    return Desk(
        visible_to_all=not about["private"] or about.get("visibility") == "internal",
        writers=dict(writers(forge, about["owner"])),
        lander_reads=there(lambda: permission(forge, needs.landing.name)) not in (None, _NOTHING),
        forms=standing(forge, {path: text for path, text in needs.files.items() if path.startswith(f"{FOLDER}/")}),
    )
