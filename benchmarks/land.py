"""Measures landings in a large ledger, one after the other, beside `git merge` of the same branches.

python benchmarks/land.py                    # 1,000 landings in a ledger of 10,000 records
python benchmarks/land.py --landings 100     # fewer
python benchmarks/land.py --page FILE.md     # put the result into a page, between its markers

Each branch adds one entry to an open list of one approved item, and no two branches change one file, so that
`git merge` has no conflict to stop at. A landing gates, joins, checks the whole of the merged tree, and commits;
`git merge` reads nothing that it merges. The last landings take turns with the first ones of another copy: a machine
that grows slower meanwhile does so for both. Growth is of processor time, which other work touches least.
"""

from __future__ import annotations

import cProfile
import pstats
import random
import resource
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from check import Office, office
from report import machine, met, parser, publish
from taizhang.approval import Evidence
from taizhang.formats import parse, rewrite
from taizhang.landing.land import Request, land

_EDITOR, _ADDRESS = "tang-xiaoman", "tang-xiaoman@yuzhu.example"
_AT = "2026-11-20T08:00:00+08:00"
_PART = 100
"""The first landings, and the last, that are held against each other."""
_PROFILED = 10
_GROWTH = 1.1
"""How much longer the last landings may take than the first."""
_STEPS = {
    ("gate.py", "gate"): "gate",
    ("combine.py", "combine"): "joining, numbering, writing the files",
    ("main.py", "findings"): "checking the merged tree",
    ("repository.py", "keep"): "writing objects",
    ("repository.py", "move_branch"): "moving main",
    ("land.py", "_try"): "all of it",
}


