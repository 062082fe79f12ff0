"""What a log may say about an exception: its kind and where it came from, never its message, which can hold values."""

import traceback
from pathlib import PurePath


def places(error: BaseException) -> str:
    """Where it came from: the innermost five frames, `file:line function`."""
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    return " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
