"""A set of people whom no public set holds: names from three scripts, twins, siblings, fathers and sons, namesakes.

Two lists of one town, and which lines are one person. Everything is invented and the same at every run of a seed.
"""

from benchmarks.people.town import People, Person, town
from benchmarks.people.writing import Record

__all__ = ["People", "Person", "Record", "town"]
