"""A Slack on your own machine: Web API, Socket Mode, signed HTTP delivery and a page. Knows nothing of the bots it serves."""
