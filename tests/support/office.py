"""A company at work: the worked example in a real database, the sandbox as its Slack, the real bot between them."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path

import worked
from support.northwind import NORTHWIND
from support.slack import ROOT, Slack

from spm_core.book.cadence import CadenceRule
from spm_core.book.opportunities import OfferEvent, OfferEventType
from spm_core.book.periods import midnight
from spm_core.book.records import Account, Benchmark, Membership, Rate, Team
from spm_core.store import Database, Store, new_id

MORNING = "2026-03-02T10:30:00+02:00"  # the Monday of the worked example
SLACK_IDS = {"Anna": "U0ANNA001", "Ben": "U0BEN0001", "Mia": "U0MIA0001"}


def fill(database: Database) -> Store:
    """Save the worked example, its people known to Slack, its team meeting every Monday at nine."""
    store = database.add_workspace(
        replace(worked.company().workspace, name="Northwind Pumps", slack_team_id="T0NORTHWD"), worked.stages()
    )
    with store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        for member in worked.members().values():
            unit.save(replace(member, slack_user_id=SLACK_IDS[member.name]))
        unit.save(Team("North", "North", "Europe/Helsinki", "Mia", "C0NORTH01"))
        unit.save_many([Membership(name, "North") for name in worked.members()])
        unit.save_many([Account(row["name"], row["name"]) for row in worked.rows("accounts")])
        unit.bring([Benchmark(name, stage, value) for (name, stage), value in worked.company().benchmarks.items()])
        unit.bring([Rate(datetime(2025, 1, 1, tzinfo=UTC).date(), "USD", worked.Decimal("0.9"))])
        unit.save_many(worked.targets())
        unit.append_many(worked.events().values())
        for offer in worked.offers():
            sent = midnight(offer.sent_on, worked.ZONE)
            events = [OfferEvent(offer.id, 1, OfferEventType.SENT, sent, sent, after=offer.check_date.isoformat())]
            if offer.status is OfferEventType.ACCEPTED:
                won = midnight(datetime(2026, 2, 12, tzinfo=UTC).date(), worked.ZONE)
                events.append(OfferEvent(offer.id, 2, OfferEventType.ACCEPTED, won, won))
            unit.send_offer(replace(offer, status=OfferEventType.SENT), events)
        unit.log_many(worked.activities())
        zone = "Europe/Helsinki"
        unit.save(CadenceRule(new_id(), "team", "team", "North", "weekly", frozenset({1}), 0, time(9), 60, zone))
    return store


@dataclass(frozen=True)
class Office:
    """Slack and the store of the company that works in it."""

    slack: Slack
    store: Store
    database_url: str
    log: Path
    bot_address: str = ""

    @property
    def anna(self):
        return self.slack.user("anna")

    @property
    def ben(self):
        return self.slack.user("ben")

    @property
    def mia(self):
        return self.slack.user("mia")

    def sees(self, condition, seconds: float = 15):
        """Wait until something is so; a busy machine takes its time."""
        return self.slack.wait_for(condition, seconds)

    def answer(self, person, words: str, channel: str | None = "general"):
        """Say something to /spm and return what comes back."""
        before = len(person.sees(channel))
        person.says(f"/spm {words}".strip(), channel=channel)
        return self.slack.wait_for(lambda: person.sees(channel)[before:] and person.last(channel), 15)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_bot(
    slack: Slack, url: str, log: Path, *, http_port: int | None = None, **more: str
) -> Iterator[subprocess.Popen]:
    """The real bot as a process of its own; what it logs goes to a file."""
    told = slack.environment() | {"SPM_DATABASE_URL": url, "PORT": str(http_port or 3000)} | more
    if http_port:
        told.pop("SLACK_APP_TOKEN")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SPM_"))}
    with log.open("ab") as written:
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=kept | told, stderr=written)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def _listens(slack: Slack, port: int | None) -> bool:
    """Whether the bot is there: its WebSocket, or its own health check."""
    if port is None:
        return bool(slack.state()["connected"])
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@contextmanager
def office(
    folder: Path,
    mode: str = "socket",
    *,
    now: str = MORNING,
    filled: bool = True,
    url: str = "",
    world=NORTHWIND,
    **more: str,
) -> Iterator[Office]:
    """Slack, bot and company, ready to be talked to; ``mode`` is how Slack delivers: socket or http."""
    url = url or f"sqlite:///{folder / 'spm.db'}"
    database = Database(url)
    database.upgrade()
    if filled:
        fill(database)
    port = free_port() if mode == "http" else None
    deliver = f"http://127.0.0.1:{port}/slack/events" if port else None
    with (
        Slack.start(world, ROOT / "manifest.yml", deliver=deliver, now=now) as slack,
        running_bot(slack, url, folder / "bot.log", http_port=port, **more),
    ):
        slack.wait_for(lambda: _listens(slack, port), 60)
        slack.wait_for(database.workspaces, 10)
        yield Office(slack, database.store(), url, folder / "bot.log", f"http://127.0.0.1:{port}" if port else "")
    database.close()
