"""The machine's signature under a landing: required where main names a machine, and verified by Git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.landing.hall import Hall

from taizhang.errors import TaizhangError, UsageError
from taizhang.git import Repository
from taizhang.landing.lander import Lander, lander_of


def machine(hall: Hall, name: str = "gate-1", key: str = "he", **limits: str) -> None:
    """Name a landing machine in main's rules."""
    public = " ".join(hall.town.keys[key].with_suffix(".pub").read_text().split()[:2])
    more = "".join(f", {limit}: {day}" for limit, day in limits.items())
    hall.town.git("checkout", "-q", "main")
    entry = f"machines:\n  - {{name: {name}, key: {public}, from: 2026-01-01{more}}}\n"
    hall.town.office.edit("schemas/roles.yaml", "machines: []\n", entry)
    hall.town.commit("zou-kai", "08:00")
    hall.town.git("push", "-q", "hall", "main")


def test_git_itself_verifies_the_machines_signature(hall: Hall, tmp_path: Path) -> None:
    machine(hall)
    [landing] = hall.land(hall.approved(), lander=Lander("gate-1", hall.town.keys["he"]))
    assert landing.commit is not None
    allowed = tmp_path / "allowed"
    public = hall.town.keys["he"].with_suffix(".pub").read_text()
    allowed.write_text(f'gate-1@machine namespaces="git" {public}')
    verify = ["git", "-C", str(hall.bare), "-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={allowed}",
              "verify-commit", "main"]  # fmt: skip
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 'Good "git" signature for gate-1@machine with ED25519 key' in done.stderr
    assert hall.git("log", "-1", "--format=%ae %ce", "main") == "gate-1@machine gate-1@machine"
    allowed.write_text(f'gate-1@machine namespaces="git" {hall.town.keys["ye"].with_suffix(".pub").read_text()}')
    assert subprocess.run(verify, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("limits", [{}, {"until": "2026-11-19"}, {"revoked_on": "2026-11-20"}])
def test_a_machine_in_force_must_sign(limits: dict[str, str], hall: Hall) -> None:
    machine(hall, **limits)
    before, request = hall.tip, hall.approved()
    with pytest.raises(UsageError, match=r"names landing machines \(gate-1\), so landings must be signed"):
        hall.land(request)
    assert hall.tip == before


@pytest.mark.parametrize("limits", [{"until": "2026-11-18"}, {"revoked_on": "2026-11-19"}])
def test_a_machine_no_longer_in_force_need_not_and_may_not(limits: dict[str, str], hall: Hall) -> None:
    machine(hall, **limits)
    before, request = hall.tip, hall.approved()
    with pytest.raises(TaizhangError, match=r"is no key that roles\.yaml has in force for the landing machine gate-1"):
        hall.land(request, lander=Lander("gate-1", hall.town.keys["he"]))
    assert hall.tip == before
    hall.lands(request)


@pytest.mark.parametrize(("name", "key"), [("gate-1", "stranger"), ("gate-2", "he"), ("gate-1", "zhou")])
def test_another_key_or_name_is_refused_and_nothing_moves(name: str, key: str, hall: Hall) -> None:
    machine(hall)
    before, request = hall.tip, hall.approved()
    with pytest.raises(TaizhangError, match=f"in force for the landing machine {name}"):
        hall.land(request, lander=Lander(name, hall.town.keys[key]))
    assert hall.tip == before


def test_the_repositorys_settings_name_machine_and_key(hall: Hall, tmp_path: Path) -> None:
    repository = Repository(hall.bare)
    assert lander_of(repository, None, None) == Lander("landing", None)
    hall.git("config", "taizhang.machine", "gate-1")
    hall.git("config", "taizhang.key", "/keys/gate-1")
    assert lander_of(repository, None, None) == Lander("gate-1", Path("/keys/gate-1"))
    assert lander_of(repository, "gate-2", tmp_path) == Lander("gate-2", tmp_path)
