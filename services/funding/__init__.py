"""Funding: what public money was asked for, who decided, what was paid, and that no budget was overspent.

Owns programmes' budgets, applications, grants, the ledger and what banks say. Hears `casework.assistance.requested`, and
remembers who took part and what was reached (`effect.memory`).
Tells `funding.application.*`, `funding.grant.*`, `funding.disbursement.*` and every transfer of the ledger
(`funding.transfer.posted`, one number line per budget line).

The rules are pure: `application`, `grant` and `budget` are the aggregates, `awarding` the acts over several of them,
`programme` what the city has laid down. Everything else carries them to and from HTTP, Kafka and PostgreSQL.
"""
