"""One rule for chance: a run is the same every time, unless `--hypothesis-profile=random` asks for a new one."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("random", database=None, deadline=None, print_blob=True)
settings.load_profile("fixed")
