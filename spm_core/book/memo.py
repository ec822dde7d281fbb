"""A function that remembers what it found, for facts that are asked for many thousand times."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Fact = TypeVar("Fact")


class Memo(dict[Key, Fact]):
    """What ``find`` said of each key, found out when it is first looked up.

    Its ``__getitem__`` is that function: a lookup costs a tenth of a call. Beyond ``most`` keys it forgets all and begins anew.
    """

    def __init__(self, find: Callable[[Key], Fact], most: int | None = None) -> None:
        super().__init__()
        self._find = find
        self._most = most

    def __missing__(self, key: Key) -> Fact:
        if self._most is not None and len(self) >= self._most:
            self.clear()
        fact = self[key] = self._find(key)
        return fact
