"""Lists: people in a spreadsheet, looked at together before any of them is reported.

A file becomes rows (`shared.csv_lists`, `workbooks`), its headings become fields (`columns`), its cells values
(`values`), its rows reports (`understanding`). What is understood is stored and shown; only when a person confirms it,
`run` takes it in as it would come over Kafka or HTTP, a batch at a time. Nothing here decides who somebody is.
"""
