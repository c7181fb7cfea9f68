"""One file of the parts that processes wrote."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracesafe.prove.record.recorder import Limits
from tracesafe.prove.record.selection import Looks, Selection
from tracesafe.prove.record.store import parts_folder

INDEX = "index.json"
OLDEST = (1980, 1, 1, 0, 0, 0)
MOST_REASONS = 500


@dataclass(frozen=True)
class Summary:
    """What a recording came to."""

    file: Path
    functions: int
    calls: int
    skipped: int
    bytes: int
    reasons: tuple[str, ...] = ()

    def text(self) -> str:
        size = f"{self.bytes / 1024:.0f} KiB"
        told = f"{_count(self.calls, 'call')} of {_count(self.functions, 'function')}"
        more = f"; {_count(self.skipped, 'kind')} of calls not recorded" if self.skipped else ""
        return f"tracesafe recorded {told} in {self.file} ({size}){more}"


def merge(file: Path, run: str, limits: Limits) -> Summary:
    """Writes a recording, whole or not at all; its parts go."""
    folder = parts_folder(file) / run
    index = gathered(folder, limits.calls)
    used = _arrays(index["calls"])
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, INDEX, json.dumps(index).encode())
        for name in sorted(used):
            _add(archive, f"arrays/{name}.npy", used_content(folder, name))
    os.replace(temporary, file)
    shutil.rmtree(folder, ignore_errors=True)
    if not any(parts_folder(file).iterdir()):
        parts_folder(file).rmdir()
    functions = {(call["module"], call["qualname"]) for call in index["calls"]}
    reasons = tuple(f"{skip['place'] or 'somewhere'}: {skip['reason']}" for skip in index["skipped"])
    return Summary(file, len(functions), len(index["calls"]), len(index["skipped"]), file.stat().st_size, reasons)


def gathered(folder: Path, limit: int) -> dict[str, Any]:
    """The index of the parts of one run: what is kept of all processes' calls, and why others were not."""
    header: dict[str, Any] = {}
    calls: dict[tuple[str, str | None], dict[str, dict[str, Any]]] = {}
    selections: dict[tuple[str, str | None], Selection] = {}
    skipped: Counter[tuple[str, str]] = Counter()
    for part in sorted(folder.iterdir()):
        own = _json((part / "header.json").read_text(encoding="utf-8")) or {}
        header = header or own
        kept: dict[tuple[str, str | None, str], dict[str, Any]] = {}
        for event in _events(part / "calls.jsonl"):
            if "call" in event:
                kept[(f"{event['module']}:{event['qualname']}", event["transform"], event["call"])] = event
            elif "drop" in event:
                kept.pop((event["place"], event["transform"], event["drop"]), None)
            elif "skip" in event:
                skipped[(event["skip"], event["reason"])] += 1
            elif "versions" in event:
                header["versions"] = {**header.get("versions", {}), **event["versions"]}
        for (place, transform, digest), event in kept.items():
            key = (place, transform)
            selection = selections.setdefault(key, Selection(limit))
            is_kept, gone = selection.offer(Looks(digest, *event["looks"]))
            if is_kept:
                calls.setdefault(key, {})[digest] = event
            if gone is not None:
                calls[key].pop(gone, None)
    found = [call for key in sorted(calls, key=str) for call in calls[key].values()]
    reasons = [{"place": place, "reason": reason} for place, reason in sorted(skipped)[:MOST_REASONS]]
    return {**header, "calls": found, "skipped": reasons}


def used_content(folder: Path, name: str) -> bytes:
    """An array of any of the parts."""
    return next(part / "arrays" / f"{name}.npy" for part in _holders(folder, name)).read_bytes()


def _holders(folder: Path, name: str) -> Iterator[Path]:
    return (part for part in sorted(folder.iterdir()) if (part / "arrays" / f"{name}.npy").exists())


def _arrays(node: Any) -> set[str]:
    """The names of the arrays that calls refer to."""
    names: set[str] = set()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if isinstance(here.get("array"), dict):
                names.add(here["array"]["file"])
            if isinstance(here.get("state"), dict) and "call" in here:
                names |= set(state_arrays(here["state"]))
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return names


def state_arrays(state: dict[str, Any]) -> Iterator[str]:
    """The names of the arrays that hold states of random generators."""
    for name in ("python", "numpy"):
        if name in state:
            yield state[name][1]
    if "torch" in state:
        yield state["torch"]


def _events(file: Path) -> Iterator[dict[str, Any]]:
    """Whole lines; the last one may be cut off."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            event = _json(line)
            if event is not None:
                yield event


def _json(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, OLDEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
