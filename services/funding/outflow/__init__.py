"""How the money of a year flows out: against the plan by month, what is left, what lapses, and where it will end.

`queries` reads the ledger, `plan` and `forecast` are pure, `report` puts them together.
"""
