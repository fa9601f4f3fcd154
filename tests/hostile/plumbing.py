"""Git objects written by hand: trees that Git's own commands refuse to make."""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from dataclasses import dataclass, field
from pathlib import Path

FILE, PROGRAM, LINK, MODULE, FOLDER = "100644", "100755", "120000", "160000", "40000"
SOMEBODY = "Somebody <somebody@example.org> 1772672400 +0800"


@dataclass
class Folder:
    """A tree in the making: each child is a mode, a name and what it holds. A name may stand twice."""

    children: list[tuple[str, bytes, Folder | str]] = field(default_factory=list)

    def add(self, path: str | bytes, held: Folder | str, mode: str = FILE) -> None:
        """Put an object's id, or a folder, at a path; the folders above are made where they are not there."""
        *above, name = (path.encode() if isinstance(path, str) else path).split(b"/")
        folder = self
        for part in above:
            folder = folder.inner(part)
        folder.children.append((FOLDER if isinstance(held, Folder) else mode, name, held))

    def inner(self, name: bytes) -> Folder:
        """The folder called `name`, made where it is not there."""
        for _, known, held in self.children:
            if known == name and isinstance(held, Folder):
                return held
        made = Folder()
        self.children.append((FOLDER, name, made))
        return made

    def drop(self, name: str) -> None:
        """Remove every child called `name`."""
        self.children = [child for child in self.children if child[1] != name.encode()]


@dataclass
class GitFolder:
    """A repository whose objects are written by hand."""

    root: Path

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run Git as an ordinary user would; what it prints is returned."""
        done = subprocess.run(["git", *arguments], cwd=self.root, input=stdin, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def object(self, kind: str, content: bytes) -> str:
        """Write an object of any content; its id is returned."""
        raw = f"{kind} {len(content)}".encode() + b"\0" + content
        name = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        place = self.root / ".git" / "objects" / name[:2] / name[2:]
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(zlib.compress(raw, 1))
        return name

    def tree(self, folder: Folder) -> str:
        """Write a folder and all that is in it, from the bottom up; its id is returned."""
        ids: dict[int, str] = {}
        waiting = [folder]
        while waiting:
            inner = [held for _, _, held in waiting[-1].children if isinstance(held, Folder) and id(held) not in ids]
            if inner:
                waiting += inner
                continue
            done = waiting.pop()
            parts = [
                (mode, name, ids[id(held)] if isinstance(held, Folder) else held) for mode, name, held in done.children
            ]
            parts.sort(key=lambda part: part[1] + (b"/" if part[0] == FOLDER else b""))
            ids[id(done)] = self.object(
                "tree",
                b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(held) for mode, name, held in parts),
            )
        return ids[id(folder)]

    def commit(self, tree: str) -> str:
        """Write a commit of a tree, whatever that is; its id is returned."""
        text = f"tree {tree}\nauthor {SOMEBODY}\ncommitter {SOMEBODY}\n\nA change\n"
        return self.object("commit", text.encode())

    def folder(self, tree: str) -> Folder:
        """The folder that a tree holds."""
        made = Folder()
        for line in self.git("ls-tree", "-r", tree).splitlines():
            head, _, path = line.partition("\t")
            made.add(path, head.split()[2], head.split()[0])
        return made
