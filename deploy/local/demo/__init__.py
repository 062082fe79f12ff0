"""Days in Dortmund: invented people, robots that answer for the departments, and a clock that lets weeks pass.

`people` invents who arrives, `reports` what departments publish about them (messy, as in life), `twelve` the twelve
situations in which it is hard to say who somebody is, `spoilt` what no department should send. `office` is a robot's
hands: HTTP with a token, like a clerk's. `cards` says how the departments answer, `desks` let them, `acts` let time
pass and departments report, `courses` fill, `money` is applied for and paid, `play` is the sequence of days,
`summary` what came of it.
"""
