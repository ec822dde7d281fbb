"""Use cases 12 to 17 and 26: numbers on demand, those of the worked example (DOMAIN.md, section 7)."""

from told import opportunity


def test_case_12_my_funnel(office):
    mine = office.answer(office.anna, "funnel")
    assert mine.ephemeral
    # Acme 40,000, Birch 25,000, Cedar 60,000 and Iris 45,000, at 60, 20, 20 and 40 % of their value.
    assert "4 open opportunities · 170k EUR, weighted 59k" in mine.text
    assert mine.buttons == ["Why?", "Show picture"]
    team = office.answer(office.anna, "funnel team")
    assert "Funnel of North: Identified 1 of 4.7 · △ Value agreed 1 of 2.5" in team.text


def test_case_13_forecast(office):
    said = office.answer(office.anna, "forecast quarter team")
    assert "Forecast of North: Quarter 84k of 90k · committed 48k" in said.text


def test_case_14_top5_and_pin(office):
    by_score = office.answer(office.anna, "top5").text.splitlines()
    # Value × probability: 24,000, 18,000, 12,000 and 5,000.
    assert [line.split()[1] for line in by_score[1:]] == ["Acme", "Iris", "Cedar", "Birch"]
    assert office.answer(office.anna, "pin Acme").text == "Acme deal stays in the TOP5 until you unpin it."
    assert opportunity(office, "Acme deal").pinned
    assert "Acme" in office.answer(office.anna, "top5").text.splitlines()[1]


def test_case_15_stalled_and_todo(office):
    said = office.answer(office.anna, "stalled")
    assert "1 stalled, 25k" in said.text
    assert "Birch 25k · Anna · 77 days, limit 30 · no action" in said.text
    todo = office.answer(office.anna, "todo")
    assert todo.text.splitlines()[1] == "✕ Acme 40k — offer check was Wed 25 Feb · no next step"
    assert todo.buttons[:2] == ["Followed up", "New date"]


def test_case_16_overdue_offers(office):
    said = office.answer(office.anna, "offers late")
    assert "Acme 40k · Anna · offer check 5 days late" in said.text
    assert said.buttons == ["Settle", "Why?"]


def test_case_17_activity(office):
    said = office.answer(office.mia, "activity 4w team")
    assert said.text.startswith("Activity of North, last 4 weeks. New-customer meetings")
    assert "of 3.5 a week" in said.text
    assert "Anna: " in said.text
    assert "Ben: " in said.text


def test_case_26_results(office):
    # Elm was won on 12 February and Grove lost in the same month; in March nothing yet.
    assert office.answer(office.anna, "results month").text == "Results of Anna since Sun 1 Mar: Won 0 · Lost 0"
    assert "Won 1, 18k · Lost 1, 15k" in office.answer(office.mia, "results quarter team").text
