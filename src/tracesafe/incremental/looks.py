"""Looks at the disk as JSON and back, and whether they are still right."""

from __future__ import annotations

import json

from tracesafe.cache import stamps
from tracesafe.source import disk
from tracesafe.source.disk import Looks


def written(looks: Looks, files: frozenset[str]) -> str:
    """The looks as JSON; what some files hold is known without them."""
    besides = {path: found for path, found in looks.contents.items() if path not in files}
    words = [[sorted(word.decode() for word in group) for group in question] for question in looks.words]
    held = [looks.kinds, besides, looks.folders, words, sorted(looks.studied)]
    return json.dumps(held, separators=(",", ":"))


def read_back(text: str) -> Looks:
    """The same from JSON."""
    kinds, contents, folders, words, studied = json.loads(text)
    questions = (tuple(frozenset(word.encode() for word in group) for group in question) for question in words)
    return Looks(kinds, contents, folders, dict.fromkeys(questions), studied=set(studied))


def still_right(looks: Looks) -> bool:
    """Whether every look at the disk would be answered as it was."""
    return (
        all(disk.kind(path) == kind for path, kind in looks.kinds.items())
        and all(disk.listed(disk.listing(folder)) == held for folder, held in looks.folders.items())
        and all(stamps.content(path) == held for path, held in looks.contents.items())
    )
