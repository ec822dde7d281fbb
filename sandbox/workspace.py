"""One running workspace: the world, the clock, the way to the bot, and what is open between them."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.clock import Clock
from sandbox.delivery import Answer, Delivery
from sandbox.errors import SlackError
from sandbox.faults import Faults
from sandbox.feed import Feed
from sandbox.files import File, Files
from sandbox.log import Log
from sandbox.manifest import Manifest
from sandbox.rates import Rates
from sandbox.triggers import Triggers
from sandbox.views import Views
from sandbox.world import Channel, World

if TYPE_CHECKING:
    from sandbox.responses import ResponseUrl

Json = dict[str, Any]


@dataclass
class Workspace:
    """Everything one request may touch; `address` is http://127.0.0.1:PORT."""

    world: World
    manifest: Manifest
    clock: Clock
    delivery: Delivery
    feed: Feed
    log: Log
    address: str
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    files: Files = field(default_factory=Files)
    triggers: Triggers = field(default_factory=Triggers)
    views: Views = field(default_factory=Views)
    responses: dict[str, "ResponseUrl"] = field(default_factory=dict)
    _work: set[asyncio.Task[None]] = field(default_factory=set)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside what is being answered now."""
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def interact(self, payload: Json) -> Answer:
        """Deliver an interaction. Raises SlackError when the manifest does not switch interactivity on (SLACK.md 8)."""
        if not self.manifest.interactive:
            raise SlackError("interactivity_not_enabled")
        return await self.delivery.interaction(payload)

    def stop(self) -> None:
        """End everything that is still going on."""
        for task in self._work:
            task.cancel()
        self.clock.close()
        self.feed.close()

    def file_for_api(self, file_id: str) -> Json:
        """A file as Slack describes it; a tombstone for one that is gone."""
        if not self.files.known(file_id):
            return {"id": file_id, "mode": "tombstone"}
        file = self.files.get(file_id)
        shown = file.for_api(self.address, self.world.team_id)
        return shown | ({"shares": self._shares(file)} if file.ready and file.shares else {})

    def _shares(self, file: File) -> Json:
        """Where a file can be seen: {"public" or "private": {channel id: [its messages]}}."""
        shown: Json = {}
        for channel_id, stamps in file.shares.items():
            channel = self.world.channels[channel_id]
            about = {"channel_name": channel.name, "team_id": self.world.team_id, "share_user_id": file.owner}
            kind = shown.setdefault("private" if channel.is_private else "public", {})
            kind[channel_id] = [{"ts": ts, **about} for ts in stamps]
        return shown

    def app_may_read(self, file: File) -> bool:
        """Whether the app can see a file: its own, one a form brought, or one shared where it is a member."""
        shared = (self.world.channels[channel_id] for channel_id in file.shares)
        return file.owner == self.world.bot.user_id or file.given or any(map(self.bot_is_in, shared))

    def bot_is_in(self, channel: Channel) -> bool:
        """Whether the bot is a member."""
        return self.world.bot.user_id in channel.members
