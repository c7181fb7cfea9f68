"""Which names are transforms: the tables of tracesafe, and those of other packages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points

from tracesafe.spec import Application, Framework, Kind, TransformSpec

KINDS = frozenset({Kind.BATCH, Kind.GRADIENT, Kind.LINEARIZE, Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT})
FRAMEWORKS = frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW})
TABLES = "tracesafe.transforms"


def names() -> Mapping[str, Mapping[str, TransformSpec]]:
    """Module -> its attributes that are transforms. Names with an underscore are the frameworks' own affair."""
    found: dict[str, dict[str, TransformSpec]] = {}
    for spec in _specs():
        if spec.framework not in FRAMEWORKS or spec.kind not in KINDS or spec.application is Application.REGISTERS:
            continue
        for name in (spec.name, *spec.aliases):
            module, _, attribute = name.rpartition(".")
            if not any(part.startswith("_") for part in name.split(".")):
                found.setdefault(module, {})[attribute] = spec
    return found


def _specs() -> Iterator[TransformSpec]:
    """Every row; ``tracesafe.registry`` would import the rules with them."""
    package = importlib.import_module(TABLES)
    modules = [
        importlib.import_module(f"{TABLES}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
        if not module.name.startswith("_")
    ]
    for point in entry_points(group=TABLES):
        modules.append(importlib.import_module(point.module))
    for held in modules:
        rows = getattr(held, "TRANSFORMS", ())
        yield from (rows if isinstance(rows, tuple) else (rows,))
