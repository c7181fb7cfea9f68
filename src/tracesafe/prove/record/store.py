"""Where calls are kept while a program runs: a folder that one process writes, whole after every call.

A recording in the making is ``NAME.zip.parts/RUN/PROCESS/``: ``header.json``, one line of JSON per event in
``calls.jsonl`` and ``arrays/*.npy``. What a process wrote before it died is as good as the rest.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

VERSION = 1
FORMAT = "tracesafe recording"
CACHE = ".tracesafe_cache"
TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of tracesafe. See https://bford.info/cachedir/\n"
)


def default_file(root: Path, name: str) -> Path:
    """Where a recording goes that was given no file."""
    return root / CACHE / "recordings" / f"{name}.zip"


def prepare(file: Path) -> None:
    """Makes the folder of a recording; a cache folder gets what keeps git and backups away."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in file.parents:
        if folder.name == CACHE:
            for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)):
                if not (folder / name).exists():
                    (folder / name).write_text(text, encoding="utf-8")


def parts_folder(file: Path) -> Path:
    """The folder beside a recording that holds what is not merged yet."""
    return file.with_name(file.name + ".parts")


def new_run(file: Path) -> str:
    """A name for one run; what dead runs left behind goes."""
    prepare(file)
    for old in parts_folder(file).glob("*"):
        if not is_alive(old.name.partition("-")[0]):
            shutil.rmtree(old, ignore_errors=True)
    return f"{os.getpid()}-{time.time_ns():x}"


class Part:
    """What one process records."""

    def __init__(self, folder: Path, header: dict[str, Any]) -> None:
        self.folder = folder
        (folder / "arrays").mkdir(parents=True, exist_ok=True)
        (folder / "header.json").write_text(json.dumps(header), encoding="utf-8")
        self._log = (folder / "calls.jsonl").open("a", encoding="utf-8")
        self._written: set[str] = set()
        self.bytes = 0

    def array(self, name: str, content: bytes) -> None:
        """Writes an array unless there is an equal one."""
        if name not in self._written:
            self._written.add(name)
            self.bytes += len(content)
            (self.folder / "arrays" / f"{name}.npy").write_bytes(content)

    def event(self, event: dict[str, Any]) -> None:
        """Writes one line; it survives the process."""
        self._log.write(json.dumps(event, ensure_ascii=True) + "\n")
        self._log.flush()

    def close(self) -> None:
        self._log.close()


def is_alive(process: str) -> bool:
    """Whether a process, by its number, is running."""
    if not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
