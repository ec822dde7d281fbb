"""Sales performance management without Slack, wall clock or environment: records, rules, reports, meetings, charts, store."""
