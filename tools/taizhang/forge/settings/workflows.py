"""The workflows that an office's forge runs, and which secrets they ask for in which environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ruamel.yaml import YAML

from taizhang.landing.founding.draft import WORKFLOWS
from taizhang.landing.founding.shipped import office_file
from taizhang.model import Data

FOLDER = ".github/workflows/"
_SECRET = re.compile(r"\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)")
LANDING_KEY = "TAIZHANG_LANDING_KEY"
"""The secret with which a landing machine signs; an office that has none in roles.yaml lands unsigned."""
_OWN = "GITHUB_TOKEN"
"""The job's own token: no secret that anybody keeps."""


def workflow_files() -> dict[str, str]:
    """The workflows of every office, by path: they are the package's, and alike in all of them.

    What an office settles for itself stands beside them, in `.github/office` and `.github/setup`.
    """
    paths = (f"{FOLDER}{name}.yml" for name in WORKFLOWS)
    return {path: office_file(path).decode() for path in paths}


def environments_of(files: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The environments that the workflows among `files` name, each with the secrets asked for there."""
    found: dict[str, frozenset[str]] = {}
    for job in _jobs(files):
        named = job.get("environment")
        name = named.get("name") if isinstance(named, dict) else named
        if isinstance(name, str):
            found[name] = found.get(name, frozenset()) | frozenset(_SECRET.findall(str(job))) - {_OWN}
    return found


def _jobs(files: Mapping[str, str]) -> Iterator[Data]:
    for path, text in sorted(files.items()):
        if path.startswith(FOLDER):
            yield from YAML(typ="safe", pure=True).load(text)["jobs"].values()
