"""What a run of the benches was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """``full``: the sizes of the targets instead of a tenth of them; ``postgresql``: measure on it, too; turns of each."""

    full: bool = False
    postgresql: bool = False
    turns: int = 9
