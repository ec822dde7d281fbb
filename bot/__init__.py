"""The Slack bot: hears and speaks Slack, and lets spm_core compute what is said."""
