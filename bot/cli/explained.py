"""Where the numbers of a report come from, on a terminal: each with its formula, what went in, and what is behind it."""

from collections.abc import Iterable

from rich.padding import Padding
from rich.text import Text

from bot.cli.tables import terminal
from spm_core.reports.explained import Figure

INDENT = (0, 0, 0, 4)


def show_figures(figures: Iterable[Figure]) -> None:
    """Print one number after the other."""
    out = terminal()
    out.print(Text("\nWhere the numbers come from"))
    for figure in figures:
        out.print(Text(f"\n{figure.title}"))
        given = " · ".join(item.told for item in figure.inputs)
        for line in filter(None, (figure.said, figure.formula, given, figure.names)):
            out.print(Padding(Text(line), INDENT, expand=False))
