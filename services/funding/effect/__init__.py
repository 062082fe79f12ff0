"""What money reached: from the euro that was awarded to what happened to people in its time. It never says why.

`memory` remembers what casework and intake tell, `queries` follows a euro to the people in one query, `figures` and
`small_counts` make of it what may be shown to whom, `page` and `tables` show it.
"""
