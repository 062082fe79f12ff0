"""Payees: who gets the money, exactly as the bank knows them. The one room that holds names and accounts."""
