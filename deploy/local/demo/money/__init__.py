"""The money of the demo: help for persons, and a year of funding within its days.

`assistance` is asked for by who carries a person. `organisations` apply, call for money and are paid; `treasury` pays
and is told by the `bank` what came of it; `proofs` say what it was spent on and pay back what was not; `state` gives
and is called on; `prizes` are voted on. `season` is the order in which all this happens.
"""
