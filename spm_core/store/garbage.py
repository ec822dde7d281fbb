"""Reading without looking for garbage: a Book is a hundred thousand records that all stay, and nothing else."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """What is made in here is not searched for garbage meanwhile, which takes a third of a large Book's time.

    Whoever finds the search on switches it on again; of several threads the first one that ends.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
