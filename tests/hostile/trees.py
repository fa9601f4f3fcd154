"""Trees that a path, a kind of file or a name makes hostile: what is added to a sound office, and what is found."""

from __future__ import annotations

from typing import NamedTuple

from tests.hostile.plumbing import FILE, LINK, MODULE, PROGRAM


class Put(NamedTuple):
    """One thing added to a tree, and the code with which its path is refused."""

    path: str | bytes
    code: str
    mode: str = FILE
    content: str = "title: 甲\n"
    replaces: str = ""
    """A name at the top that makes way for it."""
    indexable: bool = True
    """Whether Git's index, too, can be made to hold it."""

    @property
    def named(self) -> str:
        """The path as Python says it."""
        return self.path if isinstance(self.path, str) else self.path.decode("utf-8", "surrogateescape")


_NAMES = {
    "capital letter": "Niutanhe-xiang.yaml",
    "decomposed letter": "e\u0301.yaml",
    "composed letter": "\u00e9.yaml",
    "Chinese": "牛潭河.yaml",
    "full-width letters": "ｕｎｉｔ.yaml",
    "dotless i": "n\u0131u.yaml",
    "letter of another script that looks the same": "\u0430bc.yaml",
    "right-to-left override": "a\u202elmay.yaml",
    "zero-width space": "a\u200bb.yaml",
    "byte order mark": "\ufeffa.yaml",
    "backslash": "a\\b.yaml",
    "path of Windows": "..\\..\\a.yaml",
    "colon": "a:b.yaml",
    "stream of Windows": "a.yaml::$DATA",
    "dot at the end": "a.yaml.",
    "space at the end": "a.yaml ",
    "space at the beginning": " a.yaml",
    "space": "a b.yaml",
    "dash first": "-rf.yaml",
    "option": "--help.yaml",
    "dash at the end": "a-.yaml",
    "two dashes": "a--b.yaml",
    "dot first": ".a.yaml",
    "tilde": "a~1.yaml",
    "star": "*.yaml",
    "quotes": "\"a'.yaml",
    "dollar": "$(touch pwned).yaml",
    "semicolon": "a;touch pwned.yaml",
    "percent": "%0a.yaml",
    "command of a runner": "::error::a.yaml",
    "line end": "a\nb.yaml",
    "carriage return": "a\rb.yaml",
    "tab": "a\tb.yaml",
    "escape": "a\x1b[2Jb.yaml",
    "bell": "\x07.yaml",
    "delete": "a\x7f.yaml",
    "300 letters": "a" * 300 + ".yaml",
    "5,000 letters": "a" * 5000 + ".yaml",
    "device of Windows": "con.yaml",
    "device of Windows with a number": "com1.yaml",
    "ending .yml": "a.yml",
    "ending .YAML": "a.YAML",
    "ending .json": "a.json",
    "no ending": "a",
    "two endings": "a.yaml.yaml",
    "ending alone": ".yaml",
    "temporary file": ".taizhang-abcd1234.tmp",
    "attributes of Git": ".gitattributes",
    "modules of Git": ".gitmodules",
}
_BYTES = {
    "bytes that are not UTF-8": b"\xff\xfe.yaml",
    "a character cut off": "甲".encode()[:-1] + b".yaml",
    "a lone surrogate": b"\xed\xa0\xbd.yaml",
    "an overlong dot": b"\xc0\xae\xc0\xae.yaml",
    "GB 18030": "甲.yaml".encode("gb18030"),
}
_PATHS = {
    "another case of a kind's folder": Put("records/Unit/a.yaml", "TZ301"),
    "kind that is not there": Put("records/nothing/a.yaml", "TZ301"),
    "record without a kind": Put("records/a.yaml", "TZ301"),
    "notes at the top": Put("records/README.md", "TZ301"),
    "file in place of a kind's folder": Put("records/study", "TZ301"),
    "folder of Git": Put("records/.git/config", "TZ301", indexable=False),
    "folder of Git within a kind": Put("records/unit/.git/config", "TZ303", indexable=False),
    "folder of Git in capitals": Put("records/unit/.GIT/config", "TZ303", indexable=False),
    "short name of Git's folder": Put("records/unit/git~1/config", "TZ303", indexable=False),
    "way up": Put("records/../a.yaml", "TZ301", indexable=False),
    "way up, out of the folder": Put("records/unit/../../../a.yaml", "TZ302", indexable=False),
    "way nowhere": Put("records/./unit/a.yaml", "TZ301", indexable=False),
    "folder named like a file": Put("records/unit/a.yaml/b.yaml", "TZ302"),
    "folder within a kind": Put("records/unit/more/a.yaml", "TZ302"),
    "wrong year": Put("records/info/2025/2026-03-06-a.yaml", "TZ302"),
    "no year": Put("records/info/2026-03-06-a.yaml", "TZ302"),
    "year of a kind that has none": Put("records/unit/2026/a.yaml", "TZ302"),
    "id without its date": Put("records/info/2026/a.yaml", "TZ303"),
    "year in full-width digits": Put("records/info/２０２６/2026-03-06-a.yaml", "TZ302"),
    "attachment with two dots": Put("records/attachments/a/../b.pdf", "TZ303", indexable=False),
    "attachment in capitals": Put("records/attachments/A.pdf", "TZ303"),
    "attachment named like a device": Put("records/attachments/aux/a.pdf", "TZ303"),
    "attachments that are a file": Put("records/attachments", "TZ301"),
    "link": Put("records/unit/a.yaml", "TZ304", LINK, "niutanhe-xiang.yaml"),
    "link out of the folder": Put("records/unit/a.yaml", "TZ304", LINK, "../../../../../etc/passwd"),
    "link to an absolute path": Put("records/unit/a.yaml", "TZ304", LINK, "/etc/passwd"),
    "link to itself": Put("records/unit/a.yaml", "TZ304", LINK, "a.yaml"),
    "link to a folder": Put("records/study", "TZ304", LINK, "unit"),
    "link in place of a year": Put("records/info/2027", "TZ304", LINK, "2026"),
    "link to a device": Put("records/unit/a.yaml", "TZ304", LINK, "/dev/zero"),
    "link with a line end": Put("records/unit/a.yaml", "TZ304", LINK, "a\nb"),
    "link among attachments": Put("records/attachments/a.pdf", "TZ304", LINK, "/etc/passwd"),
    "submodule": Put("records/unit/a.yaml", "TZ304", MODULE),
    "submodule in place of a kind's folder": Put("records/study", "TZ304", MODULE),
    "submodule among attachments": Put("records/attachments/a", "TZ304", MODULE),
    "program": Put("records/unit/a.yaml", "TZ304", PROGRAM),
    "program among attachments": Put("records/attachments/a.pdf", "TZ304", PROGRAM),
    "kind of file that Git does not know": Put("records/unit/a.yaml", "TZ304", "060000", indexable=False),
    "records in capitals": Put("RECORDS/unit/a.yaml", "TZ306"),
    "records with a capital": Put("Records/unit/a.yaml", "TZ306"),
    "records in full-width letters": Put("ｒｅｃｏｒｄｓ/unit/a.yaml", "TZ306"),
    "records with a long s": Put("record\u017f/unit/a.yaml", "TZ306"),
    "records with an unseen character": Put("rec\u200cords/unit/a.yaml", "TZ306"),
    "records with a dot": Put("records./unit/a.yaml", "TZ306"),
    "records with a space": Put("records /unit/a.yaml", "TZ306"),
    "records as a stream": Put("records::$INDEX_ALLOCATION/unit/a.yaml", "TZ306"),
    "records by a backslash": Put("records\\unit\\a.yaml", "TZ306"),
    "records that are a link": Put("records", "TZ305", LINK, "docs", replaces="records"),
    "records that are a link out of the folder": Put("records", "TZ305", LINK, "/etc", replaces="records"),
    "records that are a file": Put("records", "TZ305", replaces="records"),
    "records that are a submodule": Put("records", "TZ305", MODULE, replaces="records"),
    "schemas that are a link": Put("schemas", "TZ901", LINK, "docs", replaces="schemas"),
    "schemas that are a file": Put("schemas", "TZ901", replaces="schemas"),
    "schemas that are a submodule": Put("schemas", "TZ901", MODULE, replaces="schemas"),
    "schemas in capitals": Put("Schemas/policy.yaml", "TZ901"),
    "schemas by a backslash": Put("schemas\\policy.yaml", "TZ901"),
    "rule that is a link": Put("schemas/kinds/a.schema.json", "TZ901", LINK, "info.schema.json"),
    "rule that is a submodule": Put("schemas/kinds/a.schema.json", "TZ901", MODULE),
    "rule that is a program": Put("schemas/kinds/a.schema.json", "TZ901", PROGRAM),
    "rules of another name": Put("schemas/hooks.yaml", "TZ901"),
}
TREES: dict[str, Put] = {
    **{f"name: {what}": Put(f"records/unit/{name}", "TZ303") for what, name in _NAMES.items()},
    **{f"name: {what}": Put(b"records/unit/" + name, "TZ303") for what, name in _BYTES.items()},
    **_PATHS,
}
