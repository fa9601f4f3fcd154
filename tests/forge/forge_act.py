"""The office's workflows run for real: `act` in host mode, on GitHub's own example events, against the test forge."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.forge import forge_actions, forge_settings
from tests.forge.forge_office import LEDGER, Hall
from tests.site.helpers import make_project
from tests.support import REPOSITORY, OfficeFolder

EXAMPLES = REPOSITORY / "tests/npm/node_modules/@octokit/webhooks-examples/api.github.com/index.json"
RESOURCES = (forge_actions, forge_settings)
"""What answers in the test forge, besides its usual resources, once it has been imported."""
_PATIENCE_SECONDS = 300
_OWN = {"GITHUB_REPOSITORY", "GITHUB_TOKEN"}


def add_workflows(office: OfficeFolder, **settings: str) -> None:
    """Give an office the workflows as they ship, what it settles for itself, and a site to build.

    Its set-up takes the software that is being tested; tests install nothing.
    """
    make_project(office)
    for path in sorted((REPOSITORY / ".github/workflows").iterdir()):
        if path.name != "ci.yml":  # this repository's own
            office.write(f".github/workflows/{path.name}", path.read_text())
    said = (REPOSITORY / ".github/office").read_text()
    lines = [line for line in said.splitlines() if line.partition("=")[0] not in settings]
    office.write(".github/office", "\n".join([*lines, *(f"{name}={value}" for name, value in settings.items()), ""]))
    office.write(".github/setup", f"mkdir .venv && ln -s {sys.prefix}/bin .venv/bin\n")


def event(name: str, action: str | None = None) -> dict[str, Any]:
    """An example of an event, from our repository; skips the test without the examples, unless they must be there."""
    if not EXAMPLES.exists() and os.environ.get("TAIZHANG_REQUIRE_NPM") != "1":
        pytest.skip("needs GitHub's example events: npm ci in tests/npm")
    found = next(item["examples"] for item in json.loads(EXAMPLES.read_text()) if item["name"] == name)
    made: dict[str, Any] = copy.deepcopy(next(one for one in found if action in (None, one.get("action"))))
    owner, _, repo = LEDGER.partition("/")
    made["repository"].update(name=repo, full_name=LEDGER, default_branch="main", private=True)
    made["repository"]["owner"]["login"] = owner
    return made


def run(
    hall: Hall, workflow: str, name: str, payload: Mapping[str, Any], secrets: Mapping[str, str] | None = None,
    job: str | None = None,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """Run a workflow of the clone, as it is checked out there, on an event; what `act` printed."""
    folder = hall.town.root.parent / "act"
    folder.mkdir(exist_ok=True)
    (folder / "event.json").write_text(json.dumps(payload))
    forge = hall.server.environment("github-actions", LEDGER)
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    secret = {"GITHUB_TOKEN": forge["GITHUB_TOKEN"], **(secrets or {})}
    command = [
        str(Path(sys.prefix, "bin/act")), name, "--workflows", f".github/workflows/{workflow}.yml",
        "--eventpath", str(folder / "event.json"), "--platform", "ubuntu-latest=-self-hosted", "--pull=false",
        *(["--job", job] if job else []),
        *(part for key, value in forge.items() if key not in _OWN for part in ("--env", f"{key}={value}")),
        "--env", f"GITHUB_REPOSITORY={LEDGER}",
        *(part for key in secret for part in ("--secret", key)),
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=hall.town.root, env={**kept, **secret, "HOME": str(folder), "NO_COLOR": "1", "TERM": "dumb"},
        capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS,
    )  # fmt: skip
