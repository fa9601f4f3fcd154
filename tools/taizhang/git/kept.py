"""A repository kept from one run to the next: of what stands there objects alone are believed, each by its id."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from taizhang.errors import TaizhangError
from taizhang.git.calls import is_id
from taizhang.git.making import make
from taizhang.git.remote import MAIN, fetch
from taizhang.git.repository import Repository
from taizhang.i18n import Text

_BRANCH = MAIN.removeprefix("refs/heads/")
_OBJECTS, _OLD = "objects", "taizhang-old"
_HOLDS_OBJECTS = re.compile(r"pack|[0-9a-f]{2}")
_LEFTOVERS = ("pack/tmp_*", "pack/.tmp-*", "pack/*.keep", "pack/multi-pack-index*", "??/tmp_obj_*")
"""What a Git that was killed leaves beside the objects; a `.keep` would hold its pack for ever."""
_NOT_KEPT = Text(
    "存下的倉庫 {folder} 已損壞，不能再用", "the repository kept in {folder} is damaged and cannot be used"
)


def renew_bare(target: Path, url: str, header: str | None, also: Sequence[str] = ()) -> Repository:
    """A new bare repository in the folder `target`, in the place of an earlier one, whose objects it takes over.

    Nothing else of the earlier one is read but where its main stood, so that only what has changed is fetched:
    settings, references, locks, grafts and logs are new. So is the folder itself: a Git that a killed run has left
    behind works on in the old one, which is gone. Objects stay, packed now and then, until Git finds that nothing has
    needed them for two weeks.

    Args:
        target: where the earlier one is.
        url: as for `fetch`.
        header: as for `fetch`.
        also: folders below it that are taken over as they are.

    Raises:
        TaizhangError: as `fetch`; or it is damaged, or no bare repository.
        OSError: something cannot be moved or removed.
    """
    known = _known_main(target)
    new = target.with_name(f"{target.name}.new")
    discard(new)
    new.mkdir()
    make(new, bare=True)
    discard(new / _OBJECTS)
    (target / _OBJECTS).rename(new / _OBJECTS)
    for name in also:
        if (target / name).is_dir():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).rename(new / name)
    discard(target)
    new.rename(target)
    _only_objects(target / _OBJECTS)
    repository = Repository(target)
    if known and not repository.move_branch(_BRANCH, known, "0" * len(known), "kept"):
        raise TaizhangError(_NOT_KEPT, folder=target.name)
    repository.tidy()
    fetch(repository, url, [f"+{MAIN}:{MAIN}"], header)
    return repository


def discard(place: Path) -> None:
    """Remove what stands at `place`, whatever it is; of a symbolic link, the link alone.

    Raises:
        OSError: it cannot be removed.
    """
    if place.is_symlink() or not place.is_dir():
        place.unlink(missing_ok=True)
        return
    old = Path(tempfile.mkdtemp(prefix=f"{_OLD}-", dir=place.parent))
    place.rename(old / place.name)
    for each in place.parent.glob(f"{_OLD}-*"):  # also what a run left that was killed here
        shutil.rmtree(each, ignore_errors=True)  # a Git left behind may still be writing in it


def _known_main(folder: Path) -> str | None:
    """The full id at which main stood in a bare repository; None where it had none yet.

    Read as text: Git would obey what else stands there, and look in the folders above if it is no repository.

    Raises:
        TaizhangError: it is damaged, or no bare repository.
    """
    objects, said = folder / _OBJECTS, folder / MAIN
    whole = (folder / "HEAD").is_file() and objects.is_dir()
    if not whole or folder.is_symlink() or objects.is_symlink():
        raise TaizhangError(_NOT_KEPT, folder=folder.name)
    if not said.exists():
        return None
    try:
        known = said.read_text("ascii").rstrip("\n")
    except (OSError, ValueError):
        known = ""
    if not is_id(known):
        raise TaizhangError(_NOT_KEPT, folder=folder.name)
    return known


def _only_objects(folder: Path) -> None:
    """Leave objects and packs alone in a folder: no other repository's, no graph of commits, nothing half written."""
    for place in folder.iterdir():
        if place.is_symlink() or not _HOLDS_OBJECTS.fullmatch(place.name):
            discard(place)
    for place in (path for pattern in _LEFTOVERS for path in folder.glob(pattern)):
        discard(place)
