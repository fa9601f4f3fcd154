"""What YAML can do and a record may not: aliases, anchors, merge keys, tags, directives, several documents."""

from __future__ import annotations

from tests.hostile.hostile import Hostile


def _billion_laughs() -> str:
    lines = ["l0: &l0 lol"]
    lines += [f"l{number}: &l{number} [{', '.join([f'*l{number - 1}'] * 9)}]" for number in range(1, 10)]
    return "\n".join(lines) + "\n"


def _tag_directives() -> str:
    """Each costs the parser a look at all that came before it."""
    return "".join(f"%TAG !a{number}! tag:x\n" for number in range(12_000)) + "---\na: b\n"


FEATURES = {
    "alias of nothing": Hostile("a: *b\n", "TZ108", 1, 4),
    "alias as a key": Hostile("a: &x b\n*x : c\n", "TZ108", 1, 4),
    "alias at the top": Hostile("*a\n", "TZ108", 1, 1),
    "alias in a flow list": Hostile("a: [*b]\n", "TZ108", 1, 5),
    "alias in a block list": Hostile("a:\n  - *b\n", "TZ108", 2, 5),
    "alias merged": Hostile("a: {b: c}\nd:\n  <<: *a\n", "TZ110", 3, 3),
    "anchor on a text": Hostile("a: &b c\n", "TZ108", 1, 4),
    "anchor on a list": Hostile("a: &b\n  - c\n", "TZ108", 1, 4),
    "anchor on a mapping": Hostile("a: &b\n  c: d\n", "TZ108", 1, 4),
    "anchor on a flow mapping": Hostile("a: &b {c: d}\n", "TZ108", 1, 4),
    "anchor on a key": Hostile("&b a: c\n", "TZ108", 1, 1),
    "anchor on the document": Hostile("&b\na: c\n", "TZ108", 1, 1),
    "anchor that holds itself": Hostile("a: &b [*b]\n", "TZ108", 1, 4),
    "anchor in Chinese": Hostile("a: &甲 乙\n", "TZ105", 1, 5),
    "anchor of 200,000 letters": Hostile("a: &" + "b" * 200_000 + " c\n", "TZ108", 1, 4),
    "billion laughs": Hostile(_billion_laughs(), "TZ108", 1, 5),
    "quadratic blow-up": Hostile("a: &a " + "x" * 10_000 + "\nb: [" + "*a, " * 10_000 + "]\n", "TZ108", 1, 4),
    "merge key": Hostile("a:\n  <<: {b: c}\n", "TZ110", 2, 3),
    "merge key at the top": Hostile("<<: {b: c}\n", "TZ110", 1, 1),
    "merge key with a list": Hostile("a:\n  <<: [{b: c}]\n", "TZ110", 2, 3),
    "default key": Hostile("a:\n  =: b\n", "TZ110", 2, 3),
    "tag of a text": Hostile("a: !!str b\n", "TZ108", 1, 4),
    "tag of an integer": Hostile("a: !!int '1'\n", "TZ108", 1, 4),
    "tag of a null": Hostile("a: !!null ''\n", "TZ108", 1, 4),
    "tag of a float": Hostile("a: !!float 1\n", "TZ108", 1, 4),
    "tag of bytes": Hostile("a: !!binary aGk=\n", "TZ108", 1, 4),
    "tag of a date": Hostile("a: !!timestamp 2026-03-05\n", "TZ108", 1, 4),
    "tag of a set": Hostile("a: !!set {b, c}\n", "TZ108", 1, 4),
    "tag of an ordered mapping": Hostile("a: !!omap [b: c]\n", "TZ108", 1, 4),
    "tag of pairs": Hostile("a: !!pairs [b: c]\n", "TZ108", 1, 4),
    "tag that runs Python": Hostile("a: !!python/object/apply:os.system ['true']\n", "TZ108", 1, 4),
    "tag that makes a Python object": Hostile("a: !!python/object/new:type []\n", "TZ108", 1, 4),
    "tag that names a Python module": Hostile("a: !!python/module:os\n", "TZ108", 1, 4),
    "tag that builds Ruby": Hostile("a: !ruby/object:Gem::Installer\n  i: x\n", "TZ108", 1, 4),
    "tag that builds Java": Hostile("a: !!javax.script.ScriptEngineManager []\n", "TZ108", 1, 4),
    "tag of our own": Hostile("a: !local b\n", "TZ108", 1, 4),
    "tag written out": Hostile("a: !<tag:yaml.org,2002:str> b\n", "TZ108", 1, 4),
    "tag with escapes": Hostile("a: !<" + "%41" * 1000 + "> b\n", "TZ108", 1, 4),
    "tag that says nothing": Hostile("a: ! b\n", "TZ108", 1, 4),
    "tag on a key": Hostile("!!str a: b\n", "TZ108", 1, 1),
    "tag on a list": Hostile("a: !!seq [b]\n", "TZ108", 1, 4),
    "tag on the document": Hostile("!!map\na: b\n", "TZ108", 1, 1),
    "tag of an unknown handle": Hostile("a: !e!b c\n", "TZ105", 1, 4),
    "version directive": Hostile("%YAML 1.1\n---\na: b\n", "TZ108", 1, 1),
    "version directive of the future": Hostile("%YAML 9.9\n---\na: b\n", "TZ108", 1, 1),
    "version directive twice": Hostile("%YAML 1.2\n%YAML 1.2\n---\na: b\n", "TZ108", 1, 1),
    "tag directive": Hostile("%TAG ! tag:example.org,2026:\n---\na: !b c\n", "TZ108", 1, 1),
    "unknown directive": Hostile("%FOO bar\n---\na: b\n", "TZ108", 1, 1),
    "directive after a comment": Hostile("# x\n\n%YAML 1.2\n---\na: b\n", "TZ108", 3, 1),
    "directive after the document": Hostile("a: b\n...\n%YAML 1.2\n---\na: c\n", "TZ108", 3, 1),
    "12,000 tag directives": Hostile(_tag_directives(), "TZ108", 1, 1),
    "12,000 tag directives after the document": Hostile("a: b\n...\n" + _tag_directives(), "TZ108", 3, 1),
    "two documents": Hostile("a: b\n---\na: c\n", "TZ108", 2, 1),
    "two documents, the second empty": Hostile("a: b\n---\n", "TZ108", 2, 1),
    "two documents, the first ended": Hostile("a: b\n...\na: c\n", "TZ105", 3, 1),
    "two documents, the first empty": Hostile("---\n---\na: b\n", "TZ107", 2, 1),
    "60,000 documents": Hostile("---\n" * 60_000, "TZ107", 2, 1),
}
