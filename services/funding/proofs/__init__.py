"""Proofs of use (Verwendungsnachweise): when they are due, what they hold, who reviews and who accepts them."""
