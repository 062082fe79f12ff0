"""What `staffel route` is made of: reports from files, cases with what is expected, rules held against the kinds."""
