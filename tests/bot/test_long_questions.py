"""At the edge of what is allowed: the most and longest questions, answers and notes still fit into what Slack takes."""

from spm_core.book.agreed import QuestionSet
from spm_core.book.records import Note
from spm_core.meetings.editing import checked
from spm_core.meetings.questions import BY_STAGE, GENERAL, QUALIFICATION, WON, Sets, question_sets
from spm_core.store import new_id

EDGE = "<&>🎯ÄÖ漢 "
ASK, ANSWER, SAID = (EDGE * 200)[:199] + "?", (EDGE * 70)[:70], (EDGE * 1000)[:1000].strip() + "x"


def longest(name):
    """SPM's own set at its limits: as many questions as can be on, each as long as it may be."""
    own = question_sets()[name]
    if name == QUALIFICATION:
        scores = {"2": ANSWER, "1": ANSWER, "0": ANSWER}
        extra = {"kind": "score012", "answers": scores, "gap": ASK, "hint": ASK}
        ids = [q["id"] for q in own["questions"]] + [f"X{n}" for n in range(8)]
        return {**own, "questions": [{"id": of, "ask": ASK, **extra} for of in ids]}
    if name == GENERAL:
        ids = ["G1", "G2", "G3", "G4", *(f"X{n}" for n in range(6))]
        return {"questions": [{"id": of, "ask": ASK, "hint": ASK} for of in ids]}
    if name == BY_STAGE:
        return {**own, "S4": [{"id": f"Y{n}", "ask": ASK, "hint": ASK} for n in range(10)]}
    return [*own, *({"id": f"X{n}", "ask": ASK, "hint": ASK} for n in range(6))]


def asked(office, *names):
    """The company asks its longest sets from now on."""
    sets, now = Sets(office.store.question_sets()), office.slack.clock.now
    with office.store.write(now) as unit:
        for name in names:
            body = longest(name)
            checked(name, body)
            unit.add_version(QuestionSet(name, sets.now(name).version + 1, body, now, "Mia"))


def opened(office, person, words):
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.modals and person.modal)


def step(office, person, form, title):
    assert form.submit() == {}
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal.labels and person.modal)


def texts(form, fields):
    """Write the longest answer into every field for words."""
    return form.fill({f"answer:{of}": SAID for of in fields})


def test_twenty_long_questions_with_twenty_gaps(office):
    asked(office, QUALIFICATION)
    anna = office.anna
    ids = [question["id"] for question in longest(QUALIFICATION)["questions"]]
    form = opened(office, anna, "qualify Cedar")
    form.fill(dict.fromkeys(ids[:10], "0"))
    form = step(office, anna, form, "Qualify, 2 of 2")
    form.fill(dict.fromkeys(ids[10:], "0"))
    form = step(office, anna, form, "What to find out")
    assert len([label for label in form.labels if label == "Who"]) == 20
    assert form.submit() == {}
    said = office.sees(lambda: "0 of 40: park or drop" in anna.last("general").text and anna.last("general"))
    assert said.text.count("✕") + int(said.text.split()[-2]) == 20  # "and 4 more"
    cedar = next(one for one in office.store.open_opportunities() if one.name == "Cedar deal")
    assert len(office.store.actions(opportunity_id=cedar.id)) == 20
    again = opened(office, anna, "qualify Cedar")
    assert "0 of 40: park or drop" in again.shown
    again.close()


def test_the_longest_coaching(office):
    asked(office, GENERAL, BY_STAGE)
    mia = office.mia
    form = opened(office, mia, "coach Acme")
    texts(form, ["G1", "G3", "G4", *(f"X{n}" for n in range(6))]).fill(step="漢" * 150)
    form = step(office, mia, form, "Coach, 2 of 2")
    texts(form, [f"Y{n}" for n in range(10)]).fill({"what:1": "🎯" * 200, "what:2": "<" * 200})
    assert form.submit() == {}
    said = office.sees(lambda: "what you said" in mia.last("general").text and mia.last("general"))
    assert set(said.buttons) == {"Share with team"}
    assert f"and {20 - len(said.buttons)} more" in said.shown
    # The next time all of it stands below the fields.
    form = opened(office, mia, "coach Acme")
    assert "Last time" in str(form.view)
    form.close()


def test_the_longest_debrief_and_what_is_learned(office):
    asked(office, WON)
    anna = office.anna
    office.answer(anna, 'new +"Raja" pump 5k')
    form = opened(office, anna, "won Raja")
    for of in ("W1", "W2", "W3", *(f"X{n}" for n in range(6))):
        form.fill({f"answer:{of}": (EDGE * 500)[:499] + "x"})
    assert form.submit() == {}
    office.sees(lambda: "Won: Raja pump" in anna.last("general").text)
    with office.store.write(office.slack.clock.now) as unit:
        for number in range(12):
            text = f"{number} " + "&<>" * 165
            unit.save(Note(new_id(), "North", "learning", text, "Anna", unit.now))
    said = office.answer(office.ben, "learned")
    pages = 1
    while said.buttons:  # page by page, until nothing is left
        seen = said.text
        office.ben.presses(said.buttons[0], in_=said)
        said = office.sees(lambda seen=seen: office.ben.last("general").text != seen and office.ben.last("general"))
        pages += 1
    assert pages > 2
    assert "Raja" in said.text


def test_many_long_notes(office):
    with office.store.write(office.slack.clock.now) as unit:
        for _ in range(25):
            unit.save(Note(new_id(), "North", "market", "&<>" * 166 + "x", "Anna", unit.now))
    said = office.answer(office.anna, "notes")
    assert "more" in said.shown
    # Each of these letters is four or five when it is sent: fewer than the twenty that are listed at most.
    assert 5 <= len([element for _, element in said.elements() if element["type"] == "overflow"]) < 20


def test_reading_the_longest_sets(office):
    mia = office.mia
    for words in ("qualification", "every stage", "by stage", "won"):
        form = opened(office, mia, f"questions {words}")
        assert "Back" in form.buttons
        form.close()
