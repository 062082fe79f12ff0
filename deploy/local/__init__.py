"""The stack on one machine: real servers as children of one supervisor, with nothing installed system-wide.

One module per server says how it is prepared, started and known to be ready; tests start the same servers
by the same functions. `stack.py` puts them together, `supervisor.py` keeps them alive.
"""
