"""Strict YAML: read with exact positions and limits, written in the one canonical layout."""

from taizhang.formats.edit import append_steps, rewrite
from taizhang.formats.problems import PROBLEMS, FormatError
from taizhang.formats.reader import Marks, parse, positions
from taizhang.formats.text import MAX_BYTES
from taizhang.formats.writer import dump, reformat

__all__ = [
    "MAX_BYTES",
    "PROBLEMS",
    "FormatError",
    "Marks",
    "append_steps",
    "dump",
    "parse",
    "positions",
    "reformat",
    "rewrite",
]
