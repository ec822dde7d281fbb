"""The track of past forecasts, made by replaying the company as it was known when each period began."""

from spm_core.track.replay import missing, past_periods, remembered, replayed, step

__all__ = ["missing", "past_periods", "remembered", "replayed", "step"]
