"""Payments: ordered, put into files, confirmed by the bank."""
