"""Characters that nobody sees, that turn lines round or end them, encodings that are not UTF-8, text not normalised."""

from __future__ import annotations

from tests.hostile.hostile import Hostile

_UNSEEN = {
    "null": 0x00, "start of heading": 0x01, "bell": 0x07, "backspace": 0x08, "vertical tab": 0x0B, "form feed": 0x0C,
    "carriage return": 0x0D, "end of file": 0x1A, "escape": 0x1B, "unit separator": 0x1F, "delete": 0x7F,
    "padding": 0x80, "next line": 0x85, "control sequence": 0x9B, "soft hyphen": 0xAD, "grapheme joiner": 0x34F,
    "Arabic letter mark": 0x61C, "Hangul filler": 0x115F, "Hangul vowel filler": 0x1160, "Khmer inherent vowel": 0x17B4,
    "Mongolian selector": 0x180B, "Mongolian vowel separator": 0x180E, "zero-width space": 0x200B,
    "zero-width non-joiner": 0x200C, "zero-width joiner": 0x200D, "left-to-right mark": 0x200E,
    "right-to-left mark": 0x200F, "line separator": 0x2028, "paragraph separator": 0x2029,
    "left-to-right embedding": 0x202A, "right-to-left embedding": 0x202B, "pop direction": 0x202C,
    "left-to-right override": 0x202D, "right-to-left override": 0x202E, "word joiner": 0x2060,
    "invisible times": 0x2062, "left-to-right isolate": 0x2066, "right-to-left isolate": 0x2067,
    "first-strong isolate": 0x2068, "pop isolate": 0x2069, "nominal digit shapes": 0x206F, "letter filler": 0x3164,
    "not a character in the middle": 0xFDD0, "variation selector": 0xFE0F, "byte order mark": 0xFEFF,
    "half-width filler": 0xFFA0, "interlinear anchor": 0xFFF9, "not a character": 0xFFFE, "nor this one": 0xFFFF,
    "shorthand overlap": 0x1BCA0, "musical beam": 0x1D173, "language tag": 0xE0001, "tag letter": 0xE0061,
    "ideographic variation": 0xE0100,
}  # fmt: skip
_PLACES = {
    "in a value": ("a: b{}c\n", 1, 5),
    "in a key": ("a{}b: c\n", 1, 2),
    "in a comment": ("a: b # c{}d\n", 1, 9),
    "in quotes": ("a: 'b{}c'\n", 1, 6),
    "in a block": ("a: |\n  b{}c\n", 2, 4),
    "between lines": ("a: b\n{}\nc: d\n", 2, 1),
}


def _raw(character: int, place: tuple[str, int, int]) -> Hostile:
    text, line, column = place
    return Hostile(text.format(chr(character)), "TZ103", line, column)


def _escaped(character: int) -> Hostile:
    return Hostile(f'a: "b\\U{character:08x}c"\n', "TZ103", 1, 4)


UNSEEN = {
    **{f"{name} {where}": _raw(code, place) for name, code in _UNSEEN.items() for where, place in _PLACES.items()},
    **{f"{name} as an escape": _escaped(code) for name, code in _UNSEEN.items()},
    "byte order mark first": Hostile("\ufeffa: b\n", "TZ103", 1, 1),
    "byte order marks first": Hostile("\ufeff\ufeffa: b\n", "TZ103", 1, 1),
    "byte order mark alone": Hostile("\ufeff", "TZ103", 1, 1),
    "a key smuggled in by a next line": Hostile("title: x\u0085status: approved\n", "TZ103", 1, 9),
    "a key smuggled in by a line separator": Hostile("title: x\u2028status: approved\n", "TZ103", 1, 9),
    "a key smuggled in by a paragraph separator": Hostile("title: x\u2029status: approved\n", "TZ103", 1, 9),
    "a key smuggled in by a carriage return": Hostile("title: x\rstatus: approved\n", "TZ103", 1, 9),
    "a comment that seems to end": Hostile("a: b # \u202e} \u2066note\u2069 \u2066\n", "TZ103", 1, 8),
    "Windows line ends": Hostile("a: b\r\nc: d\r\n", "TZ103", 1, 5),
    "old Macintosh line ends": Hostile("a: b\rc: d\r", "TZ103", 1, 5),
    "line ends of both kinds": Hostile("a: b\nc: d\r\n", "TZ103", 2, 5),
    "escapes by letter: null": Hostile('a: "\\0"\n', "TZ103", 1, 4),
    "escapes by letter: bell": Hostile('a: "\\a"\n', "TZ103", 1, 4),
    "escapes by letter: backspace": Hostile('a: "\\b"\n', "TZ103", 1, 4),
    "escapes by letter: escape": Hostile('a: "\\e"\n', "TZ103", 1, 4),
    "escapes by letter: form feed": Hostile('a: "\\f"\n', "TZ103", 1, 4),
    "escapes by letter: carriage return": Hostile('a: "\\r"\n', "TZ103", 1, 4),
    "escapes by letter: vertical tab": Hostile('a: "\\v"\n', "TZ103", 1, 4),
    "escapes by letter: next line": Hostile('a: "\\N"\n', "TZ103", 1, 4),
    "escapes by letter: line separator": Hostile('a: "\\L"\n', "TZ103", 1, 4),
    "escapes by letter: paragraph separator": Hostile('a: "\\P"\n', "TZ103", 1, 4),
    "escape in a key": Hostile('"a\\u200b": b\n', "TZ103", 1, 1),
}

