"""An export dropped on the bot: looked at, asked about, tried, brought in, brought in again a week later, and taken back."""

import io
import zipfile

import pytest

HEAD = (
    "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Organization,Deal - Stage,Deal - Status,"
)
HEAD += "Deal - Deal created,Deal - Last stage change,Deal - Expected close date\n"
ROWS = (
    "7,Alder pumps,Anna,25000,EUR,Alder,Proposal sent,Open,2026-01-01 09:00:00,2026-02-16 11:00:00,2026-04-30\n"
    "8,Beech seals,Kim New,15000,EUR,Beech,Qualified,Open,2026-01-07 09:00:00,,2026-05-30\n"
)


def deals(rows=ROWS):
    return (HEAD + rows).encode()


def answer(office, person, words):
    return office.sees(lambda: [message for message in person.sees() if words in message.text][-1])


def imported(office):
    return {
        item.name: item
        for item in office.store.open_opportunities()
        if (item.external_id or "").startswith("pipedrive:")
    }


def test_a_week_of_exports(office):
    mia = office.mia
    mia.uploads("deals-2026-03-01.csv", deals())
    asked = answer(office, mia, "Pipedrive export, 2 deals, 2 stages.")
    assert "2 things I can't know:" in asked.text
    assert "Stage “Proposal sent” (1) is …" in asked.text
    assert "Owner “Kim New” (1) is …" in asked.text
    assert imported(office) == {}
    mia.presses("Answer", in_=asked)
    form = office.sees(lambda: mia.modals and mia.modal)
    stage, owner = "Stage “Proposal sent” (1 deal) is", "Owner “Kim New” (1 deal) is"
    form.fill({stage: "Offer made", owner: "Ben"}).submit()
    tried = answer(office, mia, "dry run")
    assert "Pipedrive export, dry run: 2 new." in tried.text
    assert imported(office) == {}
    mia.presses("Import", in_=tried)
    done = answer(office, mia, "Done: 2 new.")
    found = imported(office)
    assert (found["Alder pumps"].stage, found["Alder pumps"].owner_id) == ("S4", "Anna")
    assert (found["Beech seals"].stage, found["Beech seals"].owner_id) == ("S2", "Ben")

    # A week later: what was answered is known, what moved there is listed before it comes in.
    later = ROWS.replace(
        "Proposal sent,Open,2026-01-01 09:00:00,2026-02-16", "Negotiations started,Open,2026-01-01 09:00:00,2026-02-27"
    )
    mia.uploads("deals-2026-03-02.csv", deals(later.replace("15000", "16000")))
    tried = answer(office, mia, "dry run: 2 changed")
    assert "Alder pumps: Offer made → Negotiation" in tried.text
    assert "Beech seals: amount 15000 → 16000" in tried.text
    mia.presses("Import", in_=tried)
    again = answer(office, mia, "Done: 2 changed.")
    assert imported(office)["Alder pumps"].stage == "S5"

    # Only the last one can be taken back; then it stands as before it.
    mia.presses("Undo import", in_=again)
    answer(office, mia, "The import is taken back: 2 opportunities.")
    assert imported(office)["Alder pumps"].stage == "S4"
    assert imported(office)["Beech seals"].amount == 1_500_000
    mia.presses("Undo import", in_=done)
    answer(office, mia, "Only the last import can be taken back")


def test_an_import_taken_back_leaves_the_funnel(office):
    mia = office.mia
    before = {item.id for item in office.store.open_opportunities()}
    row = "91,Elder pumps,Anna,9000,EUR,Elder,Qualified,Open,2026-02-01 09:00:00,,2026-04-30\n"
    mia.uploads("once.csv", deals(row))
    mia.presses("Import", in_=answer(office, mia, "dry run: 1 new"))
    done = answer(office, mia, "Done: 1 new.")
    made = next(item for item in office.store.open_opportunities() if item.id not in before)
    mia.presses("Undo import", in_=done)
    answer(office, mia, "The import is taken back: 1 opportunity.")
    assert {item.id for item in office.store.open_opportunities()} == before
    assert office.store.opportunity(made.id).reason == "entered by mistake"
    mia.uploads("once.csv", deals(row))
    mia.presses("Import", in_=answer(office, mia, "dry run: 1 changed"))
    office.sees(lambda: office.store.opportunity(made.id).is_open)


def test_the_form_takes_a_file_and_a_zip_of_them(office):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr(
            "deals.csv", deals("92,Fern pumps,Anna,9000,EUR,Fern,Qualified,Open,2026-02-01 09:00:00,,2026-04-30\n")
        )
        out.writestr("notes.txt", "not read")
    office.mia.says("/spm import", channel="general")
    form = office.sees(lambda: office.mia.modals and office.mia.modal)
    form.fill(File=[office.mia.attaches("export.zip", packed.getvalue())]).submit()
    tried = office.sees(lambda: [m for m in office.mia.sees("general") if "dry run: 1 new" in m.text][-1])
    office.mia.presses("Cancel", in_=tried)
    office.sees(lambda: "Nothing was imported." in office.mia.last("general").text)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("deals.xlsx", b"PK", "I read CSV files, or a ZIP of them."),
        ("broken.zip", b"nothing", "That ZIP cannot be opened."),
        ("other.csv", b"a,b\n1,2\n", "none of the layouts"),
        ("empty.csv", b"\n", "is empty"),
    ],
)
def test_what_cannot_be_read_is_said(office, name, content, said):
    office.mia.uploads(name, content)
    answer(office, office.mia, said)


def test_only_administrators_bring_data_in_and_everybody_takes_their_own_out(office):
    office.anna.uploads("deals.csv", deals())
    answer(office, office.anna, "Data comes in by an administrator: ask")
    assert "The whole company's data goes to administrators" in office.answer(office.anna, "export all").text
    office.anna.says("/spm export mine", channel="general")
    office.sees(lambda: "The file is in your messages with me." in office.anna.last("general").text)
    sent = office.sees(lambda: [message for message in office.anna.sees() if message.files][-1])
    assert sent.files[0]["name"] == "spm-Anna-2026-03-02.zip"
    with zipfile.ZipFile(
        io.BytesIO(office.slack.download({"url_private_download": office.slack.address + sent.files[0]["download"]}))
    ) as packed:
        text = packed.read("opportunities.csv").decode()
    assert "Acme deal" in text
    assert "Fir deal" not in text
