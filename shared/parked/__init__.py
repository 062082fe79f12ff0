"""What an operator does about parked records without seeing personal data, and what needs a second person.

`masking` shows form without content, `differences` what a repair changes, `proposals` and `unmasking` the two things
that need four eyes, `several` whole queues in order, `alarm` who is told. Keeping the records themselves is the
business of `shared.parking`, processing them that of the service.
"""
