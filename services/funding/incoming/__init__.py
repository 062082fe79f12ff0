"""Money the city receives: the state's award, the calls for it, the bank's word, and the city's own proof of use.

The state's money becomes the budget of a line in the act that records the award: nobody awards on what was not given.
"""
