"""Work on very many records, spread over the processors of the machine."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")
_WORTH_IT = 2_000
"""Items; fewer are done sooner than processes are started."""
_CHUNK = 64
_MOST_PROCESSES = 8
_job: list[Callable[[Any], Any]] = []


def spread(work: Callable[[T], R], items: Iterable[T], count: int) -> Iterator[R]:
    """What `work` makes of each of `count` items, in their order; items and results must be picklable.

    Few chunks are under way at a time, so that neither items nor results pile up.
    """
    processes = _processes() if count >= _WORTH_IT else 1
    if processes == 1:
        yield from map(work, items)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  costs 10 ms, and few runs need it

    gc.freeze()  # what is shared with the processes stays shared
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, _begin, (work,)) as pool:
        under_way: deque[Future[list[R]]] = deque()
        rest = iter(items)
        while chunk := list(islice(rest, _CHUNK)):
            under_way.append(pool.submit(_do, chunk))
            if len(under_way) > 2 * processes:
                yield from under_way.popleft().result()
        for future in under_way:
            yield from future.result()
    gc.unfreeze()


def _processes() -> int:
    """How many to use: 1 where processes cannot be forked safely, so that `work` need not be picklable."""
    if "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MOST_PROCESSES)


def _begin(work: Callable[[Any], Any]) -> None:
    _job[:] = [work]


def _do(chunk: list[Any]) -> list[Any]:
    return [_job[0](item) for item in chunk]
