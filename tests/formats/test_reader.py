"""What strict YAML reads, what it refuses and where, and that no input can do more than be refused."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taizhang.formats import MAX_BYTES, FormatError, parse, positions
from taizhang.formats.reader import MAX_DEPTH, MAX_NODES

DOCUMENT = """\
# 註釋不算
title: 牛潭河鄉
own: false
quota: -8
'from': 2026-01-01
at: 2026-11-03T09:10:00+08:00
body: |
  第一段。

  第二段。
topics: [財務, "農村"]
posts:
  - unit: unit/a
    title: 信息員
  -
    unit: unit/b
empty: {}
none: []
"""


def test_reads_text_integers_booleans_lists_and_mappings() -> None:
    assert parse(DOCUMENT.encode()) == {
        "title": "牛潭河鄉",
        "own": False,
        "quota": -8,
        "from": "2026-01-01",
        "at": "2026-11-03T09:10:00+08:00",
        "body": "第一段。\n\n第二段。\n",
        "topics": ["財務", "農村"],
        "posts": [{"unit": "unit/a", "title": "信息員"}, {"unit": "unit/b"}],
        "empty": {},
        "none": [],
    }


def test_positions_are_those_of_keys_and_values() -> None:
    assert positions(DOCUMENT.encode()) == {
        ("title",): (2, 1, 2, 8),
        ("own",): (3, 1, 3, 6),
        ("quota",): (4, 1, 4, 8),
        ("from",): (5, 1, 5, 9),
        ("at",): (6, 1, 6, 5),
        ("body",): (7, 1, 7, 7),
        ("topics",): (11, 1, 11, 9),
        ("topics", 0): (11, 10, 11, 10),
        ("topics", 1): (11, 14, 11, 14),
        ("posts",): (12, 1, 13, 3),
        ("posts", 0): (13, 5, 13, 5),
        ("posts", 0, "unit"): (13, 5, 13, 11),
        ("posts", 0, "title"): (14, 5, 14, 12),
        ("posts", 1): (16, 5, 16, 5),
        ("posts", 1, "unit"): (16, 5, 16, 11),
        ("empty",): (17, 1, 17, 8),
        ("none",): (18, 1, 18, 7),
    }


def test_columns_count_characters_not_bytes() -> None:
    assert positions("單位: {名稱: 牛潭河鄉, 數: 𠮷}\n".encode())[("單位", "數")] == (1, 16, 1, 19)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-1", -1),
        ("999999999999999", 999999999999999),
        ("true", True),
        ("false", False),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00+08:00", "2026-01-01T00:00:00+08:00"),
        ("'8'", "8"),
        ('"8"', "8"),
        ("'no'", "no"),
        ("'~'", "~"),
        ("''", ""),
        ("True story", "True story"),
        ("No.5", "No.5"),
        ("10號", "10號"),
        ("甲:乙", "甲:乙"),
        ("a#b", "a#b"),
        ("a #b", "a"),
        ("|-\n  一\n  二", "一\n二"),
        (">\n  一\n  二\n", "一 二\n"),
        ('"甲\\n乙"', "甲\n乙"),
        ('"\\u725b"', "牛"),
    ],
)
def test_value_is_read_as(text: str, value: object) -> None:
    read = parse(f"k: {text}\n".encode())["k"]
    assert (type(read), read) == (type(value), value)


REFUSED = [
    # an encoding or a character that cannot be
    (b"\xff\xfe", "TZ102", 1, 1),
    ("a: b\nc: 牛".encode() + b"\xe7", "TZ102", 2, 5),
    (b"a: \xed\xa0\x80\n", "TZ102", 1, 4),
    (b"a: b\x00c\n", "TZ103", 1, 5),
    (b"a: b\r\n", "TZ103", 1, 5),
    (b"a: b\x1b[31m\n", "TZ103", 1, 5),
    ("\ufeffa: b\n".encode(), "TZ103", 1, 1),
    ("a: b\u0085c: d\n".encode(), "TZ103", 1, 5),
    ("a: b\u2028c: d\n".encode(), "TZ103", 1, 5),
    ("a: b\u2029c: d\n".encode(), "TZ103", 1, 5),
    ("a: \u202eb\n".encode(), "TZ103", 1, 4),
    ("a: \u2066b\n".encode(), "TZ103", 1, 4),
    ("# 註\u200b釋\na: b\n".encode(), "TZ103", 1, 4),
    ("a: 葛\U000e0100\n".encode(), "TZ103", 1, 5),
    (b'a: "b\\0"\n', "TZ103", 1, 4),
    (b'a: "b\\u2028"\n', "TZ103", 1, 4),
    (b'a: "b\\t"\n', "TZ103", 1, 4),
    (b'"a\\u200b": b\n', "TZ103", 1, 1),
    ("a: b\nc: e\u0301\n".encode(), "TZ104", 2, 4),
    ("a: \u2f00\nb: \uf900\n".encode(), "TZ104", 2, 4),
    (b'a: "e\\u0301"\n', "TZ104", 1, 4),
    # what cannot be read
    (b"a: [b\n", "TZ105", 2, 1),
    (b"a: b: c\n", "TZ105", 1, 5),
    (b"a: 'b\nc: d\n", "TZ105", 1, 4),
    (b'a: "b\nc: d\n', "TZ105", 1, 4),
    (b'a: "\\q"\n', "TZ105", 1, 4),
    (b"a: @b\n", "TZ105", 1, 4),
    (b"a: `b\n", "TZ105", 1, 4),
    (b" a: b\nc: d\n", "TZ105", 2, 1),
    (b"a: b\n- c\n", "TZ105", 2, 1),
    (b"a:\n\tb: c\n", "TZ106", 2, 1),
    (b"a: b\tc\n", "TZ106", 1, 5),
    # nothing there, or no mapping
    (b"", "TZ107", 1, 1),
    (b"\n\n", "TZ107", 1, 1),
    (b"# a\n", "TZ107", 1, 1),
    (b"{}\n", "TZ107", 1, 1),
    (b"--- {}\n", "TZ107", 1, 1),
    (b"a\n", "TZ107", 1, 1),
    (b"\n- a\n", "TZ107", 2, 1),
    # more of YAML than is needed
    (b"a: &x b\n", "TZ108", 1, 4),
    (b"a: &x [b]\n", "TZ108", 1, 4),
    (b"a: b\nc: *x\n", "TZ108", 2, 4),
    (b"*x\n", "TZ108", 1, 1),
    (b"&x a: b\n", "TZ108", 1, 1),
    (b"a: !!str b\n", "TZ108", 1, 4),
    (b"a: ! b\n", "TZ108", 1, 4),
    (b"a: !!python/object/apply:os.system [id]\n", "TZ108", 1, 4),
    (b"!!map {a: b}\n", "TZ108", 1, 1),
    (b"a: b\n---\nc: d\n", "TZ108", 2, 1),
    (b"a: b\n...\n---\nc: d\n", "TZ108", 3, 1),
    (b"%YAML 1.1\n---\na: b\n", "TZ108", 1, 1),
    (b"%TAG ! tag:x,2000:\n---\na: b\n", "TZ108", 1, 1),
    # keys
    (b"a: b\nc: d\na: e\n", "TZ109", 3, 1),
    (b"a: {b: c, b: d}\n", "TZ109", 1, 11),
    (b"a: b\n'a': c\n", "TZ109", 2, 1),
    (b'a: b\n"\\x61": c\n', "TZ109", 2, 1),
    (b"<<: {a: b}\n", "TZ110", 1, 1),
    (b"yes: b\n", "TZ110", 1, 1),
    (b"a:\n", "TZ111", 1, 3),
    (b"a: b\nc:\nd: e\n", "TZ111", 2, 3),
    (b"a: [b, , c]\n", "TZ105", 1, 8),
    (b"- \n", "TZ107", 1, 1),
    (b"a:\n  -\n  - b\n", "TZ111", 2, 4),
    (b": b\n", "TZ105", 1, 1),
    (b"1: b\n", "TZ112", 1, 1),
    (b"true: b\n", "TZ112", 1, 1),
    (b"[a]: b\n", "TZ112", 1, 1),
    (b"? {a: b}\n: c\n", "TZ112", 1, 3),
]


@pytest.mark.parametrize(("raw", "code", "line", "column"), REFUSED, ids=[repr(case[0])[:60] for case in REFUSED])
def test_refuses(raw: bytes, code: str, line: int, column: int) -> None:
    for read in (parse, positions):
        with pytest.raises(FormatError) as caught:
            read(raw)
        assert (caught.value.problem.code, caught.value.line, caught.value.column) == (code, line, column)


AMBIGUOUS = """
    ~ null Null NULL True TRUE False FALSE yes Yes NO no on Off y N = <<
    1.5 .5 1. -1.5 1e3 1_000 1,000 007 0o7 0x1F 0b1 +1 -0 00 12:30 12:30:45 .inf -.INF .nan
    1999-1-1 2026-11-03t09:10:00Z 2026-11-03T09:10:00Z 2026-11-03T09:10:00+09:00 1000000000000000
