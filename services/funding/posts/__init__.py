"""Staff posts (Stellen) that programmes pay for: who sits on them, when nobody does, and the lump sums that follow."""