ENCODINGS = {
    "UTF-16 of Chinese": Hostile("a: 甲\n".encode("utf-16-le"), "TZ103", 1, 2),
    "UTF-16 of ASCII": Hostile("a: b\n".encode("utf-16-le"), "TZ103", 1, 2),
    "UTF-16 with its mark": Hostile("a: b\n".encode("utf-16"), "TZ102", 1, 1),
    "UTF-16, big end first": Hostile(b"\xfe\xff" + "a: b\n".encode("utf-16-be"), "TZ102", 1, 1),
    "UTF-32 of ASCII": Hostile("a: b\n".encode("utf-32-le"), "TZ103", 1, 2),
    "UTF-32 with its mark": Hostile("a: b\n".encode("utf-32"), "TZ102", 1, 1),
    "UTF-7": Hostile(b"a: +ADw-\x00\n", "TZ103", 1, 9),
    "GB 18030": Hostile("a: 甲乙\n".encode("gb18030"), "TZ102", 1, 4),
    "Big5": Hostile("a: 甲乙\n".encode("big5"), "TZ102", 1, 4),
    "Latin-1": Hostile("a: café\n".encode("latin-1"), "TZ102", 1, 7),
    "overlong slash": Hostile(b"a: \xc0\xaf\n", "TZ102", 1, 4),
    "overlong null": Hostile(b"a: \xc0\x80\n", "TZ102", 1, 4),
    "overlong line end": Hostile(b"a: b\xe0\x80\x8ac: d\n", "TZ102", 1, 5),
    "overlong quote of four bytes": Hostile(b"a: \xf0\x80\x80\xa2\n", "TZ102", 1, 4),
    "first half of a pair": Hostile(b"a: \xed\xa0\xbd\n", "TZ102", 1, 4),
    "second half of a pair": Hostile(b"a: \xed\xb8\x80\n", "TZ102", 1, 4),
    "pair of surrogates": Hostile(b"a: \xed\xa0\xbd\xed\xb8\x80\n", "TZ102", 1, 4),
    "beyond Unicode": Hostile(b"a: \xf4\x90\x80\x80\n", "TZ102", 1, 4),
    "five bytes": Hostile(b"a: \xf8\x88\x80\x80\x80\n", "TZ102", 1, 4),
    "byte FF": Hostile(b"a: b\n\xff\n", "TZ102", 2, 1),
    "continuation without a start": Hostile(b"a: \x80\n", "TZ102", 1, 4),
    "character cut off at the end": Hostile("a: 甲".encode()[:-1], "TZ102", 1, 4),
    "character cut off by a line end": Hostile(b"a: \xe7\x94\nb: c\n", "TZ102", 1, 4),
    "bad byte in a comment": Hostile(b"a: b # \xff\n", "TZ102", 1, 8),
    "bad byte in a key": Hostile(b"a\xff: b\n", "TZ102", 1, 2),
    "bad byte after 260,000 good ones": Hostile(b"a: b\n#" + b"x" * 260_000 + b"\xff", "TZ102", 2, 260_002),
    "a program": Hostile(b"\x7fELF\x02\x01\x01\x00\x00", "TZ103", 1, 1),
    "an archive": Hostile(b"PK\x03\x04\x14\x00", "TZ103", 1, 3),
    "a compressed file": Hostile(b"\x1f\x8b\x08\x00", "TZ102", 1, 2),
    "a portable document": Hostile(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "TZ102", 2, 2),
}

