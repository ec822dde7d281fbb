"""How seldom this process looks for garbage: a Book is up to a million objects that are all in use until it is done with."""

import gc

# New objects between two looks at the newest; looks at those between two at the older ones, and at the oldest. The usual 700
# would look through a large Book again and again, for a fifth of the time that a meeting's numbers take.
_SELDOM = 100_000, 50, 100


def seldom() -> None:
    """Look rarely from now on; what nothing refers to is freed at once anyway, only circles wait."""
    gc.set_threshold(*_SELDOM)
