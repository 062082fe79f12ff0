"""Repayments (Erstattungen): what is demanded back with interest, what of it comes in, and what is waived."""
