"""The ssh door: a key comes in as its owner, for Git and nothing else, and its name reaches the log and the gate."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.landing.host.conftest import KEYHOLDERS, ZERO, Yard, alone, host

from taizhang.approval.reviews import Push
from taizhang.landing.host import LOG, authorized_keys, pushes_of, read_log
from taizhang.landing.host.keys import without_account
from taizhang.model import Data
from taizhang.policy import People

DAY = date(2026, 11, 22)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBdrUDSJzyLRm4XJv3k8Qv8mPM5S0hqZLnQxNnq0C7vW"


def people(**fields: object) -> People:
    """One person, `li-si`, with a key, an account and a role, and what is said otherwise."""
    data: Data = {"roles": [{"role": "editor", "from": "2026-01-01"}], "keys": [{"key": KEY, "from": "2026-01-01"}],
                  "accounts": [{"forge": "office", "name": "lisi"}], **fields}  # fmt: skip
    return People({"roles": {}, "people": {"li-si": data}})


def test_a_push_with_a_key_is_written_down_with_its_owner(yard: Yard) -> None:
    done = yard.git("push", yard.url, "HEAD:refs/heads/topic", **yard.ssh("bianji"))
    assert done.returncode == 0, done.stderr
    head = yard.git("rev-parse", "HEAD").stdout.strip()
    (line,) = yard.log()
    assert (line["who"], line["via"]) == ("bianji", "ssh")
    assert line["refs"] == [{"ref": "refs/heads/topic", "old": ZERO, "new": head}]
    log = read_log((yard.bare / LOG).read_bytes())
    assert pushes_of(log, {head}) == (Push("bianji", head, line["at"]),)
    assert pushes_of(log, {"1" * 40}) == ()


def test_a_push_to_main_with_a_key_is_refused(yard: Yard) -> None:
    before = yard.ref("refs/heads/main")
    done = yard.git("push", yard.url, "HEAD:refs/heads/main", **yard.ssh("zhuren"))
    assert done.returncode == 1
    assert "refs/heads/main takes no push" in done.stderr
    assert (yard.ref("refs/heads/main"), yard.log()) == (before, [])


def test_a_key_can_clone_and_fetch(yard: Yard, tmp_path: Path) -> None:
    done = yard.git("clone", "-q", yard.url, str(tmp_path / "again"), folder=tmp_path, **yard.ssh("zhuren"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again/schemas/roles.yaml").is_file()


def test_what_a_client_says_of_itself_does_not_come_through_the_door(yard: Yard) -> None:
    forged = {"TAIZHANG_PUSHER": "zhuren", "REMOTE_USER": "zhuren", "GIT_AUTHOR_NAME": "zhuren"}
    done = yard.git("push", yard.url, "HEAD:refs/heads/topic", **{**yard.ssh("bianji"), **forged})
    assert done.returncode == 0, done.stderr
    assert [line["who"] for line in yard.log()] == ["bianji"]


def test_the_environment_of_the_door_itself_names_nobody_and_runs_nothing(yard: Yard, tmp_path: Path) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-receive").write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n", "utf-8")
    (hooks / "pre-receive").chmod(0o755)
    settings = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": str(hooks)}
    forced = " ".join(f"{name}='{value}'" for name, value in {**settings, "TAIZHANG_PUSHER": "zhuren"}.items())
    through = yard.ssh("bianji")
    through["TEST_FORCED"] = f"{forced} {through['TEST_FORCED']}"
    assert yard.git("push", yard.url, "HEAD:refs/heads/topic", **through).returncode == 0
    assert not (tmp_path / "pwned").exists()
    assert [line["who"] for line in yard.log()] == ["bianji"]


@pytest.mark.parametrize(
    "command",
    [
        "",
        "sh",
        "git-shell",
        "git-receive-pack",
        "git-receive-pack /etc",
        "git-receive-pack {bare}",
        "git-receive-pack '{bare}' extra",
        "git-receive-pack '{bare}'; touch pwned",
        "git-receive-pack '{bare}'\ntouch pwned",
        "git-receive-pack '$(touch pwned)'",
        "git-receive-pack '`touch pwned`'",
        "git-receive-pack '--upload-pack=touch pwned'",
        "git-receive-pack '../ledger.git'",
        "git-receive-pack '{bare}/../ledger.git'",
        "git-receive-pack '{bare}/'",
        "git-receive-pack '/etc'",
        "git-receive-pack 'other.git'",
        "git-upload-pack '{bare}'\\''x'",
        "git upload-pack '{bare}'",
        " git-upload-pack '{bare}'",
        "git-upload-pack  '{bare}'",
        "git-http-backend '{bare}'",
        "git-daemon '{bare}'",
        "/usr/bin/git-upload-pack '{bare}'",
    ],
)
def test_nothing_but_gits_services_on_this_repository_is_served(yard: Yard, command: str, tmp_path: Path) -> None:
    wanted = command.replace("{bare}", str(yard.bare))
    done = host("ssh", "bianji", str(yard.bare), environment=alone(SSH_ORIGINAL_COMMAND=wanted), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        ("only git clone, fetch and push are served here", "there is no such repository here")
    )
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("path", ["{bare}", "ledger.git", "~/ledger.git"])
@pytest.mark.parametrize("service", ["upload-pack", "receive-pack"])
def test_the_repository_is_served_under_its_path_and_its_name(yard: Yard, path: str, service: str) -> None:
    wanted = f"git-{service} '{path.replace('{bare}', str(yard.bare))}'"
    done = host("ssh", "bianji", str(yard.bare), given=b"0000", environment=alone(SSH_ORIGINAL_COMMAND=wanted))
    assert (done.returncode, done.stderr) == (0, "")
    assert "refs/heads/main" in done.stdout


@pytest.mark.parametrize("account", ["", "-x", "a b", "a'b", "../x", "甲", "a" * 101])
def test_a_name_that_is_no_account_is_not_vouched_for(yard: Yard, account: str) -> None:
    wanted = alone(SSH_ORIGINAL_COMMAND=f"git-upload-pack '{yard.bare}'")
    done = host("ssh", "--", account, str(yard.bare), environment=wanted)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("this is no account")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to be somebody else for a moment")
def test_who_cannot_read_the_secret_cannot_vouch_and_cannot_write_to_the_log(yard: Yard) -> None:
    nobody = 65534
    for folder in (yard.bare, yard.bare / "taizhang"):
        folder.chmod(0o755)
    script = (
        "import os, sys; from pathlib import Path\n"
        "from datetime import datetime, timezone\n"
        "from taizhang.landing.host.log import Pushed, append\n"
        "from taizhang.landing.host.voucher import vouch, vouched\n"
        f"os.setuid({nobody})\n"
        f"bare = Path({str(yard.bare)!r})\n"
        "for attempt in (lambda: vouch(bare, 'zhuren', 'ssh'),\n"
        "                lambda: append(bare, Pushed('x', 'zhuren', 'ssh', ()))):\n"
        "    try: attempt(); print('did')\n"
        "    except PermissionError: print('refused')\n"
    )
    assert run_python(script) == ["refused", "refused"]


def run_python(script: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script], env=alone(), capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


def test_the_keys_that_open_are_those_that_have_landed(yard: Yard) -> None:
    done = host("keys", str(yard.bare))
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.rsplit(" ", 1)[1] for line in lines] == sorted(KEYHOLDERS)
    for line, account in zip(lines, sorted(KEYHOLDERS), strict=True):
        assert line.startswith('command="')
        assert f' -I -X utf8 -m taizhang host ssh {account} {yard.bare}",restrict ssh-ed25519 ' in line


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"keys": [{"key": KEY, "from": "2026-11-22"}]}, 1),
        ({"keys": [{"key": KEY, "from": "2026-11-23"}]}, 0),
        ({"keys": [{"key": KEY, "from": "2026-01-01", "until": "2026-11-21"}]}, 0),
        ({"keys": [{"key": KEY, "from": "2026-01-01", "revoked_on": "2026-11-22"}]}, 0),
        ({"keys": []}, 0),
        ({"roles": [{"role": "editor", "from": "2026-01-01", "until": "2026-11-21"}]}, 0),
        ({"accounts": [{"forge": "elsewhere", "name": "lisi"}]}, 0),
        ({"accounts": [{"forge": "office", "name": "lisi", "until": "2026-11-21"}]}, 0),
        ({"accounts": [{"forge": "office", "name": "lisi"}, {"forge": "office", "name": "lisi2"}]}, 1),
    ],
)
def test_a_key_opens_while_it_its_owner_and_his_account_are_in_force(fields: dict[str, object], count: int) -> None:
    assert len(authorized_keys(people(**fields), Path("/srv/ledger.git"), DAY)) == count


def test_an_account_elsewhere_is_said_to_be_missing_here() -> None:
    assert without_account(people(accounts=[{"forge": "elsewhere", "name": "lisi"}]), DAY) == ["li-si"]
    assert without_account(people(), DAY) == []


def test_a_hostile_folder_and_comment_stay_within_their_line() -> None:
    keys = [{"key": f'{KEY} x" command="sh', "from": "2026-01-01"}]
    (line,) = authorized_keys(people(keys=keys), Path("/srv/a b\"; touch pwned; '/ledger.git"), DAY)
    assert line.endswith(f",restrict {KEY} li-si")
    forced = line.removeprefix('command="').partition('",restrict ')[0].replace('\\"', '"')
    assert shell_words(forced)[-2:] == ["lisi", "/srv/a b\"; touch pwned; '/ledger.git"]


def shell_words(command: str) -> list[str]:
    """The words that a real shell makes of a command line."""
    shell = shutil.which("sh") or "sh"
    done = subprocess.run([shell, "-c", f"printf '%s\\0' {command}"], capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]
