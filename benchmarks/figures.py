"""Measures all numbers of a year, index warm, and how their cost grows with the ledger.

python benchmarks/figures.py                  # 2,500, 5,000 and 10,000 records, medians of 5 runs
python benchmarks/figures.py --page FILE.md   # put the table into a page, below its marker

A run gathers the latest year anew from the index, and works out every figure of every unit for the year; then, besides,
for each of its quarters and months.
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

from check import office
from report import growth, machine, medians, met, opened, parser, publish
from taizhang.outputs.numbers import numbers, read_period

_SIZES = (2_500, 5_000, 10_000)
_YEAR, _TODAY = 2026, date(2026, 11, 20)
_MOST_SECONDS = 1.0
_MOST_GROWTH = 1.5
"""How much more a record may cost in the largest ledger than in the smallest."""


class Times(NamedTuple):
    """Seconds (wall and of the processor) for the year, for its quarters and months, and how much was counted."""

    year: float
    cpu: float
    rest: float
    units: int
    parts: int


def times(folder: Path, runs: int) -> Times:
    """The medians of some runs on the office in a folder."""
    rules, ledger = opened(folder)
    found = []
    for _ in range(runs + 1):
        start, used = time.perf_counter(), time.process_time()
        made = numbers(ledger, rules, _YEAR, _TODAY)
        units = len(made.rows(read_period(str(_YEAR))))
        year, spent = time.perf_counter(), time.process_time() - used
        for name in [f"{_YEAR}-Q{n}" for n in range(1, 5)] + [f"{_YEAR}-{n:02}" for n in range(1, 13)]:
            made.rows(read_period(name))
        rest = time.perf_counter() - year
        parts = sum(len(made.counts.of(unit, fact, read_period(str(_YEAR)).months))
                    for unit in made.titles for fact in made.names)  # fmt: skip
        found.append(Times(year - start, spent, rest, units, parts))
    ledger.close()
    return Times(*medians(found))  # type: ignore[arg-type]


def main() -> int:
    """Measure, and print a table."""
    asked = parser(__doc__)
    asked.add_argument("--records", type=int, nargs="+", default=_SIZES)
    asked.add_argument("--runs", type=int, default=5)
    given = asked.parse_args()
    measured = {size: times(office(given.work.resolve(), size).folder, given.runs) for size in sorted(given.records)}
    publish("figures", _report(measured, given.runs), given.page)
    return 0


def _report(measured: dict[int, Times], runs: int) -> list[str]:
    most = max(measured)
    year = measured[most].year
    return [
        f"Measured on {machine()}; medians of {runs} runs, index warm.", "",
        "| records | units | parts counted | the year, s | processor, s | its quarters and months besides, s |",
        "|---:|---:|---:|---:|---:|---:|",
        *(f"| {size:,} | {found.units:.0f} | {found.parts:,.0f} | "
          f"{found.year:.3f} | {found.cpu:.3f} | {found.rest:.3f} |" for size, found in measured.items()),
        "",
        f"The year at {most:,} records: {year:.2f} s (at most {_MOST_SECONDS:.0f} s: "
        f"{met(year, _MOST_SECONDS)}). {growth({size: found.cpu for size, found in measured.items()}, _MOST_GROWTH)}",
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
