"""Writes the pages of the docs that are made from the code and the schemas.

python tools/generate_docs.py           # write them
python tools/generate_docs.py --check   # fail if one of them is not as it would be written
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from taizhang.landing.files import write
from taizhang.ledger import WorkTree
from taizhang.outputs import workflows
from taizhang.outputs.rules import page as rules_page
from taizhang.workflow import load_rules

ROOT = Path(__file__).parents[1]


def pages() -> dict[str, str]:
    """Path and text of every generated page."""
    rules, findings = load_rules(WorkTree(ROOT))
    if rules is None:
        sys.exit("\n".join(f"{f.path}: {f.message('en')}" for f in findings))
    kinds = rules.book.ordered_kinds
    pictures = {
        f"docs/workflows/{kind.name}.svg": workflows.picture(rules.newest(kind.name), kind, "zh-Hant") for kind in kinds
    }
    return {
        "docs/rules.md": rules_page("zh-Hant"),
        "docs/rules.en.md": rules_page("en"),
        "docs/workflows.md": workflows.page(rules.workflows, kinds, rules.people, "zh-Hant"),
        **pictures,
    }


def main() -> int:
    """Write or check the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is out of date")
    only_check: bool = parser.parse_args().check
    made = pages()
    stale = [path for path, text in made.items() if not _is(ROOT / path, text)]
    for path in stale:
        print(path)
        if not only_check:
            write(ROOT / path, made[path])
    return 1 if stale and only_check else 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
