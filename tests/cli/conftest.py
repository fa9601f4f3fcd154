"""The command line, called in this process."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.support import OfficeFolder

from taizhang.cli.main import main


class Done(NamedTuple):
    """What a call came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(office: OfficeFolder, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Calls `taizhang` on the office, in English unless told otherwise."""

    def run(*arguments: str, lang: str = "en", folder: str = "") -> Done:
        code = main(["-C", str(office.root / folder), "--lang", lang, *arguments])
        return Done(code, *capsys.readouterr())

    return run


def commit_all(folder: Path) -> None:
    """Make a repository of a folder, everything in it committed."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {f"GIT_{part}_{what}": "a@example.org" for part in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "甲"]):
        environment = {**own, **who, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=True)