_ACUTE, _DOT_BELOW = "\u0301", "\u0323"
NOT_NORMAL = {
    "decomposed letter in a value": Hostile(f"a: be{_ACUTE}c\n", "TZ104", 1, 5),
    "decomposed letter in a key": Hostile(f"e{_ACUTE}: b\n", "TZ104", 1, 1),
    "decomposed letter in a comment": Hostile(f"a: b # e{_ACUTE}\n", "TZ104", 1, 8),
    "decomposed letter in a block": Hostile(f"a: |\n  be{_ACUTE}\n", "TZ104", 2, 4),
    "decomposed letter as an escape": Hostile('a: "e\\u0301"\n', "TZ104", 1, 4),
    "decomposed letter half as an escape": Hostile('a: "b" # \n"e\\u0301": c\n', "TZ104", 2, 1),
    "keys that differ by form alone": Hostile(f"é: b\ne{_ACUTE}: c\n", "TZ104", 2, 1),
    "decomposed syllable": Hostile("a: \u1112\u1161\u11ab\n", "TZ104", 1, 4),
    "decomposed end of a syllable": Hostile("a: \ud558\u11ab\n", "TZ104", 1, 4),
    "marks in the wrong order": Hostile(f"a: x{_ACUTE}{_DOT_BELOW}\n", "TZ104", 1, 4),
    "unit sign for a letter": Hostile("a: \u212b\n", "TZ104", 1, 4),
    "ideograph for compatibility": Hostile("a: b\uf96bc\n", "TZ104", 1, 5),
    "ideograph for compatibility, beyond the first plane": Hostile("a: \U0002f800\n", "TZ104", 1, 4),
    "Greek question mark": Hostile("a: b\u037e\n", "TZ104", 1, 5),
    "angle bracket": Hostile("a: \u2329\n", "TZ104", 1, 4),
    "letter that composition leaves out": Hostile("a: \u0958\n", "TZ104", 1, 4),
    "mark that is two marks": Hostile("a: b\u0344\n", "TZ104", 1, 4),
    "marks in the wrong order as escapes": Hostile('a: "x\\u0301\\u0323"\n', "TZ104", 1, 4),
    "a short pile before what is not normal": Hostile(f"a: x{_ACUTE * 30}\nb: \u212b\n", "TZ104", 2, 4),
}

PILES = {
    "31 marks": Hostile(f"a: x{_ACUTE * 31}\n", "TZ116", 1, 5),
    "31 marks in a key": Hostile(f"ax{_ACUTE * 31}: b\n", "TZ116", 1, 3),
    "31 marks in a comment": Hostile(f"a: b\n# c{_ACUTE * 31}\n", "TZ116", 2, 4),
    "31 marks as escapes": Hostile('a: "x' + "\\u0301" * 31 + '"\n', "TZ116", 1, 4),
    "130,000 marks in the wrong order": Hostile(f"a: x{(_ACUTE + _DOT_BELOW) * 65_000}\n", "TZ116", 1, 5),
    "60,000 marks above, 60,000 below": Hostile(f"a: x{_ACUTE * 60_000}{_DOT_BELOW * 60_000}\n", "TZ116", 1, 5),
    "80,000 marks that are two marks": Hostile("a: x" + "\u0344\u0323" * 40_000 + "\n", "TZ116", 1, 5),
    "100,000 marks that only a compatibility form brings out": Hostile(
        "a: x" + f"{_ACUTE}\uff9e" * 50_000 + "\n", "TZ116", 1, 5
    ),
    "40,000 marks in the wrong order as escapes": Hostile('a: "x' + "\\u0301\\u0323" * 20_000 + '"\n', "TZ116", 1, 4),
    "60,000 marks of the second plane": Hostile("a: x" + "\U0001e000" * 60_000 + "\n", "TZ116", 1, 5),
}
