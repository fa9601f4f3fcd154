"""A program that has everything loaded and, for each line it is given, becomes `taizhang` in a process of its own.

Each line is a JSON list of arguments. It answers with the process's number and, once that has ended, with its status as
`os.waitpid` says it. So two hundred real commands can be killed in the time that loading them would take.
"""

from __future__ import annotations

import json
import os
import sys

from taizhang.cli.main import main


def _become(arguments: list[str]) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os._exit(main(arguments))


def _serve() -> None:
    for line in sys.stdin:
        arguments = json.loads(line)
        process = os.fork()
        if process == 0:
            _become(arguments)
        print(process, flush=True)  # noqa: T201  the protocol
        print(os.waitpid(process, 0)[1], flush=True)  # noqa: T201


if __name__ == "__main__":
    main(["-C", sys.argv[1], "fmt", "--check"])  # loads what the commands load when they are first called
    main(["-C", sys.argv[1], "check"])
    print("ready", flush=True)  # noqa: T201
    _serve()
