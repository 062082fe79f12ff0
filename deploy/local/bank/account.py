"""The city's account at this bank: a number that is valid and belongs to nobody."""

CITY = "DE02120300000000202051"
