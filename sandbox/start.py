"""Puts a workspace together from what the command line says, and runs it."""

import argparse

from sandbox import limits
from sandbox.clock import Clock
from sandbox.delivery import Delivery, Links
from sandbox.delivery.signed import SignedPosts
from sandbox.feed import Feed
from sandbox.log import Log
from sandbox.manifest import Manifest
from sandbox.rates import Rates
from sandbox.server import HOST, Server, listen
from sandbox.workspace import Workspace
from sandbox.world import World


def run(arguments: argparse.Namespace) -> None:
    """Serve until told to end. Raises ValueError for a bad world or manifest, OSError for a port or file that fails."""
    world = World.read(arguments.world, arguments.now)
    manifest = Manifest.read(arguments.manifest)
    sock = listen(arguments.port)
    slack = workspace(world, manifest, arguments, f"http://{HOST}:{sock.getsockname()[1]}")
    Server(slack).run(sockets=[sock])


def workspace(world: World, manifest: Manifest, arguments: argparse.Namespace, address: str) -> Workspace:
    """A workspace reachable at this address."""
    feed = Feed()

    def connected() -> None:
        feed.tell("connected")

    clock = Clock(arguments.now, told=lambda: feed.tell("clock"))
    log = Log([world.bot.token, world.bot.app_token, world.bot.signing_secret])
    links = Links(world.bot.app_id, changed=connected)
    posts = SignedPosts(arguments.deliver, world.bot.signing_secret, changed=connected) if arguments.deliver else None
    retries = limits.RETRY_SECONDS if arguments.retry_after is None else arguments.retry_after
    delivery = Delivery(links, posts, log, clock.now, retries)
    rates = Rates(enforced=arguments.rate_limits == "on")
    return Workspace(world, manifest, clock, delivery, feed, log, address, rates=rates)
