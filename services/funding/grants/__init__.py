"""Grants: what was awarded, and everything that happens to it until it is closed."""
