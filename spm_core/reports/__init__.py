"""What the facts mean: one file a report, each a pure function of a Book."""
