"""Measures `taizhang gate` on a request of one changed record, beside what it cannot do without, index warm.

python benchmarks/gate.py                  # 10,000 records, medians of 5 runs
python benchmarks/gate.py --page FILE.md   # put the table into a page, below its marker

What it cannot do without is to ask Git for the difference and to import its own modules. All figures are of whole
processes, a round of all of them at a time.
"""

from __future__ import annotations

import re
import sys

from check import Contender, Office, office
from measure import Cost, median
from report import machine, met, parser, publish

_MOST = 3
_MODULES = "import taizhang.cli.main, taizhang.cli.gate"
_AUDIENCE = re.compile("^audience: ", re.MULTILINE)
_ADOPTION = (
    "adoptions:\n  - level: city\n    publication: publication/xin-zijiang\n    issue: 第1期\n    date: 2026-11-20\n"
)
_BASE, _HEAD = "benchmark-base", "benchmark-request"
_EDITOR = "tang-xiaoman@yuzhu.example"


def request(place: Office) -> None:
    """A branch on which an editor records that an approved item was adopted."""
    place.git("checkout", "--quiet", "--force", "--detach")  # an earlier run may have left it on the base
    place.git("branch", "--force", _BASE, "HEAD")
    place.git("checkout", "--quiet", "--force", "-B", _HEAD, _BASE)
    found = sorted((place.folder / "records/info/2026").iterdir(), reverse=True)
    path = next(
        p for p in found if "\nstatus: approved\n" in (text := p.read_text("utf-8")) and "adoptions:" not in text
    )
    path.write_text(_AUDIENCE.sub(f"{_ADOPTION}audience: ", path.read_text("utf-8"), count=1), "utf-8", newline="\n")
    place.git("-c", "user.name=Editor", "-c", f"user.email={_EDITOR}", "commit", "--quiet", "--all", "-m", "Adopted")
    place.git("checkout", "--quiet", "--force", _BASE)


def main() -> int:
    """Measure, and print a table."""
    asked = parser(__doc__)
    asked.add_argument("--records", type=int, default=10_000)
    asked.add_argument("--runs", type=int, default=5)
    given = asked.parse_args()
    place = office(given.work.resolve(), given.records)
    request(place)
    gate = Contender(
        "`taizhang gate`, one record", [[sys.executable, "-m", "taizhang", "gate", "--base", _BASE, "--head", _HEAD]]
    )
    least = Contender(
        "`git diff --stat` and the imports", [["git", "diff", "--stat", _BASE, _HEAD], [sys.executable, "-c", _MODULES]]
    )
    gate.run(place.folder)  # what was never read is read now
    for number in range(given.runs):
        print(f"round {number + 1} of {given.runs}", file=sys.stderr)
        for contender in (gate, least):
            contender.costs.append(contender.run(place.folder))
    publish("gate", _report(median(gate.costs), median(least.costs), given.records, given.runs), given.page)
    return 0


def _report(gate: Cost, least: Cost, records: int, runs: int) -> list[str]:
    part = gate.wall / least.wall
    return [
        f"Measured on {machine()}; {records:,} records, medians of {runs} runs.", "",
        "| | wall, s | processor, s |", "|---|---:|---:|",
        f"| `taizhang gate` of one changed record | {gate.wall:.2f} | {gate.cpu:.2f} |",
        f"| `git diff --stat` and importing the same modules | {least.wall:.2f} | {least.cpu:.2f} |",
        "", f"Times: {part:.2f} (at most {_MOST}: {met(part, _MOST)}).",
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
