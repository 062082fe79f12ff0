"""Prizes: somebody is nominated, a jury votes, an approver decides; the money goes the way of every other grant."""
