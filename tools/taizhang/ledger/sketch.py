"""How alike two texts are, and small sketches of texts by which the alike find each other among very many.

Two texts are as alike as the pairs of neighbouring characters that they share (Jaccard). A sketch keeps, for each of 96
classes of pairs, the least hash (one-permutation MinHash: Li, Owen and Zhang, 2012); four bins together make a key, and
texts with a key in common are candidates: 96 of 100 where 60 % alike, 999 of 1,000 where 70 %, hardly any unlike ones.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from itertools import count, repeat
from operator import eq, mod
from struct import Struct
from typing import NamedTuple

_NOT_A_WORD = re.compile(r"[\W_]+")
_FIGURES = re.compile(r"[0-9〇零一二三四五六七八九十百]+")
_BINS = 96
_ROWS = 4
_PACKED = Struct(f">{_BINS}I")
_SMALL = (1 << 30) - 1
"""Numbers that Python compares and divides fastest; two pairs of a text hardly ever share one."""
_MOST_HASHES = 1 << 17
"""Pairs whose hashes are remembered."""
_UTF16 = f"utf-16-{sys.byteorder[0]}e"
_PRIME = (1 << 61) - 1
_LEAST_TITLE = 4
"""Characters; a shorter title says too little to be recognised by."""


class Sketch(NamedTuple):
    """What is kept of a text: its bins, and the keys that it shares with those like it."""

    bins: bytes
    keys: tuple[int, ...]
    title_key: int | None
    """The one of the keys that only an equal title shares."""


def sketch(kind: str, title: str, body: str) -> Sketch | None:
    """The sketch of a record of `kind`; None where there is no text."""
    pairs = _pairs(f"{title}\n{body}")
    if not pairs:
        return None
    hashes = sorted(map(_HASHES.__getitem__, pairs), reverse=True)
    least = dict(
        zip(map(mod, hashes, repeat(_BINS)), hashes, strict=True)
    )  # of each class the last, which is the least
    filled = [least[place] if place in least else _borrowed(least, place) for place in range(_BINS)]
    bins = _PACKED.pack(*[value // _BINS for value in filled])
    width = _PACKED.size // (_BINS // _ROWS)
    rows = (int.from_bytes(bins[at : at + width], "big") for at in range(0, len(bins), width))
    keys = [(row + salt) % _PRIME for row, salt in zip(rows, _salts(kind), strict=True)]
    plain = _plain(title)
    title_key = _key(kind, "title", plain) if len(plain) >= _LEAST_TITLE else None
    return Sketch(bins, (*keys, title_key) if title_key is not None else tuple(keys), title_key)


def looks_alike(bins: bytes, others: bytes) -> bool:
    """Whether two sketches are worth a closer look: at least 40 of 100 bins are the same."""
    same: int = sum(map(eq, _PACKED.unpack(bins), _PACKED.unpack(others)))
    return 100 * same >= 40 * _BINS


def likeness(one: tuple[str, str], other: tuple[str, str]) -> int:
    """How alike two records are by title and body, in percent.

    The likeness of everything that they say or, where that is more, its mean with the likeness of the titles. Titles
    that differ in figures only (1月, 2月) are a series and do not count.
    """
    whole = _jaccard(_pairs("\n".join(one)), _pairs("\n".join(other)))
    titles = _plain(one[0]), _plain(other[0])
    series = titles[0] != titles[1] and _FIGURES.sub("", titles[0]) == _FIGURES.sub("", titles[1])
    by_title = 0 if series or min(map(len, titles)) < _LEAST_TITLE else _jaccard(*map(_pairs, titles))
    return int(100 * max(whole, (whole + by_title) / 2))


def _plain(text: str) -> str:
    """`text` without layout, punctuation, case and width."""
    words = _NOT_A_WORD.sub("", text)  # first, as punctuation is what mostly keeps a text from being in NFKC already
    narrow = unicodedata.normalize("NFKC", words)
    return (words if narrow == words else _NOT_A_WORD.sub("", narrow)).lower()


def _pairs(text: str) -> frozenset[int]:
    """The pairs of neighbouring characters, each as the number that its UTF-16 makes: at even places, and at odd."""
    units = _plain(text).encode(_UTF16, "replace")
    halves = (units[start : len(units) - (len(units) - start) % 4] for start in (0, 2))
    return frozenset().union(*(memoryview(half).cast("I") for half in halves))


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def _key(*parts: str) -> int:
    """A number that SQLite can hold; kinds and places have keys of their own."""
    digest = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=64)
def _salts(kind: str) -> tuple[int, ...]:
    """Numbers that tell keys of one place of one kind from others."""
    return tuple(_key(kind, str(place)) << 64 for place in range(_BINS // _ROWS))


class _Hashes(dict[int, int]):
    """The hash of each pair, made when it is first asked for; a plain dict, as it is asked for every pair of a text."""

    def __missing__(self, pair: int) -> int:
        if len(self) >= _MOST_HASHES:
            self.clear()
        value = self[pair] = _hash(pair.to_bytes(4, sys.byteorder).decode(_UTF16, "replace")) & _SMALL
        return value


def _hash(text: str) -> int:
    """The same in every run and on every machine, which `hash` is not."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _borrowed(least: dict[int, int], place: int) -> int:
    """The value of an empty bin: another's, the same one's in every text that has it filled."""
    others = (_other_bin(place, attempt) for attempt in count(1))
    return next(least[other] for other in others if other in least)


@lru_cache(maxsize=1 << 12)
def _other_bin(place: int, attempt: int) -> int:
    return _hash(f"{place}\0{attempt}") % _BINS


_HASHES = _Hashes()
