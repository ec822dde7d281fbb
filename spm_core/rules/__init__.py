"""What may happen: pure functions from a record to the records and events that follow, or a refusal that says what to do."""
