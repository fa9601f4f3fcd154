"""Every hostile file, by group and name. All are made here; nothing is random, nothing is fetched."""

from __future__ import annotations

from tests.hostile.characters import ENCODINGS, NOT_NORMAL, PILES, UNSEEN
from tests.hostile.features import FEATURES
from tests.hostile.hostile import Hostile
from tests.hostile.scalars import SCALARS
from tests.hostile.structure import STRUCTURE

GROUPS: dict[str, dict[str, Hostile]] = {
    "features": FEATURES,
    "structure": STRUCTURE,
    "scalars": SCALARS,
    "unseen": UNSEEN,
    "encodings": ENCODINGS,
    "not-normal": NOT_NORMAL,
    "piles": PILES,
}
CORPUS = {f"{group}: {name}": hostile for group, cases in GROUPS.items() for name, hostile in cases.items()}
