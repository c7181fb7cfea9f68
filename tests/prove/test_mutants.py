"""The corpus of wrong rewrites applies to the golden programs of today."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.prove.mutants import Mutant, mutants

MUTANTS = mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_mutant_applies_once_and_is_python(mutant: Mutant) -> None:
    text = mutant.target.read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1
    assert ast.dump(ast.parse(mutant.text())) != ast.dump(ast.parse(text))


def test_the_corpus_is_spread_over_frameworks_rules_and_kinds() -> None:
    assert len(MUTANTS) == len({one.name for one in MUTANTS}) >= 50
    frameworks = Counter(one.framework for one in MUTANTS)
    assert min(frameworks[name] for name in ("torch", "jax", "phiflow")) >= 10
    assert len({one.folder.parent.name for one in MUTANTS}) >= 20
    assert len({one.kind for one in MUTANTS}) >= 20


def test_the_fixed_sample_is_spread_as_well() -> None:
    sample = [one for one in MUTANTS if one.fixed]
    assert Counter(one.framework for one in sample) == {"torch": 20, "jax": 20, "phiflow": 10}
    assert {one.kind for one in sample} == {one.kind for one in MUTANTS}
    assert len({one.folder.parent.name for one in sample}) >= 20


def test_some_mutants_are_invisible_to_the_programs_own_inputs() -> None:
    assert sum(bool(one.probe) for one in MUTANTS) >= 10