"""


@pytest.mark.parametrize("value", AMBIGUOUS.split())
def test_plain_value_that_could_mean_something_else_is_refused(value: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse(f"a: b\nk: {value}\n".encode())
    assert (caught.value.problem.code, caught.value.line, caught.value.column) == ("TZ110", 2, 4)
    assert parse(f"k: '{value}'\n".encode()) == {"k": value}


def test_message_of_an_unseen_character_names_its_code_point() -> None:
    with pytest.raises(FormatError, match=r"^1:4: forbidden character U\+200B"):
        parse("a: \u200b\n".encode())


def test_file_of_the_largest_size_is_read_and_one_more_byte_refused() -> None:
    text = b"a: " + b"x" * (MAX_BYTES - 4) + b"\n"
    assert len(text) == MAX_BYTES
    assert len(parse(text)["a"]) == MAX_BYTES - 4
    with pytest.raises(FormatError) as caught:
        parse(b" " + text)
    assert (caught.value.problem.code, caught.value.line, caught.value.column) == ("TZ101", 1, 1)
    assert caught.value.params == {"size": MAX_BYTES + 1, "limit": MAX_BYTES}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_deepest_nesting_is_read_and_one_more_level_refused(opening: str, closing: str) -> None:
    inside = MAX_DEPTH - 1  # the document itself is the first level
    assert parse(f"a: {opening * inside}b{closing * inside}\n".encode())
    with pytest.raises(FormatError) as caught:
        parse(f"a: {opening * MAX_DEPTH}b{closing * MAX_DEPTH}\n".encode())
    assert (caught.value.problem.code, caught.value.line) == ("TZ113", 1)
    assert caught.value.column == 4 + inside * len(opening)


def test_deepest_nesting_by_indentation_is_refused_too() -> None:
    text = "".join(f"{'  ' * level}a:\n" for level in range(MAX_DEPTH)) + "  " * MAX_DEPTH + "a: b\n"
    with pytest.raises(FormatError) as caught:
        parse(text.encode())
    assert (caught.value.problem.code, caught.value.line) == ("TZ113", MAX_DEPTH + 1)


def test_most_nodes_are_read_and_one_more_refused() -> None:
    room = MAX_NODES - 3  # the document, its key and the list
    assert len(parse(b"a: [" + b"b," * room + b"]\n")["a"]) == room
    with pytest.raises(FormatError) as caught:
        parse(b"a: [" + b"b," * (room + 1) + b"]\n")
    assert (caught.value.problem.code, caught.value.line, caught.value.column) == ("TZ114", 1, 5 + 2 * room)


@pytest.mark.parametrize("raw", [b"a: " + b"[" * 100_000, b"a: " + b"{a: " * 60_000, b"- " * 100_000, b"? " * 100_000])
def test_a_hundred_thousand_levels_are_refused_at_once(raw: bytes) -> None:
    started = time.process_time()
    with pytest.raises(FormatError):
        parse(raw)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "raw",
    [
        b"a: '" + b"''" * 100_000,
        b"a: " + b"b " * 130_000,
        b"#" * 260_000,
        b"a: |\n" + b"  x\n" * 60_000,
        b"\n" * 260_000,
    ],
)
def test_long_files_are_read_or_refused_at_once(raw: bytes) -> None:
    started = time.process_time()
    with suppress(FormatError):
        parse(raw)
    assert time.process_time() - started < 1


@given(st.binary(max_size=400))
@example(b"\x80")
@example(b"a: !<")
@example(b"%")
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    _read_or_refuse(raw)


@given(st.text(st.sampled_from("ab牛: \n-[]{}'\"|>#&*!%@?,~0.\\\tu\u2028\u0301<="), max_size=60))
@example("a: |1\n b\n  c\n")
@example("? a\n? b\n")
def test_any_text_of_yaml_signs_is_read_or_refused(text: str) -> None:
    _read_or_refuse(text.encode())


def _read_or_refuse(raw: bytes) -> None:
    error = None
    try:
        data = parse(raw)
    except FormatError as refused:
        error = refused
    if error is None:
        assert {place for place in positions(raw) if len(place) == 1} == {(key,) for key in data}
    else:
        lines = raw.count(b"\n") + 2  # the parser takes the last line as ended, and may point behind it
        assert 1 <= error.line <= lines
        assert error.column >= 1
