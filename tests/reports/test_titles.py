"""What an opportunity is called in a line: its customer where that is enough, else so that it is told from its neighbours."""

from decimal import Decimal

import pytest

from spm_core.reports.line import Line


def line(name: str, account: str | None, *, neighbours: bool) -> Line:
    return Line("o", "o", name, account, "Anna", "Qualified", Decimal(25000), estimated=False, neighbours=neighbours)


@pytest.mark.parametrize(
    ("name", "account", "neighbours", "title"),
    [
        ("Acme pump upgrade", "Acme", False, "Acme 25k"),
        ("Acme pump upgrade", "Acme Oy", True, "Acme pump upgrade 25k"),
        ("Norrbäck Foods feed pumps", "Norrbäck Foods A/S", True, "Norrbäck Foods feed pumps 25k"),
        ("second line", "Acme", True, "Acme: second line 25k"),
        ("second line", None, True, "second line 25k"),
        ("x" * 300, None, False, "x" * 59 + "… 25k"),
        ("x" * 300, "y" * 300, True, "y" * 29 + "…: " + "x" * 29 + "… 25k"),
    ],
)
def test_what_it_is_called(name: str, account: str | None, neighbours: bool, title: str) -> None:
    assert line(name, account, neighbours=neighbours).title == title
