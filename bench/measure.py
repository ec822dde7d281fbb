"""Two things measured in turns, and the line that says how they compare."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

MILLISECONDS = 1000
_lines: list[tuple[str, str, str, str]] = []  # what was measured, for the table at the end


@dataclass(frozen=True, slots=True)
class Target:
    """The most (or, with ``at_least``, the least) that a figure may be, as PERFORMANCE asks for it."""

    limit: float
    unit: str = "×"
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}"

    def met_by(self, figure: float) -> bool:
        """Whether a figure reaches it."""
        return figure >= self.limit if self.at_least else figure <= self.limit


def in_turns(ours: Callable[[], object], floor: Callable[[], object], turns: int) -> tuple[float, float]:
    """The median seconds of each, measured one after the other so many times, after one unmeasured turn."""
    ours(), floor()
    pairs = [(seconds(ours), seconds(floor)) for _ in range(turns)]
    return median(one for one, _ in pairs), median(other for _, other in pairs)


def seconds(work: Callable[[], object]) -> float:
    """How long something takes, garbage of earlier work collected before."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compare(what: str, ours: float, floor: float, floor_is: str, target: Target) -> None:
    """Print one line: both sides in milliseconds, their ratio beside its target."""
    ratio = ours / floor
    figures = f"ours {_ms(ours)}  floor {_ms(floor)} ({floor_is})  ratio {ratio:.2f}"
    _keep(what, f"{ratio:.2f}{target.unit}", target, ratio)
    print(f"{what:<58} {figures}  target {target}  {_mark(target.met_by(ratio))}", flush=True)


def state(what: str, figure: float, target: Target, detail: str = "") -> None:
    """Print one line: a figure that has no floor beside it."""
    _keep(what, f"{figure:.1f}{target.unit}", target, figure)
    print(
        f"{what:<58} {figure:.1f}{target.unit}  target {target}  {_mark(target.met_by(figure))}  {detail}", flush=True
    )


def table() -> None:
    """Print everything that was measured once more, a line each: figure, target, met or missed."""
    widths = [max(len(cell) for cell in column) for column in zip(*_lines, strict=True)]
    print()
    for line in _lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _keep(what: str, said: str, target: Target, figure: float) -> None:
    _lines.append((what, said, str(target), "met" if target.met_by(figure) else "MISSED"))


def _ms(value: float) -> str:
    digits = 2 if value < 0.01 else 1
    return f"{value * MILLISECONDS:.{digits}f} ms"


def _mark(met: bool) -> str:
    return "✓" if met else "✕"
