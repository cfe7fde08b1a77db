"""The pages of accounts, one file per page or action."""
