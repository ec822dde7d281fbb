"""Speed as ratios: what we do and the floor it stands on, measured in turns in the same run."""
