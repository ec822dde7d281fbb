"""Bringing payloads to the bot, over Socket Mode or signed HTTP, and its answers within three seconds back."""

from sandbox.delivery.delivery import Answer, Delivery
from sandbox.delivery.links import Links

__all__ = ["Answer", "Delivery", "Links"]
