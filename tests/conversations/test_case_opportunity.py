"""Use cases 1 to 9 (DOMAIN.md, section 5): the life of one opportunity in the words of the table, one after the other."""

from datetime import date

from told import answered, asks_for, opportunity

TODAY = date(2026, 3, 2)


def test_case_01_log_an_activity(office):
    said = office.answer(office.anna, "log meeting Acme")
    assert said.ephemeral
    assert said.text.startswith("Logged: meeting, Acme, 60 min, today")
    said = office.answer(office.anna, "log call Acme 20m advance")
    assert said.text.startswith("Logged: call, Acme, 20 min, today")
    assert said.buttons == ["Settle offer", "Undo"]
    (logged,) = office.store.last_act("Anna", office.slack.clock.now.replace(hour=0)).activities
    kept = office.store.activity(logged)
    assert (kept.type, kept.minutes, kept.outcome, kept.account_id) == ("call", 20, "advance", "Acme")


def test_case_09_next_step(office):
    said = office.answer(office.anna, "next Acme demo on Friday")
    assert said.text == "Next step for Acme deal: demo, Fri 6 Mar."
    acme = opportunity(office, "Acme deal")
    assert (acme.next_step, acme.next_step_date) == ("demo", date(2026, 3, 6))


def test_case_05_move_or_close_the_check(office):
    offer = office.store.current_offer(opportunity(office, "Acme deal").id)
    assert office.answer(office.anna, "check Acme 16.3. waiting for board").text == (
        "✓ Acme deal — next check Mon 16 Mar."
    )
    assert office.store.offer(offer.id).check_date == date(2026, 3, 16)
    assert office.answer(office.anna, "check Acme done").text == "✓ Acme deal — next check Mon 9 Mar"
    assert [str(event.type) for event in office.store.offer_events(offer.id)][-1] == "followed_up"


def test_case_08_amount_date_category(office):
    said = office.answer(office.anna, "set Acme close 30.6. commit")
    # It leaves the quarter that ends in March: 40,000 × 0.6 of it.
    assert said.text == (
        "Acme deal: call commit, close Tue 30 Jun.\nWorth 0 of this quarter's forecast now, 24k before."
    )
    acme = opportunity(office, "Acme deal")
    assert (acme.expected_close, acme.category) == (date(2026, 6, 30), "commit")


def test_case_04_send_an_offer(office):
    said = office.answer(office.anna, "offer Acme 40k check 9.3.")
    assert said.text == (
        "Offer to Acme deal: 40k EUR sent Mon 2 Mar. I'll ask on Mon 9 Mar. It replaces the offer of Mon 16 Feb."
    )
    offer = office.store.current_offer(opportunity(office, "Acme deal").id)
    assert (offer.sent_on, offer.check_date, offer.amount) == (TODAY, date(2026, 3, 9), 4_000_000)


def test_case_06_won(office):
    debrief = asks_for(office, office.anna, "won Acme 38k", "Won")
    assert debrief.field("Order value") == "38000"
    assert debrief.fill({"What did the customer say decided it?": "we answered first"}).submit() == {}
    said = answered(office, office.anna, "Won: Acme")
    assert "This quarter: 38k won." in said.text
    acme = opportunity(office, "Acme deal")
    assert (acme.stage, acme.amount) == ("WON", 3_800_000)


def test_case_07_reopen(office):
    said = office.answer(office.anna, "reopen Acme")
    assert said.text == "Acme deal is open again in Offer made. Its days count from today."
    assert opportunity(office, "Acme deal").is_open


def test_case_03_move(office):
    assert "Acme deal: Offer made → Negotiation" in office.answer(office.anna, "move Acme negotiation").text
    said = office.answer(office.anna, "move Acme offer")
    assert said.text.startswith("Acme deal: Negotiation → Offer made")
    assert said.buttons[-1] == "Undo"
    assert opportunity(office, "Acme deal").stage == "S4"


def test_case_06_lost(office):
    debrief = asks_for(office, office.anna, "lost Acme", "Lost")
    assert list(debrief.submit()) == ["Main reason"]
    debrief = office.anna.modal.fill({"Main reason": "Price", "Lost to whom?": "Rival Oy"})
    assert debrief.submit() == {}
    answered(office, office.anna, "Closed as lost: Acme deal (price).")
    assert not opportunity(office, "Acme deal").is_open


def test_case_02_add_an_opportunity(office):
    said = office.answer(office.anna, "new Acme pump upgrade 40k 2026-06-30")
    assert said.text.startswith("Added: Acme pump upgrade · 40k EUR · Identified · close Tue 30 Jun")
    assert said.buttons == ["Qualify", "Next step", "Qualified already? Move"]
    made = opportunity(office, "Acme pump upgrade")
    assert (made.account_id, made.amount, made.expected_close) == ("Acme", 4_000_000, date(2026, 6, 30))
