"""Use cases 27 and 28: data in and out, settings, help, undo."""

import io
import zipfile

from told import answered, asks_for, opportunity

DEALS = (
    "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Organization,Deal - Stage,Deal - Status,"
    "Deal - Deal created,Deal - Last stage change,Deal - Expected close date\n"
    "7,Alder pumps,Anna,25000,EUR,Alder,Qualified,Open,2026-01-01 09:00:00,,2026-04-30\n"
)


def test_case_27_import(office):
    form = asks_for(office, office.mia, "import", "Import")
    assert form.fill(File=[office.mia.attaches("deals.csv", DEALS.encode())]).submit() == {}
    tried = answered(office, office.mia, "dry run: 1 new")
    assert tried.buttons == ["Import", "Cancel"]
    office.mia.presses("Import", in_=tried)
    answered(office, office.mia, "Done: 1 new.")
    assert opportunity(office, "Alder pumps").amount == 2_500_000


def test_case_27_export(office):
    assert office.answer(office.anna, "export mine").text == "The file is in your messages with me."
    sent = office.sees(lambda: [message for message in office.anna.sees() if message.files][-1])
    whole = office.slack.download({"url_private_download": office.slack.address + sent.files[0]["download"]})
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        found = packed.read("opportunities.csv").decode()
    assert "Acme deal" in found
    assert "Fir deal" not in found


def test_case_28_settings(office):
    said = office.answer(office.mia, "settings")
    assert said.text.startswith("Yours\nReminders: Standard")
    assert "Team North" in said.text
    office.mia.presses("Change", in_=said)
    office.sees(lambda: office.mia.modals and office.mia.modal.title == "Your settings")
    office.mia.modal.close()


def test_case_28_help(office):
    said = office.answer(office.anna, "help")
    assert "`/spm log meeting Acme 45m pricing, next demo friday` — log a meeting, call, e-mail …" in said.shown
    assert "NOTE, next STEP DAY" in office.answer(office.anna, "help log").text


def test_case_28_undo(office):
    office.answer(office.anna, "move Birch value")
    assert opportunity(office, "Birch deal").stage == "S3"
    assert office.answer(office.anna, "undo").text.startswith("Taken back: Birch deal is in Qualified")
    assert opportunity(office, "Birch deal").stage == "S2"
