"""One recording, from its start to its file."""

from __future__ import annotations

import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracesafe.prove.record.frames import Project
from tracesafe.prove.record.merge import Summary, merge
from tracesafe.prove.record.patching import Patches
from tracesafe.prove.record.recorder import Limits, Recorder
from tracesafe.prove.record.store import FORMAT, VERSION, Part, parts_folder
from tracesafe.prove.record.subjects import Known
from tracesafe.prove.record.tables import names
from tracesafe.prove.record.wrappers import Wrapping

FRAMEWORKS = ("numpy", "torch", "jax", "phi", "phiml", "equinox", "flax")


@dataclass(frozen=True)
class Session:
    """A recording that is going on in this process. ``run`` is the name that all its processes share."""

    file: Path
    run: str
    limits: Limits
    recorder: Recorder
    patches: Patches

    def stop(self) -> None:
        """Ends the recording of this process; the frameworks are as they were."""
        self.patches.remove()
        versions = {
            name: str(getattr(sys.modules[name], "__version__", "")) for name in FRAMEWORKS if name in sys.modules
        }
        self.recorder.note({"versions": versions})
        self.recorder.close()

    def finish(self) -> Summary:
        """Makes the file of what all processes recorded."""
        return merge(self.file, self.run, self.limits)


def start(file: Path, run: str, root: Path, limits: Limits, process: str, origin: str = "") -> Session:
    """Begins to record the calls of a project's functions."""
    project = Project(str(root))
    part = Part(parts_folder(file) / run / process, header(root))
    recorder = Recorder(project, part, limits)
    recorder.origin = origin
    patches = Patches(names(), Wrapping(recorder, Known(), Known(), []))
    patches.install()
    return Session(file, run, limits, recorder, patches)


def header(root: Path) -> dict[str, Any]:
    """What a recording says of itself."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "root": str(root),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {},
    }
