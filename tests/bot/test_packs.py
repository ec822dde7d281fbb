"""The packs of meetings: who gets which, that each fits a phone, and that no word of a coaching goes further than its pair."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from support.coached import AGREED, PRIVATE, SECRET, coached

from bot.blocks import check, image
from bot.meetings.packs import pack
from bot.outbox import Message
from bot.rooms import desk
from spm_core.book.agreed import Action, Answer
from spm_core.book.cadence import Occurrence
from spm_core.book.records import DEFAULT_STAGES, Account, Member, Membership, Note, Role, Snooze, Team
from spm_core.rules import offers, opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FREEZE = START - timedelta(hours=1)
COACHING = Occurrence("c", "coaching", "member", "Anna", START.date(), START, 45)
TEAM = Occurrence("t", "team", "team", "North", START.date(), START, 60)
PICTURE = image("Forecast, short. Funnel, short.", file_id="F0PICTURE1")
OTHERS = (Member("Olga", "Olga", Role.MANAGER), Member("Petra", "Petra", Role.ADMIN))


@pytest.fixture
def north(database: Database) -> Store:
    """The worked example between two coachings, with another team's manager and an administrator."""
    store = coached(database)
    with store.write(AGREED) as unit:
        unit.save_many(OTHERS)
        unit.save(Team("South", "South", "Europe/Helsinki", "Olga"))
    return store


def given(store: Store, meeting: Occurrence, reader: str | None) -> list[Message]:
    return pack(store, meeting, store.member(reader) if reader else None, FREEZE, lambda *_: PICTURE)


def packed(messages: Iterable[Message]) -> str:
    return "\n".join(message.packed() for message in messages)


def read(message: Message) -> list[str]:
    """What people read of a message's blocks, and what they can press in [brackets]."""
    found = []
    for block in message.blocks:
        found += [block["text"]["text"]] if "text" in block else []
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        for one in elements:
            text = one.get("text")
            found.append(text if isinstance(text, str) else f"[{text['text'] if text else '⋯'}]")
    return found


def actions_of(message: Message) -> set[str]:
    """The names of everything that can be pressed."""
    found = set()
    for block in message.blocks:
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        found |= {one["action_id"].partition("#")[0] for one in elements if "action_id" in one}
    return found


def test_a_coaching_is_for_the_seller_and_their_manager(north: Store) -> None:
    seller, manager = given(north, COACHING, "Anna"), given(north, COACHING, "Mia")
    assert seller[0].text.startswith("Coaching with Mia · Mon 2 Mar 10:00 · as of 09:00 · since Mon 2 Feb\n")
    assert manager[0].text.startswith("Coaching of Anna · Mon 2 Mar 10:00 · as of 09:00 · since Mon 2 Feb\n")
    assert [given(north, COACHING, reader) for reader in ("Ben", "Olga", "Petra", None)] == [[], [], [], []]


def test_both_read_the_same_verdicts_and_the_manager_more(north: Store) -> None:
    seller, manager = given(north, COACHING, "Anna"), given(north, COACHING, "Mia")
    verdicts = [line for line in read(seller[0])[1].splitlines() if line]
    assert verdicts == read(manager[0])[1].splitlines()
    assert (
        verdicts[0] == "✕ *SHORT*  Agreed and planned: 1 done · 2 late · 3 to do · no next step on Acme 40k, Birch 25k"
    )
    assert "✕ *SHORT*  Quarter 42k of 45k · committed 0 · Year: 41k a week to create, 20k created" in verdicts
    titles = [message.text.partition("\n")[0] for message in manager[1:]]
    assert titles == [
        "TOP5 Opportunity review &amp; coaching",
        "Coaching questions, with what is known",
        "Personal Funnel",
        "Sales Activity Review",
        "Sales Planning",
        "For the manager",
    ]
    assert [message.text.partition("\n")[0] for message in seller[1:]] == [
        title for title in titles if title not in ("Coaching questions, with what is known", "For the manager")
    ]


