"""What all benchmarks share: what they are asked, how they name the machine, and how they say what they found."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from taizhang.checks.run import verdict
from taizhang.ledger import Ledger, WorkTree, open_ledger
from taizhang.workflow import Rules, load_rules


def parser(about: str | None) -> argparse.ArgumentParser:
    """A parser of what every benchmark may be told, with the module's own text as its help."""
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--work", type=Path, default=Path(".cache/benchmarks"), help="folder for the offices")
    made.add_argument("--page", type=Path, help="page to put the result into, between its markers")
    return made


def publish(name: str, lines: Iterable[str], page: Path | None) -> None:
    """Print a result and, where a page is given, put it between the page's markers `measured: name` and `end: name`."""
    text = "\n".join(lines) + "\n"
    print(text)
    if page:
        begin, end = f"<!-- measured: {name} -->\n", f"<!-- end: {name} -->"
        head, _, rest = page.read_text("utf-8").partition(begin)
        page.write_text(f"{head}{begin}\n{text}\n{end}{rest.partition(end)[2]}", "utf-8", newline="\n")


def machine() -> str:
    """The day, and how large the machine is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, {memory:.0f} GiB, {system}"


def met(value: float, most: float) -> str:
    """Whether a figure is within its bound."""
    return "met" if value <= most else "**not met**"


def growth(costs: Mapping[int, float], bound: float) -> str:
    """How a record's cost grows with the ledger, in words.

    Args:
        costs: what each size of ledger costs, in seconds, by its number of records.
        bound: how many times as much a record of the largest may cost as one of the smallest.
    """
    least, most = min(costs), max(costs)
    times = (costs[most] / most) / (costs[least] / least)
    return f"A record costs {times:.2f} times what it costs at {least:,} (at most {bound}: {met(times, bound)})."


def opened(folder: Path) -> tuple[Rules, Ledger]:
    """The office in a folder: its rules, and its ledger with every verdict kept, as a check leaves it."""
    rules, _ = load_rules(WorkTree(folder))
    if rules is None:
        raise SystemExit(f"{folder}: broken rules")
    return rules, open_ledger(folder, rules.book, None, partial(verdict, rules))


def medians(runs: Sequence[Sequence[float]]) -> list[float]:
    """The median of each column; the first run is left out, which warms what is read but once, such as the calendar."""
    return [statistics.median(column) for column in zip(*runs[1:], strict=True)]
