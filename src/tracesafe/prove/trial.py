"""A change on trial: tests, change, tests; taken back if something fails that did not fail before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tracesafe.prove.suite import SuiteRun, new_failures, no_longer_run, run_suite, void

Undo = Callable[[], None]


class Void(Exception):  # noqa: N818
    """The tests say nothing, so nothing was changed."""

    def __init__(self, command: str, problem: str) -> None:
        super().__init__(f"the test command `{command}` {problem}")
        self.command = command
        self.problem = problem


@dataclass(frozen=True)
class Trial:
    """What the tests said. ``new`` is empty if the change stays."""

    before: SuiteRun
    after: SuiteRun
    new: tuple[str, ...]
    lost: tuple[str, ...]
    """Tests that passed before and are not there any more."""

    @property
    def touched(self) -> tuple[Path, ...]:
        """The files that the tests themselves changed, while nobody else wrote."""
        return tuple(sorted({*self.before.changed, *self.after.changed}))


def tried(
    command: str, folder: Path, seconds: float, write: Callable[[], Undo], tell: Callable[[str], None] = lambda _: None
) -> Trial:
    """Run the tests, ``write``, run them again, and take back what was written if there are new failures.

    ``write`` gives what takes it back; an interruption of the tests takes it back, too. Raises ``Void``, with
    nothing written, if the tests on the unchanged tree are no measure.
    """
    tell(f"Running the tests before the change: {command}")
    before = run_suite(command, folder, seconds)
    if problem := void(before):
        raise Void(command, problem)
    undo = write()
    try:
        tell(f"Running the tests after the change ({before.seconds:.0f} s before it)")
        after = run_suite(command, folder, seconds)
        new = new_failures(before, after)
    except BaseException:
        undo()
        raise
    if new:
        undo()
    return Trial(before, after, new, no_longer_run(before, after))
