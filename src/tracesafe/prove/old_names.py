"""What the table of names says of the old names that a program may use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tracesafe import registry
from tracesafe.source.text import SourceFile

FIELDS = ("old", "new", "whole", "submodule", "arguments", "adds", "form", "how")


def old_names(sources: Iterable[SourceFile], frameworks: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """The rows, as JSON has them, of names that are gone and whose last part stands in one of the files."""
    words = {word for source in sources for word in re.findall(r"\w+", source.text)}
    wanted = {"phiflow" if name == "phi" else name for name in frameworks}
    rows = (row for row in registry.renames() if row.gone and row.framework.value in wanted)
    chosen = [row for row in rows if (row.new or row.how) and row.old.rpartition(".")[2] in words]
    return tuple({name: value for name, value in asdict(row).items() if name in FIELDS} for row in chosen)