def test_what_only_the_seller_can_say_has_no_button_for_the_manager(north: Store) -> None:
    own = set().union(*map(actions_of, given(north, COACHING, "Anna")))
    others = set().union(*map(actions_of, given(north, COACHING, "Mia")))
    assert own - others == {"planned.how", "answers.two", "planning.open"}
    assert others <= own


def test_the_seller_settles_from_the_message_itself(north: Store) -> None:
    first = given(north, COACHING, "Anna")[0]
    words = read(first)
    begins = words.index("*TO SETTLE*")
    assert words[begins + 1 : begins + 9] == [
        "meeting: pricing · Acme · 6 days ago, nothing logged",
        "[How did it go?]",
        f"{PRIVATE} · Acme · 3 days late",
        "[Done]",
        "Acme 40k · offer check 5 days late",
        "[Settle]",
        "Birch 25k · no next step",
        "[Next step]",
    ]
    assert words[-2:] == ["[Plan the next period]", "[Start meeting]"]


def test_the_manager_has_the_questions_with_what_is_known(north: Store) -> None:
    questions = given(north, COACHING, "Mia")[2]
    acme = read(questions)[1].splitlines()
    assert acme[0] == "*Acme 40k* · Offer made"
    assert len(acme) == 11  # five of every stage, five of this one
    assert (
        "· What did they say about the offer since it was sent? _sent 14 days ago, check Wed 25 Feb, 5 days late_"
        in acme
    )
    assert (
        "✓ What will the customer do next, and on which date? _a demo for their buyer, Fri 6 Mar_" in read(questions)[2]
    )


def test_the_teams_pack_is_its_agenda_with_five_replies(north: Store) -> None:
    first, *replies = given(north, TEAM, None)
    assert first.text.startswith("Team North · Mon 2 Mar 10:00 · as of 09:00\n")
    assert len(replies) == 5
    assert read(first)[-1] == "[Start meeting]"


def test_the_channel_reads_nothing_of_a_coaching_until_its_author_shares_it(north: Store) -> None:
    for reader in (None, "Ben", "Olga", "Petra"):
        text = packed(given(north, TEAM, reader) + given(north, COACHING, reader))
        assert SECRET not in text
        assert PRIVATE not in text
        assert "their buyer, Fri 6 Mar" in text or reader  # a planned activity is no secret
    with north.write(FREEZE - timedelta(days=1)) as unit:
        unit.save(replace(north.answer("O1G3"), shared_at=unit.now))
    shared = packed(given(north, TEAM, None))
    assert f"What is the single most likely reason we would not win this? “{SECRET}” (Anna)" in shared
    assert PRIVATE not in shared


def test_a_manager_of_another_seller_prepares_without_what_is_between_them(north: Store) -> None:
    """Anna's own manager is Olga; Mia leads the team, so the team's pack is hers and Anna's coaching is not."""
    with north.write(FREEZE - timedelta(days=1)) as unit:
        unit.save(replace(north.member("Anna"), manager_id="Olga"))
    mine = packed(given(north, TEAM, "Mia"))
    assert PRIVATE not in mine
    assert SECRET not in mine
    assert given(north, COACHING, "Mia") == []
    assert PRIVATE in packed(given(north, COACHING, "Olga"))


