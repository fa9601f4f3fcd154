"""Every hostile file is refused, with a code and a place; nothing crashes, hangs or writes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.hostile.corpus import CORPUS, GROUPS
from tests.hostile.hostile import Hostile
from tests.support import OfficeFolder

from taizhang.errors import Exit
from taizhang.formats import FormatError, parse

_FINDING = re.compile(r"^(\S+?):([0-9]+):([0-9]+): \w+ (TZ[0-9]{3}) ", re.MULTILINE)
_WIDEST_LINE = 400
"""Characters of one line of a report: a record of 256 KiB must not be quoted whole."""
_MANY_SECONDS = 30
"""The goal is 1 second; on a busy machine only what is worse than linear takes this long."""


@pytest.mark.parametrize("hostile", CORPUS.values(), ids=CORPUS)
def test_the_reader_refuses_it_there_and_for_that(hostile: Hostile) -> None:
    with pytest.raises(FormatError) as caught:
        parse(hostile.raw)
    found = caught.value
    assert (found.problem.code, found.line, found.column) == (hostile.code, hostile.line, hostile.column)


@pytest.mark.parametrize("group", GROUPS)
def test_check_names_every_file_and_writes_nothing(
    group: str, office: OfficeFolder, snapshot: Callable[[Path], dict[str, str]]
) -> None:
    cases = _write(group, office)
    before = snapshot(office.root)
    done = office.run("check")
    assert _findings(done.stdout) == [f"{path}:{h.line}:{h.column} {h.code}" for path, h in cases.items()]
    assert max(map(len, done.stdout.splitlines())) < _WIDEST_LINE
    assert f"errors: {len(cases)}," in done.stderr
    assert done.returncode == Exit.FINDINGS
    assert snapshot(office.root) == before


@pytest.mark.parametrize("group", GROUPS)
def test_fmt_writes_only_what_it_can_mend(
    group: str, office: OfficeFolder, snapshot: Callable[[Path], dict[str, str]]
) -> None:
    cases = _write(group, office)
    before = snapshot(office.root)
    done = office.run("fmt")
    assert done.returncode == Exit.FINDINGS
    after = snapshot(office.root)
    named = {finding.partition(":")[0] for finding in _findings(done.stdout)}
    written = {path for path, state in after.items() if before.get(path) != state}
    assert (named | written, named & written) == (cases.keys(), set())
    for path in written:
        parse((office.root / path).read_bytes())


def test_none_takes_the_reader_long(capsys: pytest.CaptureFixture[str]) -> None:
    taken = {name: _seconds(hostile.raw) for name, hostile in CORPUS.items()}
    slowest = max(taken, key=taken.__getitem__)
    with capsys.disabled():
        print(f"\n{len(CORPUS)} hostile files, the slowest ({slowest}) {taken[slowest] * 1000:.0f} ms")  # noqa: T201
    assert taken[slowest] < _MANY_SECONDS


def test_there_are_as_many_as_were_promised() -> None:
    assert len({hostile.raw for hostile in CORPUS.values()}) >= 150


def _write(group: str, office: OfficeFolder) -> dict[str, Hostile]:
    cases = {f"records/unit/h-{number:04}.yaml": hostile for number, hostile in enumerate(GROUPS[group].values())}
    for path, hostile in cases.items():
        office.write(path, hostile.raw)
    return cases


def _findings(report: str) -> list[str]:
    return [f"{path}:{line}:{column} {code}" for path, line, column, code in _FINDING.findall(report)]


def _seconds(raw: bytes) -> float:
    start = time.process_time()
    with pytest.raises(FormatError):
        parse(raw)
    return time.process_time() - start
