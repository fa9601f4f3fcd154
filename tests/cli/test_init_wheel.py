"""The package as an office installs it: a wheel in a new environment begins, checks, builds and guards an office."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support import REPOSITORY

_SECONDS = 300
WHO = "何靜 <he-jing@yuzhu.example>"


@dataclass
class Installed:
    """A new environment with the wheel in it, and a scratch folder."""

    environment: Path
    scratch: Path

    def run(self, *command: str, folder: str = ".") -> subprocess.CompletedProcess[str]:
        """Run a command as somebody does who has nothing but this environment on his path."""
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
        return subprocess.run(
            command, cwd=self.scratch / folder, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            check=False, timeout=_SECONDS, env={
                **kept, "PATH": f"{self.environment}/bin:{os.environ['PATH']}", "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONUTF8": "1", "TAIZHANG_LANG": "en", "NO_MKDOCS_2_WARNING": "1",
                "PRE_COMMIT_HOME": str(self.environment / "pre-commit"),
                **{f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER")
                   for part, value in {"NAME": "bianji", "EMAIL": "bianji@xianwei-ban.example"}.items()},
            },
        )  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel of this repository, installed without a network; its dependencies are those of this interpreter."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(folder), str(REPOSITORY)]
    subprocess.run([*pip, *build], check=True, timeout=_SECONDS, cwd=folder)
    (wheel,) = folder.glob("taizhang-*.whl")
    environment, scratch = folder / "environment", folder / "scratch"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True, timeout=_SECONDS)
    python = str(environment / "bin/python")
    subprocess.run([*pip, "--python", python, "install", "--no-index", "--no-deps", str(wheel)], check=True, cwd=folder)
    shared = sysconfig.get_path("purelib")  # the folder alone: what is installed there for editing is not followed
    next(environment.glob("lib/python*/site-packages")).joinpath("shared.pth").write_text(f"{shared}\n", "utf-8")
    scratch.mkdir()
    return Installed(environment, scratch)


def test_the_package_is_the_wheels_and_this_repository_is_out_of_sight(installed: Installed) -> None:
    done = installed.run("python", "-c", "import json, sys, taizhang; print(json.dumps([taizhang.__file__, sys.path]))")
    file, path = json.loads(done.stdout)
    assert Path(file).is_relative_to(installed.environment)
    ours = [place for place in path if Path(place).is_relative_to(REPOSITORY) and "site-packages" not in place]
    assert ours == []


def test_an_office_begun_from_the_wheel_is_sound_is_built_refuses_bad_commits_and_is_guarded(
    installed: Installed,
) -> None:
    made = installed.run("taizhang", "init", "ledger", "--yes", "--identity", WHO)
    assert made.returncode == 0, made.stderr
    checked = installed.run("taizhang", "check", "--strict", folder="ledger")
    assert (checked.returncode, checked.stdout) == (0, "14 records, nothing wrong\n")

    built = installed.run("python", "-m", "mkdocs", "build", "--strict", folder="ledger")
    assert built.returncode == 0, built.stderr
    office = installed.scratch / "ledger"
    assert "縣委辦公室信息科" in (office / "site/records/unit/xinxi-ke/index.html").read_text("utf-8")
    for page in ("index.html", "zh-hans/index.html", "en/index.html"):
        assert (office / "site" / page).is_file()
    assert "非涉密系統" in (office / "site/index.html").read_text("utf-8")

    assert installed.run("python", "-m", "pre_commit", "install", folder="ledger").returncode == 0
    (office / "records/unit/xinxi-ke.yaml").write_text("titel: x\n", "utf-8")
    refused = installed.run("git", "commit", "-q", "-a", "-m", "bad", folder="ledger")
    assert refused.returncode == 1
    assert "records/unit/xinxi-ke.yaml:1:1: error TZ201" in refused.stdout + refused.stderr
    assert installed.run("git", "checkout", "-q", ".", folder="ledger").returncode == 0

    bare = installed.run("taizhang", "init", "--bare", "ledger.git", "--from", "ledger")
    root = installed.run("git", "rev-parse", "main", folder="ledger").stdout.strip()
    assert bare.stdout.splitlines()[:2] == [
        f"made {installed.scratch}/ledger.git: only landing writes its main",
        f"its main is {root}",
    ], bare.stderr
    pushed = installed.run("git", "push", "../ledger.git", "--delete", "main", folder="ledger")
    assert pushed.returncode == 1
    assert "remote: refused: refs/heads/main takes no push; only landing writes main." in pushed.stderr
    assert installed.run("git", "rev-parse", "main", folder="ledger.git").stdout.strip() == root
