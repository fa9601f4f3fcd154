"""The files of a folder, with the ids and modes that Git would give them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.support import OfficeFolder

from taizhang.ledger import WorkTree, blob_id


@pytest.mark.parametrize("content", [b"", b"a", b"a\n", "牛潭河鄉\n".encode(), b"\0" * 1000, b"\r\n", b"x" * 300_000])
def test_id_is_the_one_that_git_gives(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    done = subprocess.run(["git", "hash-object", "--no-filters", file], capture_output=True, text=True, check=True)
    assert blob_id(content) == done.stdout.strip()


def test_tree_is_the_one_that_git_stages(office: OfficeFolder) -> None:
    office.write("records/unit-x/a.yaml", "a: b\n")
    office.write("records/unit.yaml", "a: b\n")
    (office.root / "records/unit/run.yaml").write_text("a: b\n")
    (office.root / "records/unit/run.yaml").chmod(0o755)
    (office.root / "records/unit/link.yaml").symlink_to("niutanhe-xiang.yaml")

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=office.root, capture_output=True, text=True, check=True).stdout

    git("init", "-q")
    git("-c", "core.autocrlf=false", "add", "records")
    staged = [line.split() for line in git("ls-files", "--stage", "records").splitlines()]
    found = [(entry.mode, entry.blob, entry.path) for entry in WorkTree(office.root).entries("records")]
    assert [(mode, path) for mode, _, path in found] == [(mode, path) for mode, _, _, path in staged]
    assert [blob for mode, blob, _ in found if mode != "120000"] == [
        blob for mode, blob, _, _ in staged if mode != "120000"
    ]


def test_files_come_sorted_by_their_whole_path(tmp_path: Path) -> None:
    for path in ("a/z", "a-b/c", "a.b", "a0", "a/b/c", "B"):
        (tmp_path / "records" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "records" / path).write_text("x")
    paths = [entry.path for entry in WorkTree(tmp_path).entries("records")]
    assert paths == sorted(paths)
    assert len(paths) == 6


def test_links_are_named_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_text("a: b\n")
    (tmp_path / "records").mkdir()
    (tmp_path / "records/folder").symlink_to("../outside")
    (tmp_path / "records/file.yaml").symlink_to("../outside/secret.yaml")
    (tmp_path / "records/nowhere.yaml").symlink_to("nowhere")
    (tmp_path / "records/circle").symlink_to("circle")
    entries = list(WorkTree(tmp_path).entries("records"))
    assert [(entry.path, entry.mode, entry.blob) for entry in entries] == [
        (f"records/{name}", "120000", "") for name in ("circle", "file.yaml", "folder", "nowhere.yaml")
    ]


def test_folder_that_is_a_link_is_named_and_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.yaml").write_text("a: b\n")
    (tmp_path / "records").symlink_to("outside")
    assert [tuple(entry) for entry in WorkTree(tmp_path).entries("records")] == [("records", "120000", "")]


def test_pipe_is_named_and_never_opened(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    os.mkfifo(tmp_path / "records/pipe.yaml")
    assert [(entry.path, entry.mode) for entry in WorkTree(tmp_path).entries("records")] == [
        ("records/pipe.yaml", "special")
    ]


def test_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(WorkTree(tmp_path).entries("records")) == []
