"""An opportunity in its own currency: kept so, converted at the dated rate, and said so where no rate is known."""


def item(office, name):
    return next(found for found in office.store.open_opportunities() if found.name == name)


def of(office, name):
    found = item(office, name)
    return found.amount, found.currency


def test_it_keeps_its_currency_and_is_converted_at_todays_rate(office):
    before = office.answer(office.anna, "funnel").text
    said = office.answer(office.anna, "new Cedar pilot 40k USD 2026-06-30")
    assert said.text.splitlines()[0] == "Added: Cedar pilot · 40k USD · Identified · close Tue 30 Jun"
    # One dollar is 0.90 EUR (worked example): 40,000 × 0.90 = 36,000.
    assert "At today's rate 36k EUR; it stays in USD." in said.text
    assert of(office, "Cedar pilot") == (4_000_000, "USD")
    # An offer and another amount of it are in its currency.
    office.answer(office.anna, 'offer "Cedar pilot" 42k check 9.3.')
    offer = office.store.current_offer(item(office, "Cedar pilot").id)
    assert (offer.amount, offer.currency) == (4_200_000, "USD")
    assert before != office.answer(office.anna, "funnel").text


def test_an_amount_of_it_in_another_currency_is_not_taken_for_its_own(office):
    office.answer(office.anna, "new Cedar valves 10k USD")
    said = office.answer(office.anna, 'set "Cedar valves" 12k EUR')
    assert said.text == "“12k EUR” is in EUR, but this is counted in USD. Say the amount in USD."
    assert of(office, "Cedar valves") == (1_000_000, "USD")


def test_without_a_rate_it_is_left_out_of_sums_and_that_is_said(office):
    said = office.answer(office.anna, "new Cedar rotor 5k CHF")
    assert (
        "No rate from CHF to EUR is known, so sums leave it out. An administrator sets it: `/spm rate CHF 0.92`."
        in said.text
    )
    assert of(office, "Cedar rotor") == (500_000, "CHF")
    told = office.answer(office.anna, "funnel").text
    assert told.splitlines()[-1].endswith(" · 1 not converted: no exchange rate")


def test_a_sign_that_only_one_known_currency_has(office):
    said = office.answer(office.anna, "new Cedar gasket $1,200")
    assert said.text.startswith("Added: Cedar gasket · 1.2k USD")  # of the dollars only this one has a rate
    assert of(office, "Cedar gasket") == (120_000, "USD")


def test_a_sign_that_several_have_is_asked_about(office):
    said = office.answer(office.anna, "new Cedar bolts 900kr")
    assert said.text.startswith("900kr — in which currency?")
    assert said.buttons == ["900 SEK", "900 NOK", "900 DKK", "900 ISK"]
    office.anna.presses("900 NOK", in_=said)
    office.sees(lambda: of(office, "Cedar bolts") == (90_000, "NOK"))


def test_the_form_takes_a_currency_too(office):
    office.anna.says("/spm new", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    form.fill({"Customer": "Cedar", "What may they buy?": "pump house", "Amount": "15kr"})
    assert form.submit() == {
        "Amount": "“15kr”: which currency? Write 15 SEK or 15 NOK or 15 DKK or 15 ISK.",
    }
    assert form.fill(Amount="15k USD").submit() == {}
    office.sees(lambda: "Added: Cedar pump house · 15k USD" in office.anna.last("general").text)
    assert of(office, "Cedar pump house") == (1_500_000, "USD")
