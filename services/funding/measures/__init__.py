"""Measures: what organisations do, what it costs, and that nothing of it is paid for twice (§ 9 (4) TIntG NRW)."""
