"""Making the bare repository: main of an office and nothing else of it, guarded from the beginning, or nothing."""

from __future__ import annotations

import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest
from tests.landing.host.conftest import alone, host

from taizhang.cli.main import main
from taizhang.errors import TaizhangError, UsageError
from taizhang.git import Repository
from taizhang.landing.host import LOG, make_bare
from taizhang.landing.host.make import HOOK
from taizhang.landing.host.voucher import SECRET


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], env=alone(), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def office(begun: Path, tmp_path: Path) -> Path:
    """An office of one's own."""
    shutil.copytree(begun / "office", tmp_path / "office")
    return tmp_path / "office"


def test_it_holds_main_and_nothing_else_of_the_office(office: Path, tmp_path: Path) -> None:
    git(office, "checkout", "-q", "-b", "draft")
    (office / "secret.txt").write_text("not yet\n", "utf-8")
    git(office, "add", ".")
    git(office, "commit", "-q", "-m", "draft")
    git(office, "tag", "v1")
    root = make_bare(tmp_path / "ledger.git", office)
    bare = tmp_path / "ledger.git"
    assert git(bare, "for-each-ref", "--format=%(objectname) %(refname)") == f"{root} refs/heads/main"
    assert git(bare, "symbolic-ref", "HEAD") == "refs/heads/main"
    kept = git(bare, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").splitlines()
    assert sorted(kept) == sorted(git(office, "rev-list", "--objects", "--no-object-names", "main").splitlines())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.git", "office"]


def test_it_may_stand_on_another_file_system_than_the_office(office: Path, tmp_path: Path) -> None:
    places = [Path("/dev/shm"), Path("/tmp")]  # noqa: S108  whichever is not where the tests are
    other = next((p for p in places if p.is_dir() and p.stat().st_dev != tmp_path.stat().st_dev), None)
    if other is None:
        pytest.skip("this machine has one file system")
    with tempfile.TemporaryDirectory(dir=other) as folder:
        root = make_bare(Path(folder) / "ledger.git", office)
        assert git(Path(folder) / "ledger.git", "rev-parse", "main") == root


def test_it_has_its_settings_its_hook_an_empty_log_and_a_secret_of_its_own(begun: Path, tmp_path: Path) -> None:
    secrets = set()
    for name in ("one.git", "two.git"):
        make_bare(tmp_path / name, begun / "office")
        secrets.add((tmp_path / name / SECRET).read_text("ascii").strip())
    assert {len(secret) for secret in secrets} == {64}
    assert len(secrets) == 2
    bare = tmp_path / "one.git"
    settings = ("receive.fsckObjects", "transfer.fsckObjects", "receive.denyNonFastForwards", "core.bare")
    assert [git(bare, "config", "--type=bool", name) for name in settings] == ["true"] * 4
    assert git(bare, "config", "--type=bool", "http.getanyfile") == "false"
    assert (bare / LOG).read_bytes() == b""
    assert sorted(path.name for path in (bare / "hooks").iterdir()) == [Path(HOOK).name]
    assert stat.S_IMODE((bare / HOOK).stat().st_mode) == 0o755


def test_the_command_takes_the_office_that_it_is_called_in(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "ledger.git"
    assert main(["-C", str(office), "--lang", "en", "init", "--bare", str(target)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"made {target}: only landing writes its main",
        f"its main is {git(office, 'rev-parse', 'main')}",
        f"next: taizhang host keys {target} (people's keys)",
    ]


def test_what_is_no_office_on_main_is_refused_and_nothing_is_made(office: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    git(plain, "init", "-q", "-b", "trunk")
    target = tmp_path / "ledger.git"
    with pytest.raises(UsageError, match="has no branch main"):
        make_bare(target, plain)
    git(plain, "commit", "-q", "--allow-empty", "-m", "x")
    git(plain, "branch", "-m", "main")
    with pytest.raises(UsageError, match="is no office"):
        make_bare(target, plain)
    shutil.copytree(office / "schemas", plain / "below/schemas")
    git(plain, "add", ".")
    git(plain, "commit", "-q", "-m", "an office below the top")
    with pytest.raises(UsageError, match="is no office"):
        make_bare(target, plain / "below")
    with pytest.raises(UsageError, match="is not in a Git repository"):
        make_bare(target, tmp_path)
    with pytest.raises(UsageError, match="is not empty"):
        make_bare(office, office)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office", "plain"]


def test_an_office_whose_history_is_cut_short_or_damaged_is_refused_and_nothing_is_made(
    office: Path, tmp_path: Path
) -> None:
    git(office, "commit", "-q", "--allow-empty", "-m", "second")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{office}", str(tmp_path / "shallow"))
    with pytest.raises(TaizhangError, match="lacks a part of its history"):
        make_bare(tmp_path / "ledger.git", tmp_path / "shallow")
    blob = git(office, "rev-parse", "main:mkdocs.yml")
    (office / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(TaizhangError, match="Git could not make the repository"):
        make_bare(tmp_path / "ledger.git", office)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office", "shallow"]


def test_a_history_with_a_malformed_commit_is_refused(office: Path, tmp_path: Path) -> None:
    tree = git(office, "rev-parse", "main^{tree}")
    text = f"tree {tree}\nauthor a <a@a.example> 1 +0000\ncommitter nobody\n\nx\n"
    made = subprocess.run(
        ["git", "-C", str(office), "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        input=text.encode(), env=alone(), capture_output=True, check=True,
    )  # fmt: skip
    (office / ".git/refs/heads/main").write_bytes(made.stdout)
    with pytest.raises(TaizhangError):
        make_bare(tmp_path / "ledger.git", office)
    assert not (tmp_path / "ledger.git").exists()


def test_a_folder_with_a_hostile_name_is_guarded_like_any_other(office: Path, tmp_path: Path) -> None:
    target = tmp_path / 'a b; touch pwned \'"$(touch pwned)" 甲.git'
    make_bare(target, office)
    git(office, "commit", "-q", "--allow-empty", "-m", "second")
    done = subprocess.run(
        ["git", "-C", str(office), "push", str(target), "HEAD:main", "HEAD:topic"],
        env=alone(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "takes no push" in done.stderr) == (1, True)
    assert list(tmp_path.rglob("pwned")) == []


def test_keys_are_read_from_what_has_landed_and_not_from_a_branch(yard_with_a_new_key: Path) -> None:
    assert "mishu" not in host("keys", str(yard_with_a_new_key)).stdout


@pytest.fixture
def yard_with_a_new_key(begun: Path, tmp_path: Path) -> Path:
    """A bare repository in which a branch, but not main, gives `mishu` the key of somebody else."""
    bare, clone = tmp_path / "ledger.git", tmp_path / "clone"
    shutil.copytree(begun / "ledger.git", bare)
    git(tmp_path, "clone", "-q", str(bare), str(clone))
    roles = clone / "schemas/roles.yaml"
    text = roles.read_text("utf-8")
    place = text.index("  mishu:\n") + len("  mishu:\n")
    key = (begun / "bianji.pub").read_text("ascii").strip()
    added = f"    keys:\n      - key: {key}\n        from: 2026-01-01\n"
    roles.write_text(text[:place] + added + text[place:], "utf-8")
    git(clone, "commit", "-q", "-a", "-m", "a key")
    git(clone, "push", "-q", str(bare), "HEAD:refs/heads/topic")
    assert Repository(bare).branch("topic") == git(clone, "rev-parse", "HEAD")
    return bare
