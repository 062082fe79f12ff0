"""Notifications: who must know, by which channel, and did it arrive.

Owns: notices (one per event, department and role), inboxes with each person's read marks, mails, what a person wants
by mail, and the record of what each department's system was told.

Hears: `casework.events`, `intake.events`, `funding.events`. `audiences.py` is the table of who must know about what.

Tells: `notifications.events` (notices created, delivered, failed, read) and `deliveries.<department>`: the other
services' own events, each department's share of them, without the fields that are not for it, numbered per department
and case without holes.

Three things happen apart from each other: a reaction makes notices and waiting letters, in the transaction of the
event; letters are bundled into mails by rules that know windows, quiet hours and what breaks through them
(`bundling.py`); mails are claimed, sent and settled by a loop of their own (`outgoing.py`), at least once, under a
Message-ID that a repeat shares. No text of a notice names a person.
"""
