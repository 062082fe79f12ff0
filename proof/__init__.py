"""The proof: what `staffel check` recomputes from journals, tables and topics, one module a check.

Nothing here uses the code it checks: no service, no engine. Whoever doubts the promise reads these few files.
"""
