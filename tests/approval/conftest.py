"""An office in a Git repository of its own, with people who hold keys and second accounts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.approval.town import Town

KEYS = {
    "xia-minghui": {"xia": {}, "xia-old": {"until": "2026-06-30"}, "xia-lost": {"revoked_on": "2026-10-01"}},
    "jiang-ruolan": {"jiang": {}},
    "zhou-wenbo": {"zhou": {"hardware": True}},
    "ye-zhiqiu": {"ye": {}},
    "he-jing": {"he": {}},
    "cao-zhengping": {"cao": {}},
    "zou-kai": {"zou": {}},
}
"""Keys by person and name, with what limits each."""


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Real keys, made once; `stranger` is nobody's."""
    folder = tmp_path_factory.mktemp("keys")
    names = [name for held in KEYS.values() for name in held] + ["stranger"]
    for name in names:
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(made, check=True, capture_output=True)
    return {name: folder / name for name in names}


@pytest.fixture(scope="session")
def town_template(office_template: Path, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office of the story on its main branch, keys and second accounts registered."""
    root = tmp_path_factory.mktemp("town") / "office"
    shutil.copytree(office_template, root)
    town = Town(root, keys)
    for person, held in KEYS.items():
        lines = "".join(f"      - {{{_key(keys[name], limits)}}}\n" for name, limits in held.items())
        town.office.edit("schemas/roles.yaml", f"  {person}:  #", f"  {person}:\n    keys:\n{lines}    #")
    town.office.edit(
        "schemas/roles.yaml", "name: jiang-ruolan}", "name: jiang-ruolan}\n      - {forge: home, name: lan-at-home}"
    )
    town.git("init", "-q", "-b", "main")
    town.office.write(".gitignore", ".taizhang/\n.cache/\n")
    town.commit("zou-kai", "2026-04-01T08:00:00+08:00")
    return root


@pytest.fixture
def town(town_template: Path, keys: dict[str, Path], tmp_path: Path) -> Town:
    """A copy of it."""
    shutil.copytree(town_template, tmp_path / "office")
    return Town(tmp_path / "office", keys)


def _key(private: Path, limits: dict[str, object]) -> str:
    public = " ".join(private.with_suffix(".pub").read_text().split()[:2])
    more = {name: str(value).lower() if isinstance(value, bool) else value for name, value in limits.items()}
    return ", ".join([f"key: {public}", "from: 2026-01-01", *(f"{name}: {value}" for name, value in more.items())])
