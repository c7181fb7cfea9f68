"""Proofs of golden programs, and of wrong rewrites of them: a sample of benchmarks/proofs.py and mutants.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.mutants import caught
from benchmarks.proofs import rows
from benchmarks.proving import shared
from tests.prove.mutants import Mutant, mutants
from tests.test_golden import GOLDEN, read_case
from tracesafe.model import Outcome

CASES = (
    "TRC101-global-write/torch-training-state",
    "TRC303-item-assignment/jax-swaps",
)
SEEN = ("energy-buffer", "norm-dropped", "evaluate-stale", "clip-tie")


@pytest.fixture(scope="module", autouse=True)
def one_worker() -> Iterator[None]:
    with shared():
        yield


@pytest.mark.parametrize("name", CASES)
def test_the_fixes_of_a_golden_program_are_proved(name: str) -> None:
    found = rows(read_case(GOLDEN / name))
    assert found
    assert {one.outcome for one in found} == {Outcome.PROVED}, [one.reason for one in found]


@pytest.mark.parametrize("mutant", [one for one in mutants() if one.name in SEEN], ids=lambda one: one.name)
def test_a_wrong_rewrite_is_seen_and_the_right_one_is_not(mutant: Mutant) -> None:
    found = caught(mutant)
    assert found.outcome is Outcome.DIFFERS, found.why
    assert found.control is Outcome.PROVED, found.control_why
