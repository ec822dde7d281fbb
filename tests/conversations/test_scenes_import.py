"""Scene 18: a CSV dropped in the DM: what I cannot know is asked, tried, brought in, and taken back."""

from told import answered

HEAD = (
    "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Organization,Deal - Stage,Deal - Status,"
    "Deal - Deal created,Deal - Last stage change,Deal - Expected close date\n"
)
ROWS = (
    "1,Alder pumps,Anna,25000,EUR,Alder,Proposal sent,Open,03/02/2026,05/02/2026,04/05/2026\n"
    "2,Beech seals,m.k.,15000,EUR,Beech,Qualified,Open,07/01/2026,,05/06/2026\n"
    "3,Rowan line,Ben,a lot,EUR,Rowan,Qualified,Open,07/01/2026,,05/06/2026\n"
)


def test_scene_18_import(office):
    mia = office.mia
    known = {item.id for item in office.store.open_opportunities()}
    mia.uploads("deals.csv", (HEAD + ROWS).encode())
    asked = answered(office, mia, "Pipedrive export, 3 deals, 2 stages.", None)
    assert "3 things I can't know:" in asked.text
    for words in (
        "Stage “Proposal sent” (1) is …",
        "Owner “m.k.” (1) is …",
        "Dates: 07/01/2026 is 7 January or 1 July?",
    ):
        assert words in asked.text
    assert {item.id for item in office.store.open_opportunities()} == known
    mia.presses("Answer", in_=asked)
    answers = office.sees(lambda: mia.modals and mia.modal)
    stage, owner = "Stage “Proposal sent” (1 deal) is", "Owner “m.k.” (1 deal) is"
    assert answers.fill({stage: "Offer made", owner: "Ben", "Dates: 07/01/2026 is": "7 January"}).submit() == {}
    tried = answered(office, mia, "dry run", None)
    assert "2 new" in tried.text
    assert "1 unreadable" in tried.text
    assert "a lot" in tried.shown
    assert tried.buttons == ["Import", "Cancel"]
    mia.presses("Import", in_=tried)
    done = answered(office, mia, "Done: 2 new", None)
    assert done.ts == tried.ts  # progress and result stand in the same message
    assert done.buttons == ["Undo import"]
    new = {item.name: item for item in office.store.open_opportunities() if item.id not in known}
    assert {name: (item.stage, item.owner_id, item.expected_close.isoformat()) for name, item in new.items()} == {
        "Alder pumps": ("S4", "Anna", "2026-05-04"),
        "Beech seals": ("S2", "Ben", "2026-06-05"),
    }
    mia.presses("Undo import", in_=done)
    answered(office, mia, "The import is taken back: 2 opportunities.", None)
    assert {item.id for item in office.store.open_opportunities()} == known
