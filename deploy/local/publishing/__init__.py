"""Publishing CloudEvents as departments do it: lines of a file, over HTTP or Kafka, each with its outcome.

`read(stream)` → lines; `Examiner.examine(line)` → `Letter` or `Outcome`; `over_http` and `over_kafka` send letters,
`hearing` waits for the answers to what was written to Kafka.
"""
