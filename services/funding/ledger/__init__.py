"""The ledger: budget lines, the chart of accounts, transfers that are only ever added."""
