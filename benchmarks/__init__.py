"""What is measured, and against what: `make bench`, or `python -m benchmarks [--quick] [--only PART]`.

Servers are real and our own; services run as processes, as they are shipped. A claim is always a ratio of windows that
lay side by side in one run, because two runs on one machine never see the same machine.
"""