def branches(place: Office, bare: Path, count: int) -> list[str]:
    """A bare copy of the office with so many branches from main, each with one adoption more; their names."""
    shutil.rmtree(bare, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", "--bare", "--no-hardlinks", place.folder, bare], check=True)
    tip = _git(bare, "rev-parse", "HEAD")
    _git(bare, "update-ref", "refs/heads/main", tip)
    _git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    approved = [path for path in place.files("info") if "\nstatus: approved\n" in _git(bare, "show", f"main:{path}")]
    if len(approved) < count:
        raise SystemExit(f"only {len(approved)} approved items to adopt")
    random.Random(0).shuffle(approved)  # noqa: S311  first and last are to be of the same years and folders
    stream = "".join(_commit(f"b{n}", tip, path, _git(bare, "show", f"main:{path}") + "\n")
                     for n, path in enumerate(approved[:count]))  # fmt: skip
    subprocess.run(["git", "-C", bare, "fast-import", "--quiet"], input=stream.encode(), check=True)
    return [f"b{n}" for n in range(count)]


def _commit(name: str, tip: str, path: str, text: str) -> str:
    """One branch as `git fast-import` takes it."""
    data = parse(text.encode())
    adoption = {"level": "city", "publication": "publication/xin-zijiang", "issue": f"第{name}期", "date": _AT[:10]}
    data["adoptions"] = [*data.get("adoptions", []), adoption]
    order = [*(field for field in data if field not in ("adoptions", "trail")), "adoptions", "trail"]
    made = rewrite(text.encode(), data, order)
    when = f"{int(datetime.fromisoformat(_AT).timestamp())} +0800"
    return (
        f"commit refs/heads/{name}\ncommitter {_EDITOR} <{_ADDRESS}> {when}\ndata 5\nAdopt\nfrom {tip}\n"
        f"M 100644 inline {path}\ndata {len(made.encode())}\n{made}\n"
    )


class Took(NamedTuple):
    """Seconds of one landing or merge: by the clock, and of the processor, Git's own included."""

    wall: float
    cpu: float


def _spent() -> Took:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Took(time.perf_counter(), sum(each.ru_utime + each.ru_stime for each in used))


def _since(start: Took) -> Took:
    now = _spent()
    return Took(now.wall - start.wall, now.cpu - start.cpu)


def landed(bare: Path, names: Sequence[str]) -> Iterator[Took]:
    """What each landing takes, the first of which reads the whole ledger."""
    requests = [Request(name, Evidence(pull="1", author=_EDITOR, opener=_EDITOR)) for name in names]
    landings = land(bare, requests, now=datetime.fromisoformat(_AT))
    for _ in names:
        start = _spent()
        landing = next(landings)
        if landing.commit is None:
            raise SystemExit("\n".join(finding.message("en") for finding in landing.findings))
        yield _since(start)


def merged(bare: Path, folder: Path, names: Sequence[str]) -> Iterator[Took]:
    """What each `git merge` takes, in a clone with a work tree."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", "--branch", "main", bare, folder], check=True)
    identity = ("-c", "user.name=Benchmark", "-c", f"user.email={_ADDRESS}")
    for name in names:
        start = _spent()
        _git(folder, *identity, "merge", "--quiet", "--no-ff", "--no-edit", f"origin/{name}")
        yield _since(start)


class Grown(NamedTuple):
    """What the first ones took, and the last, in turns; and the seconds of all, from the first to the last."""

    first: list[Took]
    last: list[Took]
    wall: float


def grown(long: Iterator[Took], fresh: Iterator[Took], count: int, part: int) -> Grown:
    """Take `count` steps, and beside each of the last `part` one of those that begin anew."""
    next(long), next(fresh)  # not counted: the first landing reads the whole ledger
    before = [next(long) for _ in range(count - part)]
    first, last = list[Took](), list[Took]()
    for turn in range(part):
        for found, steps in ((first, fresh), (last, long))[:: -1 if turn % 2 else 1]:
            found.append(next(steps))
    return Grown(first, last, sum(took.wall for took in (*before, *last)))


def shares(bare: Path, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Where the time of a landing goes: milliseconds of each part, as a profiler sees them."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in landed(bare, names):
        pass
    profile.disable()
    for (file, _, function), row in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        label = _STEPS.get((Path(file).name, function))
        if label:
            yield label, 1000 * row[3] / len(names)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.rstrip("\n")


def report(times: dict[str, Grown], parts: Sequence[tuple[str, float]], records: int, count: int) -> Iterator[str]:
    """The result as Markdown."""
    part = len(times["`taizhang land`"].last)
    yield (f"Measured on {machine()}; {records:,} records, {count:,} landings; medians of the first and last {part}, "
           "which took turns.")  # fmt: skip
    yield ""
    yield "| | first, wall ms | last, wall ms | first, processor ms | last, processor ms | times | all, s |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    growth = {}
    for name, found in times.items():
        ends = found.first, found.last
        walls = [1000 * statistics.median(took.wall for took in some) for some in ends]
        first, last = (1000 * statistics.median(took.cpu for took in some) for some in ends)
        growth[name] = last / first
        yield (f"| {name} | {walls[0]:.0f} | {walls[1]:.0f} | {first:.0f} | {last:.0f} | {last / first:.2f} | "
               f"{found.wall:.1f} |")  # fmt: skip
    ours = growth["`taizhang land`"]
    yield f"\nThe last take {ours:.2f} times the processor of the first (at most {_GROWTH}: {met(ours, _GROWTH)})."
    yield "\n| of a landing (with a profiler, which slows it down) | ms |\n|---|---:|"
    yield from (f"| {label} | {spent:.0f} |" for label, spent in sorted(parts, key=lambda item: -item[1]))


def main() -> int:
    """Measure, and print the result."""
    asked = parser(__doc__)
    asked.add_argument("--records", type=int, default=10_000)
    asked.add_argument("--landings", type=int, default=1_000)
    given = asked.parse_args()
    work = given.work.resolve()
    place = office(work, given.records)
    part = min(_PART, given.landings // 2)
    bares = [work / f"{given.records}-{name}.git" for name in ("long", "fresh")]
    clones = [bare.with_suffix(".merged") for bare in bares]
    names = branches(place, bares[0], given.landings + 1 + _PROFILED)
    shutil.rmtree(bares[1], ignore_errors=True)
    shutil.copytree(bares[0], bares[1])
    todo = names[: given.landings + 1]
    merges = [merged(bare, clone, todo) for bare, clone in zip(bares, clones, strict=True)]
    times = {"`git merge`": grown(*merges, given.landings, part)}
    times = {"`taizhang land`": grown(*(landed(bare, todo) for bare in bares), given.landings, part), **times}
    parts = list(shares(bares[0], names[given.landings + 1 :]))
    publish("land", report(times, parts, given.records, given.landings), given.page)
    for folder in (*bares, *clones):
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
