"""Key account management: the portfolio, whose turn it is, and the review of one account (DOMAIN.md, 3.4)."""
