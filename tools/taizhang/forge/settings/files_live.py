"""Generated files as they stand on main in a forge, and the labels that it has."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from taizhang.forge.client import Forge
from taizhang.forge.settings.facts import Unknown, there, told
from taizhang.forge.settings.main_rules import MAIN


def standing(forge: Forge, files: Mapping[str, str]) -> dict[str, bool | Unknown]:
    """Whether each file stands on main as it was generated."""
    return {path: _same(forge, path, text) for path, text in sorted(files.items())}


def label_names(forge: Forge) -> frozenset[str]:
    """The names of the repository's labels, as forges tell them apart: whatever their case."""
    return frozenset(str(label["name"]).casefold() for label in forge.pages("labels"))


def content(forge: Forge, path: str) -> bytes | None:
    """What a file says on main; None where there is none."""
    said = there(lambda: forge.get("contents/{+path}", {"ref": MAIN}, path=path))
    if not isinstance(said, dict) or said.get("encoding") != "base64":
        return None
    try:
        return base64.b64decode(said["content"])
    except binascii.Error:
        return None


def _same(forge: Forge, path: str, text: str) -> bool | Unknown:
    return told(lambda: content(forge, path) == text.encode())
