"""Files as they come: any usual encoding, divider and way of writing dates, and lines that are broken."""

from pathlib import Path

import pytest
from importing import bring, folder

from spm_core.book.refusals import Refusal
from spm_core.exchange.reading import Findings
from spm_core.exchange.tables import opened

HEAD = "external_id,name,owner,expected_close"
EVENTS = "external_id,type,to,effective_at\nA,created,S1,2026-01-05\n"


def rows(path: Path, *columns: str, dates: tuple[str, ...] = ()) -> tuple[list[tuple[int, dict[str, str]]], Findings]:
    table, findings = opened(path), Findings()
    table.survey(dates)
    return [(row.line, dict(row.cells)) for row in table.rows(columns, findings, lambda _: None)], findings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("divider", [",", ";", "\t", "|"])
def test_encoding_and_divider_are_found_out(tmp_path: Path, encoding: str, divider: str) -> None:
    path = tmp_path / "accounts.csv"
    path.write_bytes(f"name{divider}sector\r\nMüller & Söhne{divider}Öl\r\n".encode(encoding))
    assert rows(path, "name", "sector")[0] == [(2, {"name": "Müller & Söhne", "sector": "Öl"})]


def test_headers_match_whatever_their_case_space_and_accents(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(" Náme ,KEY ACCOUNT\nAcme,yes\n", encoding="utf-8")
    assert rows(path, "name", "key_account")[0] == [(2, {"name": "Acme", "key_account": "yes"})]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-03-02", "2026-03-25", ["2026-03-02", "2026-03-25"]),
        ("2.3.2026", "25.3.2026", ["2026-03-02", "2026-03-25"]),
        ("02/03/2026", "25/03/2026", ["2026-03-02", "2026-03-25"]),
        ("3/2/2026", "3/25/2026", ["2026-03-02", "2026-03-25"]),
        ("3/3/2026", "4/4/2026", ["2026-03-03", "2026-04-04"]),
    ],
)
def test_a_column_says_how_its_dates_are_written(tmp_path: Path, first: str, second: str, expected: list[str]) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(f"date,currency,rate\n{first},USD,0.9\n{second},USD,0.9\n")
    assert [cells["date"] for _, cells in rows(path, "date", dates=("date",))[0]] == expected


@pytest.mark.parametrize("days", [("1/2/2026", "3/4/2026"), ("25/1/2026", "1/25/2026")])
def test_a_column_that_can_be_read_in_two_ways_is_refused_with_the_question(
    tmp_path: Path, days: tuple[str, str]
) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("date,currency,rate\n" + "".join(f"{day},USD,0.9\n" for day in days))
    with pytest.raises(Refusal, match=r"rates\.csv.*column date.*YYYY-MM-DD"):
        rows(path, "date", dates=("date",))


def test_broken_lines_are_named_with_their_number_and_the_others_go_in(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    long = "x" * 200_000
    path.write_text(f'name,sector\n"Two\nlines",a\n\nNul\0,b\nWide,c,d\nShort\nLong {long},e\nLast,f\n')
    found, findings = rows(path, "name", "sector")
    assert found == [
        (2, {"name": "Two\nlines", "sector": "a"}),
        (7, {"name": "Short", "sector": ""}),
        (9, {"name": "Last", "sector": "f"}),
    ]
    assert [item.line for item in findings.rejected] == [5, 6, 8]


def test_a_date_that_is_none_is_rejected_with_its_line(tmp_path: Path) -> None:
    made = folder(tmp_path, opportunities=f"{HEAD}\nA,Deal,Anna,2026-02-30\nB,Deal,Anna,soon\n", events=EVENTS)
    done = bring(made)
    assert sorted(done.rejected) == [("opportunities.csv", 2), ("opportunities.csv", 3)]


@pytest.mark.parametrize(("text", "problem"), [("", "empty"), ("name,Name\n", "twice")])
def test_a_header_that_cannot_be_used_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(text)
    with pytest.raises(Refusal, match=problem):
        opened(path)