def test_what_is_to_be_prepared_is_for_the_teams_manager_alone(north: Store) -> None:
    """Of the team's five Anna has Acme, Iris and Cedar and answered for Iris; Ben has Delta and Fir and nothing planned."""
    first, *replies = given(north, TEAM, "Mia")
    assert first.text.startswith("To prepare: team North · Mon 2 Mar 10:00 · as of 09:00\n")
    verdicts = read(first)[1].splitlines()
    assert verdicts[:2] == ["✕ *SHORT*  0 of 2 prepared · not yet: Anna, Ben", "△ *WATCH*  1 action overdue"]
    assert verdicts[-2:] == ["✕ *SHORT*  New-customer meetings 0.75 of 3.5 a week", "✓ *OK*  Agreed: 1 to do"]
    titles = [reply.text.partition("\n")[0] for reply in replies]
    assert titles[:4] == ["Who is prepared", "Activity, person by person", "Overdue, and at rest", "Meetings kept"]
    assert titles[4:] == [reply.text.partition("\n")[0] for reply in given(north, TEAM, None)[1:]]
    prepared, active, overdue, _ = ("\n".join(read(reply)) for reply in replies[:4])
    # Contact within 14 days: Acme alone of Anna's four, Hazel alone of Ben's four; no next steps; one late check of Anna's.
    assert "*Anna* · records 60 % · 1 of 3 TOP5 answered · 1 action overdue" in prepared
    assert "*Ben* · records 60 % · 0 of 2 TOP5 answered · no plan" in prepared
    assert "*Anna* · meetings 3 · new customers 1 · contacts 5 · hours 3.6" in active
    assert "*Ben* · meetings 5 · new customers 2 · contacts 6 · hours 5.2" in active
    assert f"*{PRIVATE}* · Acme deal · Anna · 3 days late" in overdue
    assert "*Birch 25k* · Anna · until Mon 16 Mar · their budget is decided in March" in overdue
    assert "No offer is more than 7 days late." in overdue
    assert [given(north, TEAM, reader) for reader in ("Anna", "Ben", "Olga", "Petra")] == [[], [], [], []]


def test_an_offer_is_in_the_managers_pack_after_a_week(north: Store) -> None:
    late = replace(TEAM, starts_at=START + timedelta(days=7))
    messages = pack(north, late, north.member("Mia"), FREEZE + timedelta(days=7), lambda *_: None)
    overdue = "\n".join(read(messages[3]))
    assert "1 offer more than 7 days late" in overdue
    assert "*Acme 40k* · Anna · Offer made · 12 days late" in overdue


def test_meetings_planned_against_held_by_team_and_person(north: Store) -> None:
    """Thirteen Mondays since 1 December of which three were held; one coaching each, not by any rule of the rhythm."""
    held = [date(2026, 2, 9), date(2026, 2, 16), date(2026, 2, 23)]
    with north.write(FREEZE - timedelta(hours=1)) as unit:
        for day in held:
            start = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
            unit.save(
                Occurrence(f"o{day}", "team", "team", "North", day, start, 60, "held", start - timedelta(hours=1))
            )
    kept = "\n".join(read(given(north, TEAM, "Mia")[4]))
    assert "5 of 15 meetings held since Mon 1 Dec" in kept
    assert "*team · North* · planned 13 · held 3 · cancelled 0 · moved 0" in kept
    assert "*coaching · Anna* · planned 1 · held 1" in kept
    assert "*coaching · Ben* · planned 1 · held 1" in kept


def test_tm6_shows_the_next_step_its_day_and_what_was_agreed(north: Store) -> None:
    five = "\n".join(read(given(north, TEAM, None)[3]))
    assert "*Iris 45k* · Anna · Value agreed · for their buyer, Fri 6 Mar" in five
    assert (
        "*Cedar 60k* · Anna · Qualified · bring the plant manager (Anna), Mon 9 Mar\n"
        "· bring the plant manager (Anna), due Mon 9 Mar"
    ) in five
    assert "*Delta 30k* · Ben · Negotiation · *no next step*\n[Next step]" in five


def test_tm9_new_ones_qualify(north: Store) -> None:
    """Cedar: ten answers of 1, N2 is 0, F2 is 2: 12 of 24, pursue with a gap plan; Hazel nobody qualified."""
    ids = ("N1", "N2", "V1", "V2", "P1", "P2", "D1", "D2", "M1", "C1", "F1", "F2")
    scores = dict.fromkeys(ids, 1) | {"N2": 0, "F2": 2}
    with north.write(AGREED + timedelta(days=20)) as unit:
        unit.save_many(
            Answer(f"q{of}", "qualification", 0, of, "opportunity", "O3", "Anna", unit.now, str(score), score)
            for of, score in scores.items()
        )
    new = "\n".join(read(given(north, TEAM, None)[4]))
    assert "✕ *SHORT*  2 new opportunities, 70k · 1 not qualified" in new
    assert (
        "*Cedar 60k* · Anna · Qualified\n12 of 24: pursue with a gap plan\n0: What happens to them if nothing changes this year?"
    ) in new
    assert "*Hazel 10k* · Ben · Identified\n*not qualified*\n[Qualify]" in new


