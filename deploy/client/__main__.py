"""Makes the wheel of the client: `python -m deploy.client FOLDER`.

The published language is part of this project and no package of its own, and a build tool would pack only what lies in
one place. A wheel is a zip archive with three files about itself (PEP 427, core metadata 2.4), so it is written here;
the same sources give the same bytes.
"""

import base64
import hashlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from deploy.local.installation import PROJECT

PACKED = ("staffel_client/**/*.py", "staffel_client/py.typed", "shared/__init__.py", "shared/contracts/**/*.py")
SCHEMAS = "shared/contracts/schemas/department.*.json"
WHEEL = "Wheel-Version: 1.0\nGenerator: staffel\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
LONG_AGO = (2026, 1, 1, 0, 0, 0)


def build(folder: Path) -> Path:
    """Writes the wheel into `folder` and returns its path."""
    project = tomllib.loads((PROJECT / "deploy" / "client" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = f"{project['name'].replace('-', '_')}-{project['version']}"
    licence = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    about = {"METADATA": metadata(project), "WHEEL": WHEEL, "licenses/LICENSE": licence}
    files = {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in packed()}
    files |= {f"{name}.dist-info/{file}": text.encode() for file, text in about.items()}
    record = f"{name}.dist-info/RECORD"
    files[record] = "".join([*(_line(path, content) for path, content in files.items()), f"{record},,\n"]).encode()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-py3-none-any.whl"
    with ZipFile(wheel, "w", ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = ZipInfo(path, LONG_AGO)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, ZIP_DEFLATED)
    return wheel


def packed() -> Iterator[Path]:
    """The files of the package, in a fixed order."""
    for pattern in (*PACKED, SCHEMAS):
        yield from sorted(PROJECT.glob(pattern))


def metadata(project: dict[str, Any]) -> str:
    """The core metadata of a `[project]` table, with the page of the documentation as description."""
    extras = project["optional-dependencies"]
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {one}" for one in project["dependencies"]),
        *(f"Provides-Extra: {extra}" for extra in extras),
        *(f'Requires-Dist: {one}; extra == "{extra}"' for extra, needed in extras.items() for one in needed),
        "Description-Content-Type: text/markdown",
    ]
    return "\n".join(lines) + "\n\n" + (PROJECT / "docs" / "client.md").read_text(encoding="utf-8")


def _line(path: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.client FOLDER")
    print(build(Path(sys.argv[1])))
