"""The site's own style sheet and script: named by their content, so that a browser may keep them for ever."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files

_FOLDER = "assets/taizhang"


@cache
def asset_paths() -> dict[str, str]:
    """Path in the site of each asset, by its plain name."""
    return {path.rpartition("/")[2].partition(".")[0] + "." + path.rpartition(".")[2]: path for path in assets()}


@cache
def assets() -> dict[str, bytes]:
    """Path in the site and content of each asset."""
    found = {}
    for entry in sorted((files("taizhang.site") / "assets").iterdir(), key=lambda entry: entry.name):
        content = entry.read_bytes()
        stem, _, end = entry.name.rpartition(".")
        found[f"{_FOLDER}/{stem}.{sha256(content).hexdigest()[:10]}.{end}"] = content
    return found
