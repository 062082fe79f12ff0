"""Funding: what public money was asked for, who decided, what was paid, and what became of it.

Owns programmes' budgets, applications, measures, grants, the ledger, payees, payment files and what banks say, proofs
of use, money from the state, staff posts and prizes. Hears `casework.events` (money asked for in a case; who took part
and what was reached, which `effect.memory` keeps) and `intake.events` (two persons who are one; an erased person's
account is erased). Tells `funding.*`: every transfer of the ledger on the number line of its budget line, the rest on
those of application, grant, measure, payment file, incoming grant and post.

A room for each matter. The rules are pure: the aggregates by their noun, and the acts over several of them (`awarding`,
`payments.moving`, `proofs.deciding`, `repayments.acts`). Everything else carries them to and from HTTP, Kafka,
PostgreSQL and the bank.
"""
