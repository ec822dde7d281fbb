"""Home: a seller's day and a manager's team, each line with its action, answered where it was pressed."""

from datetime import date

from spm_core.book.records import Snooze


def test_a_sellers_day(office):
    home = office.anna.opens_home()
    for words in (
        "*Anna's day* · Mon 2 Mar",
        "✕ Acme 40k — offer check was Wed 25 Feb",
        "✕ Birch 25k — 77 days in Qualified, limit 30, no next step",
        "This week: 1 customer meeting",
        "*My funnel* · 4 open opportunities, 170k",  # O1, O2, O3, O9: 40 + 25 + 60 + 45
        "*TOP5*",
        "Acme deal · 40k · Offer made · no next step",
        "*Next* · Team meeting, North · Mon 9 Mar 09:00",
    ):
        assert words in home, words
    assert "Ben" not in home.shown


def test_a_line_is_settled_on_home_and_home_says_so(office):
    home = office.ben.opens_home()
    assert "42 days without progress, in Qualified" in home
    office.ben.presses("Next step", in_=home)
    form = office.sees(lambda: office.ben.modals and office.ben.modal)
    form.fill({"Next step": "ask for the budget", "On": "2026-03-05"}).submit()
    office.sees(
        lambda: (
            "✓ Fir deal — next: ask for the budget, Thu 5 Mar" in office.ben.home or "Next step for" in office.ben.home
        )
    )
    item = next(item for item in office.store.open_opportunities(owner_id="Ben") if item.name == "Fir deal")
    assert (item.next_step, item.next_step_date) == ("ask for the budget", date(2026, 3, 5))
    office.ben.presses("Put away", in_=office.ben.home)
    office.sees(lambda: "Put away" not in office.ben.home.buttons)


def test_what_is_logged_elsewhere_is_on_home_at_once(office):
    office.anna.opens_home()
    office.answer(office.anna, "log call Birch 15m")
    office.answer(office.anna, "next Birch see the plant 6.3.")
    office.sees(lambda: "see the plant" in office.anna.home)


def test_a_managers_team_at_a_glance(office):
    home = office.mia.opens_home()
    assert "*Team North*" in home
    assert "*SHORT*" in home.shown
    assert "Next team meeting: Mon 9 Mar 09:00" in home
    office.mia.presses("Team's funnel", in_=home)
    shown = office.sees(lambda: "Put away" in office.mia.home.buttons and office.mia.home)
    assert "Identified" in shown.shown


def test_a_guest_is_told_nothing_of_the_company(office):
    home = office.slack.user("gus").opens_home()
    assert home.shown == "SPM is for the sales teams of the company that installed it."


def test_a_manager_sees_what_rests_and_why(office):
    birch = next(item for item in office.store.open_opportunities() if item.name == "Birch deal")
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(Snooze(birch.id, "Anna", date(2026, 4, 1), "their board <decides> in April", unit.now))
    home = office.mia.opens_home()
    office.sees(lambda: "At rest" in office.mia.home)
    home = office.mia.home
    assert "25k · Anna until Wed 1 Apr: their board &lt;decides&gt; in April" in home.shown
    assert "At rest" not in office.ben.opens_home().shown
