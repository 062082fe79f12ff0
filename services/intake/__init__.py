"""Intake: people and reports. Who is this, what do they need, who should take it.

Owns the personal data of Staffel. Hears `reports.<department>` and takes the same reports over HTTP, in lists and in
XML messages; hears from `casework.events` who carries which track, which decides who may know whom. Tells
`intake.events`: what became of a report, who is registered, where each need goes, what a human has to clear.

`reports` is the way of a report through a batch; `people` and `matching` say who it is, `clearing` what a human decides
about it, `routing` where a need goes; `privacy` is who may know whom, and the end of personal data; `imports` and
`adapters` are further ways in.
"""
