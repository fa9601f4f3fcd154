"""Measures lights, the desk and reminders, index warm, and how their cost grows with the ledger.

python benchmarks/times.py                  # 2,500, 5,000 and 10,000 records, medians of 5 runs
python benchmarks/times.py --page FILE.md   # put the table into a page, below its marker

The ledger tells one year again and again, and nobody ever finishes what its story leaves open: thousands of matters are
overdue for years, which no office would bear. So this is the worst case of its size, not an ordinary one.
"""

from __future__ import annotations

import gc
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from check import office
from report import growth, machine, medians, met, opened, parser, publish
from taizhang.outputs.clock import look
from taizhang.outputs.clocks import running
from taizhang.outputs.desk import desk
from taizhang.outputs.remind import Words, as_text, remind

_SIZES = (2_500, 5_000, 10_000)
_TODAY = date(2026, 11, 20)
_MOST_SECONDS = 1.0
_MOST_GROWTH = 1.5
"""How much more a record may cost in the largest ledger than in the smallest."""
_SELDOM = 100_000
"""Objects made before the collector looks for cycles, as the command has it."""


class Times(NamedTuple):
    """Seconds of each, seconds of the processor for lights and reminders, and how much there was."""

    lights: float
    desk: float
    reminders: float
    text: float
    cpu: float
    clocks: int
    overdue: int


def times(folder: Path, runs: int) -> Times:
    """The medians of some runs on the office in a folder."""
    rules, ledger = opened(folder)
    found = []
    for _ in range(runs + 1):
        marks, used = [time.perf_counter()], time.process_time()
        lit = [clock for _, own in running(ledger, look(ledger, rules, _TODAY)) for clock in own]
        marks.append(time.perf_counter())
        reminder = remind(ledger, rules, _TODAY)
        marks.append(time.perf_counter())
        spent = time.process_time() - used
        as_text(reminder, Words(ledger, rules, "zh-Hant"))
        marks.append(time.perf_counter())
        desk(ledger, rules, _TODAY)
        marks.append(time.perf_counter())
        lights, reminders, text, on_desk = (end - start for start, end in pairwise(marks))
        overdue = sum(clock.light.colour == "red" for clock in lit)
        found.append(Times(lights, on_desk, reminders, text, spent, len(lit), overdue))
    ledger.close()
    return Times(*medians(found))  # type: ignore[arg-type]


def main() -> int:
    """Measure, and print a table."""
    asked = parser(__doc__)
    asked.add_argument("--records", type=int, nargs="+", default=_SIZES)
    asked.add_argument("--runs", type=int, default=5)
    given = asked.parse_args()
    gc.set_threshold(_SELDOM)
    measured = {size: times(office(given.work.resolve(), size).folder, given.runs) for size in sorted(given.records)}
    publish("times", _report(measured, given.runs), given.page)
    return 0


def _report(measured: dict[int, Times], runs: int) -> list[str]:
    most = max(measured)
    slowest = max(measured[most].lights, measured[most].reminders)
    grown = growth({size: found.cpu for size, found in measured.items()}, _MOST_GROWTH)
    return [
        f"Measured on {machine()}; medians of {runs} runs, index warm.", "",
        "| records | clocks that run | overdue | lights, s | desk, s | reminders, s | their text, s |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *(f"| {size:,} | {found.clocks:,.0f} | {found.overdue:,.0f} | {found.lights:.3f} | {found.desk:.3f} | "
          f"{found.reminders:.3f} | {found.text:.3f} |" for size, found in measured.items()),
        "",
        f"Lights and reminders at {most:,} records: at most {slowest:.2f} s (at most {_MOST_SECONDS:.0f} s: "
        f"{met(slowest, _MOST_SECONDS)}). {grown}",
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
