"""Two hundred times killed in the middle of its work, a command leaves no torn record and an index that serves."""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from tests.faults.killer import Killer
from tests.support import UNIT, OfficeFolder

from taizhang.errors import Exit
from taizhang.formats import reformat

_KILLS = 100
_SEED = 20260305
_COPIES = 16


def test_check_killed_100_times_leaves_records_as_they_are_and_an_index_that_serves(
    office: OfficeFolder, make_killer: Callable[[Path], Killer]
) -> None:
    killer = make_killer(office.root)
    _multiply(office)
    office.edit(UNIT, "type: township", "type: empire")
    expected = office.problems()
    assert f"{UNIT}:3:7 TZ204" in expected
    before = _records(office)
    moments = random.Random(_SEED)  # noqa: S311  no secret
    shutil.rmtree(office.root / ".cache")
    longest = killer.seconds("-C", str(office.root), "check", code=Exit.FINDINGS)
    attempts = killed = 0
    while killed < _KILLS:
        attempts += 1
        assert attempts < 5 * _KILLS
        if attempts % 4 == 1:  # the others go on with what the one before them left
            shutil.rmtree(office.root / ".cache", ignore_errors=True)
        killed += killer.kill_after(moments.uniform(0, longest), "-C", str(office.root), "check") == -signal.SIGKILL
        assert _records(office) == before
        if attempts % 4 == 0:
            assert office.problems() == expected
            office.close()


def test_fmt_killed_100_times_leaves_each_file_as_it_was_or_as_it_should_be(
    office: OfficeFolder, make_killer: Callable[[Path], Killer]
) -> None:
    killer = make_killer(office.root)
    _multiply(office)
    after = _records(office)
    before = {path: _untidy(content) for path, content in after.items()}
    assert all(reformat(untidy) == after[path].decode() != untidy.decode() for path, untidy in before.items())
    expected = office.problems()
    moments = random.Random(_SEED)  # noqa: S311  no secret
    longest = min(_seconds_of_fmt(killer, office, before) for _ in range(3))
    assert _records(office) == after
    attempts = killed = halfway = 0
    while killed < _KILLS:
        attempts += 1
        assert attempts < 5 * _KILLS
        _restore(office, before)
        killed += killer.kill_after(moments.uniform(0, longest), "-C", str(office.root), "fmt") == -signal.SIGKILL
        now = _records(office)
        assert now.keys() == before.keys()
        assert [path for path, content in now.items() if content not in (before[path], after[path])] == []
        halfway += now not in (before, after)
    assert office.problems() == expected  # whatever the killed commands left beside them
    killer.seconds("-C", str(office.root), "fmt")
    assert _records(office) == after
    assert halfway > _KILLS // 10


def _multiply(office: OfficeFolder) -> None:
    """Give the office some records more, so that there is something to be interrupted."""
    text = office.read(UNIT)
    for number in range(_COPIES):
        office.write(f"records/unit/copy-{number}.yaml", text.replace("title: 牛潭河鄉", f"title: 第{number}鄉"))


def _seconds_of_fmt(killer: Killer, office: OfficeFolder, records: dict[str, bytes]) -> float:
    _restore(office, records)
    return killer.seconds("-C", str(office.root), "fmt")


def _records(office: OfficeFolder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((office.root / "records").rglob("*.yaml"))}


def _restore(office: OfficeFolder, records: dict[str, bytes]) -> None:
    for path, content in records.items():
        Path(path).write_bytes(content)


def _untidy(content: bytes) -> bytes:
    """The same record in a layout that is not the canonical one."""
    head, _, rest = content.partition(b"\n")
    key, _, value = head.partition(b": ")
    return key + b":    '" + value + b"'\n" + rest
