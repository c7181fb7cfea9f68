"""How commands write files: all or none, with a journal from which ``tracesafe undo`` restores them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tracesafe.source import folder, journal
from tracesafe.source.lock import Busy
from tracesafe.source.write import Replacement, Unwritable, write_all

PATIENCE = 10.0
"""How many seconds to wait for another process that writes in the same tree."""


def written(changes: Sequence[Replacement], command: str) -> None:
    """Replace all of the files, or none.

    Where no journal can be kept (files of several trees, a directory that is read-only) they are replaced
    without one. Raises ``Unwritable``, with every file as it was.
    """
    targets = tuple(Path(os.path.realpath(change.path)) for change in changes)
    root = folder.top(targets)
    if root is None:
        return write_all(changes)
    try:
        with journal.opened(root, command, PATIENCE) as log:
            outcome = log.write([journal.Unit(tuple(changes))], command)
    except Busy as error:
        raise Unwritable(root, error.holder, "wait for it to end, then run again") from error
    except journal.HalfDone as error:
        raise Unwritable(root, interrupted(error), remedy(error)) from error
    except journal.Unkept:
        return write_all(changes)
    for _unit, why in outcome.skipped:
        raise why
    return None


def interrupted(error: journal.HalfDone) -> str:
    """What is the matter with a tree in which a process died."""
    return f"`tracesafe {error.entry.command}` was interrupted here ({error.entry.id})"


def remedy(error: journal.HalfDone) -> str:
    """What to do about it."""
    where = f" -C {error.entry.root}" if error.entry.root != Path.cwd() else ""
    return f"`tracesafe undo{where}` takes it back, `tracesafe undo --finish{where}` finishes it"
