"""Casework: who is responsible for which part of a person's life, at every instant, and how that changes.

Owns cases, tracks, transitions, participation, consents, goals, offers and enrolments, and who is whose alias. Hears
`intake.referral.routed`, `intake.report.accepted` (death, departure), `intake.report.withdrawn`, what becomes of a
person, and what funding decided and paid. Tells `casework.*`, one number line per case and one per offer.

The rules are pure: `case` is the state, `fold` what each event does to it; the verbs are in `referrals`, `tracks`,
`transitions`, `contacts`, `participation`, `consents`, `assistance`, `goals`, `endings`, `personal`, `merging`,
`splitting`, `choosing`, and the clock's in `deadlines`; offers have a room of their own, `offers`;
`visibility` says who may see what of it. Everything else carries them to and from HTTP, Kafka and PostgreSQL.
"""