def test_tm10_what_does_not_move_with_what_was_agreed_on_it(north: Store) -> None:
    moves = "\n".join(read(given(north, TEAM, None)[2]))
    assert "*Fir 50k* · Ben · Qualified · days 42 · limit 30 · *no action*\n[Plan]" in moves
    with north.write(FREEZE - timedelta(days=1)) as unit:
        unit.save(Action("fir", "visit their plant", "Ben", date(2026, 3, 5), unit.now, "Mia", opportunity_id="O6"))
    first, *replies = given(north, TEAM, None)
    assert "*Fir 50k* · Ben · Qualified · days 42 · limit 30 · visit their plant (Ben), Thu 5 Mar" in "\n".join(
        read(replies[1])
    )
    assert not any(words.startswith("Fir 50k") for words in read(first))  # there is nothing to decide on it


def test_actions_of_the_last_meeting_come_back(north: Store) -> None:
    with north.write(AGREED) as unit:
        unit.save(Action("x", "ask for the spring campaign", "Ben", date(2026, 2, 20), unit.now, "Mia"))
    first, *replies = given(north, TEAM, None)
    assert "✕ *SHORT*  Agreed: 1 late · 1 to do" in read(first)[1]
    assert "*✕ ask for the spring campaign* · Ben · 10 days late" in "\n".join(read(replies[4]))


def test_tm12_notes_by_kind_and_what_the_largest_win_taught(north: Store) -> None:
    kinds = ("learning", "market", "announcement")
    with north.write(AGREED) as unit:
        unit.save_many(Note(kind, "North", kind, f"words on {kind}", "Ben", unit.now) for kind in kinds)
    other = "\n".join(read(given(north, TEAM, None)[5]))
    told = [line for line in other.splitlines() if "words on" in line]
    assert [line.split("*")[1] for line in told] == ["announcement", "market", "learning"]


def test_every_button_of_every_pack_is_somebodys(north: Store) -> None:
    known = desk().buttons
    for meeting, reader in ((TEAM, None), (TEAM, "Mia"), (COACHING, "Anna"), (COACHING, "Mia")):
        for message in given(north, meeting, reader):
            assert actions_of(message) <= known.keys()


NAMES = (
    "Сибирские насосы ",
    "Sächsische Pumpenwerke & Söhne ",
    "👩‍🔧🏭 ",
    "株式会社ポンプ ",
    "<!channel> ",
    "e\u0301" * 9,
)


def crowded(store: Store, count: int) -> None:
    """So many open opportunities of Anna's and Ben's, all stalled, with long names, late offers, actions, answers and notes."""
    chance = random.Random(7)
    told = datetime(2025, 12, 1, 9, tzinfo=UTC)
    accounts = [Account(f"A{n}", (chance.choice(NAMES) * 40)[:300]) for n in range(200)]
    with store.write(told) as unit:
        unit.save_many(accounts)
        found = [_created(unit.now, n, chance, accounts) for n in range(count)]
        unit.append_many(found)
    busy = [events[0].opportunity_id for events in found[:60]]
    with store.write(told) as unit:
        for of in busy:
            item = store.opportunity(of)
            sent = offers.send(
                Stamp(item.owner_id, told, told),
                item,
                id=f"offer{of}",
                number=1,
                sent_on=told.date(),
                check_date=date(2026, 1, 7),
            )
            unit.send_offer(*sent)
    with store.write(AGREED) as unit:
        long = "äöü <b>&" * 60
        for n, of in enumerate(busy):
            unit.save(
                Action(f"x{n}", long, "Anna", date(2026, 2, 3), AGREED, "Mia", private=n % 2 == 0, opportunity_id=of)
            )
            unit.save(Snooze(of, "Anna", date(2026, 6, 1), long, AGREED))
            for question in ("G1", "G2", "G3", "G4"):
                unit.save(
                    Answer(
                        f"{of}{question}",
                        "coaching_any_stage",
                        0,
                        question,
                        "opportunity",
                        of,
                        "Anna",
                        AGREED,
                        long,
                        shared_at=AGREED,
                        seller_id="Anna",
                    )
                )
            unit.save(Note(f"note{n}", "North", "market", long, "Anna", AGREED))


