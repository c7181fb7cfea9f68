"""Which names are old: what moved, as far as the versions that a program has to run with know both names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from tracesafe.spec import Framework, Rename

_PACKAGES = ((Framework.TORCH, "torch"), (Framework.JAX, "jax"), (Framework.PHIFLOW, "phiflow"))
_RELEASE = re.compile(r"\d+(?:\.\d+)*")


def release(text: str) -> tuple[int, ...]:
    """The numbers of a version, its end zeros left out: ``2.13.0+cpu`` -> (2, 13)."""
    found = _RELEASE.match(text.strip().removeprefix("v"))
    numbers = [int(part) for part in found.group().split(".")] if found is not None else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def installed() -> Mapping[str, str]:
    """Framework -> the version that is installed here; nothing is imported for it."""
    found: dict[str, str] = {}
    for framework, package in _PACKAGES:
        try:
            found[framework.value] = version(package)
        except PackageNotFoundError:
            continue
    return found


def outdated(rows: Iterable[Rename], targets: Mapping[str, str], *, superseded: bool = False) -> tuple[Rename, ...]:
    """The rows whose old names no longer work in the target versions, or warn there; those of names that are merely
    ``superseded``, too, if asked for.

    A framework without a target counts as the newest. Where the target lacks the new name, the fallback takes its
    place; a row that has none is left out.
    """
    wanted = [each for each in rows if superseded or not each.superseded]
    return tuple(row for each in wanted if (row := _for_target(each, targets.get(each.framework.value))) is not None)


def _for_target(row: Rename, target: str | None) -> Rename | None:
    if target is None:
        return row
    have = release(target)
    if have < release(row.since):
        return None
    if row.introduced and have < release(row.introduced):
        return replace(row, new=row.fallback, fallback="") if row.fallback else None
    return row
