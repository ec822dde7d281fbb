"""A driver for tests that reads like a person: starts the sandbox and acts in it as people do.

slack = Slack.start(WORLD, Path("manifest.yml"))
kim = slack.user("kim")
kim.says("/lunch Noodles or Soup", channel="lunch")
kim.presses("Soup", in_=kim.last("lunch"))
kim.modal.fill(Place="Soup bar").submit()
"""

from sandbox.driver.people import Person, Room
from sandbox.driver.slack import BusinessClock, RefusedError, Slack
from sandbox.driver.surface import Home, Message, Modal, Surface

__all__ = ["BusinessClock", "Home", "Message", "Modal", "Person", "RefusedError", "Room", "Slack", "Surface"]
