"""The command line, called in this process."""

from __future__ import annotations

from collections.abc import Callable
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
