"""Offers (Angebote): who runs them, how many places there are, who has one, who waits, and who was there.

An offer is an aggregate of its own, so that its places are decided under one lock and counted on one number line.
What it is comes from the city's files; who takes part is enrolled by whoever carries a track of the person's case.
"""