def _created(at: datetime, number: int, chance: random.Random, accounts: list[Account]) -> list[object]:
    owner = ("Anna", "Ben")[number % 2]
    return opportunities.create(
        Stamp(owner, at, at),
        id=f"N{number}",
        stages=DEFAULT_STAGES,
        name=(chance.choice(NAMES) * 40)[:300],
        owner_id=owner,
        stage=chance.choice(("S1", "S2", "S3", "S4", "S5")),
        currency="EUR",
        amount=Decimal(chance.randrange(1, 90_000_000)),
        account_id=chance.choice(accounts).id,
    )


def test_five_thousand_opportunities_with_long_names_fit(sqlite_tables: Path, tmp_path: Path) -> None:
    (tmp_path / "spm.db").write_bytes(sqlite_tables.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'spm.db'}")
    store = coached(database)
    crowded(store, 5000)
    for meeting, reader in ((TEAM, None), (TEAM, "Mia"), (COACHING, "Anna"), (COACHING, "Mia")):
        first, *below = given(store, meeting, reader)
        assert len(first.blocks) <= 20
        assert sum(len(text) for text in read(first) if not text.startswith("[")) <= 2500
        assert sum(block["type"] == "image" for block in first.blocks) == 1
        for message in below:
            assert len(message.blocks) <= 50
            assert sum(map(len, read(message))) <= 12_000
        for message in (first, *below):
            check(message.blocks)
            assert len(message.text) <= 40_000
            assert "<!" not in json.dumps(message.blocks, ensure_ascii=False) + message.text
            assert all(len(block["text"]["text"]) <= 3000 for block in message.blocks if "text" in block)
    database.close()


def test_what_the_manager_promised_is_the_managers_to_settle(north: Store) -> None:
    with north.write(AGREED) as unit:
        unit.save(
            Action(
                "m",
                "call their owner",
                "Mia",
                date(2026, 2, 24),
                unit.now,
                "Mia",
                private=True,
                occurrence_id="held-Anna",
            )
        )
    seller, manager = ("\n".join(read(given(north, COACHING, who)[1])) for who in ("Anna", "Mia"))
    assert "*✕ call their owner* · Mia · 6 days late\n*" in seller
    assert "*✕ call their owner* · Mia · 6 days late\n[Done]\n[New date]" in manager
    for reader in (None, "Ben", "Olga", "Petra"):
        assert "call their owner" not in packed(given(north, TEAM, reader) + given(north, COACHING, reader))


def test_a_team_on_its_first_day_gets_packs_that_say_what_they_can(store: Store) -> None:
    """Nobody logged, agreed, planned or aimed at anything yet: no table, no verdict on the team, no number that is none."""
    people = [Member("mia", "Mia Stone", Role.MANAGER), Member("anna", "Anna Berg")]
    with store.write(FREEZE - timedelta(days=1)) as unit:
        unit.save_many([*people, Team("North", "North", "Europe/Helsinki", "mia"), Membership("anna", "North")])
    own = replace(COACHING, scope_id="anna")
    for meeting, reader in ((TEAM, None), (TEAM, "mia"), (own, "anna"), (own, "mia")):
        messages = given(store, meeting, reader)
        words = "\n".join(text for message in messages for text in read(message))
        assert "Two weeks of logging and this will show" in messages[0].text
        assert "SHORT" not in words
        assert "*OK*" not in words
        assert all(empty not in words for empty in ("None", "n/a", "N/A", "0 of 0"))
        assert all(message.text.strip() for message in messages)
