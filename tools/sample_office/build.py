"""Builds the sample ledger from its story, with the same engine that serves an office.

python tools/sample_office/build.py           # write records/
python tools/sample_office/build.py --to DIR  # write DIR/records/ instead
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from sample_office.plan import numbers, plan
from sample_office.story import STORY, file_of, make_keys, tell
from taizhang.ledger import WorkTree
from taizhang.workflow import Rules, load_rules

ROOT = Path(__file__).parents[2]


def files(rules: Rules, keys: Path) -> dict[str, str]:
    """Path and text of every record of the sample; private keys are written into the folder `keys`."""
    tellings = tell(STORY, rules, make_keys(keys, rules))
    given = numbers(*plan(tellings, rules))
    result: dict[str, str] = {}
    for told in tellings:
        number = {"number": given[told.ref]} if told.ref in given else {}
        path, text = file_of(rules, told.ref, {**told.moments[-1].data, **number})
        if path in result:
            raise SystemExit(f"told twice: {told.ref}")
        result[path] = text
    return result


def office_rules() -> Rules:
    """The rules of this repository."""
    rules, findings = load_rules(WorkTree(ROOT))
    if rules is None:
        sys.exit("\n".join(f"{f.path}: {f.message('en')}" for f in findings))
    return rules


def main() -> int:
    """Write the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--to", type=Path, default=ROOT, help="folder to write records/ into (default: this repository)"
    )
    target: Path = parser.parse_args().to
    with tempfile.TemporaryDirectory() as keys:
        made = files(office_rules(), Path(keys))
    shutil.rmtree(target / "records", ignore_errors=True)
    for path, text in made.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, "utf-8", newline="\n")
    print(f"{len(made)} records")
    return 0


if __name__ == "__main__":
    sys.exit(main())
