"""An invented company with believable habits, so that everything can be tried and looked at."""
