"""Writes the JSON Schemas anew, or keeps them as those of a release."""

import argparse

from shared.contracts.schemas import CHECKED_IN, RELEASED, write

parser = argparse.ArgumentParser(prog="python -m shared.contracts.schemas", description=__doc__)
parser.add_argument("--release", metavar="VERSION", help="also keep them under released/VERSION")
arguments = parser.parse_args()
write(CHECKED_IN)
if arguments.release:
    write(RELEASED / arguments.release)
