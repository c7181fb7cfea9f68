"""When two values of a proof are the same."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path
from typing import Any, NamedTuple

import numpy
import pytest

from tracesafe.prove.worker.compare import differences, leaves
from tracesafe.prove.worker.freeze import Freezer
from tracesafe.prove.worker.verdict import judged, verdict


class Pair(NamedTuple):
    left: Any
    right: Any


@dataclasses.dataclass
class State:
    loss: float
    weights: Any


class Counter:
    def __init__(self, count: int) -> None:
        self.count = count
        self.again = self


def found(one: Any, other: Any) -> list[str]:
    freezer = Freezer(lambda kind: kind.__module__ == __name__)
    return [f"{each.what} {each.path}" for each in differences(freezer.freeze(one), freezer.freeze(other))]


ONES = numpy.ones(3, numpy.float32)
NAN = float("nan")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1),
        (NAN, NAN),
        (0.0, -0.0),
        ("a", "a"),
        (None, None),
        (ONES, ONES + numpy.float32(1e-6)),
        (numpy.array([NAN, numpy.inf]), numpy.array([NAN, numpy.inf])),
        (2.5, numpy.asarray(2.5)),
        ({"a": 1, "b": [2, ONES]}, {"b": [2, ONES], "a": 1}),
        (Pair(1, ONES), Pair(1, ONES)),
        (State(1.0, ONES), State(1.0, ONES)),
        (Counter(3), Counter(3)),
        (len, max),
        ({1, 2}, {2, 1}),
    ],
)
def test_the_same(one: Any, other: Any) -> None:
    assert not found(one, other)


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        (1, 2, "value "),
        (1, True, "type "),
        (1.0, NAN, "value "),
        (ONES, ONES.astype(numpy.float64), "dtype "),
        (ONES, numpy.ones((3, 1), numpy.float32), "shape "),
        (ONES, numpy.array([1, 1, 1.001], numpy.float32), "value [2]"),
        (numpy.array([1.0, numpy.inf]), numpy.array([1.0, -numpy.inf]), "value [1]"),
        (numpy.array([True]), numpy.array([1]), "dtype "),
        (2, numpy.asarray(2.0), "dtype "),
        ((1, 2), [1, 2], "structure "),
        ((1, 2), (1, 2, 3), "structure "),
        ({"a": 1}, {"b": 1}, "structure 'a'"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "value ['a']['b']"),
        (Pair(1, 2), (1, 2), "structure "),
        (State(1.0, ONES), State(1.0, 2 * ONES), "value weights[0]"),
        (Counter(3), Counter(4), "value count"),
        (None, 0, "structure "),
    ],
)
def test_a_difference_says_where_it_is(one: Any, other: Any, what: str) -> None:
    assert found(one, other)[0] == what


def test_what_cannot_be_compared_does_not_count() -> None:
    freezer = Freezer(lambda _kind: False)
    assert leaves(freezer.freeze([len, object(), None])) == 0
    assert leaves(freezer.freeze([ONES, {"a": 1}, "x"])) == 3


def record(value: Any = None, error: str = "", **more: Any) -> dict[str, Any]:
    """What a side writes down."""
    if error:
        name, _, rest = error.partition(":")
        told = {"names": [name], "text": error, "place": "m.py:3", "raised": rest == " by hand"}
        return {"status": "raise", "error": told, "lines": {}}
    return {"status": "value", "value": Freezer(lambda _kind: False).freeze(value), "lines": {}, **more}


FAR = Freezer(lambda _kind: False).freeze([numpy.array([numpy.inf])])


@pytest.mark.parametrize(
    ("left", "right", "real", "status"),
    [
        (record(1.5), record(1.5), None, "same"),
        (record(1.5), record(2.5), None, "differs"),
        (record(1.5), record(2.5), record(error="TypeError"), "differs"),
        (record(1.5, random="a"), record(2.5, random="b"), None, "not-run"),
        (record(1.5, random="a"), record(2.5, random="a"), None, "differs"),
        (record(error="ValueError"), record(error="ValueError"), None, "raised"),
        (record(error="ValueError: by hand"), record(1.5), None, "differs"),
        (record(error="ValueError"), record(1.5), None, "not-run"),
        (record(error="ValueError"), record(1.5), record(1.5), "same"),
        (record(error="ValueError"), record(1.5), record(2.5), "differs"),
        (record(1.5), record(error="ValueError"), None, "differs"),
        (record(1.5), record(error="ValueError"), record(1.5), "differs"),
        (record(1.5), record(error="ValueError"), record(error="ValueError"), "not-run"),
        (record(float("inf")), record(-float("inf")), None, "not-run"),
        (record(1.5), record(NAN), None, "differs"),
        (record([1.5, NAN]), record([NAN, NAN]), None, "differs"),
        (record([1.5, NAN], arguments=FAR), record([NAN, NAN], arguments=FAR), None, "not-run"),
        (record([1.5, NAN], arguments=FAR), record([2.5, NAN], arguments=FAR), None, "differs"),
        (record(None), record(None), None, "not-run"),
        (record(None, output="loss 0.25\n"), record(None, output="loss 0.2500001\n"), None, "same"),
        (record(None, output="loss 0.25\n"), record(None, output="loss 0.35\n"), None, "not-run"),
    ],
)
def test_verdicts(left: Any, right: Any, real: Any, status: str) -> None:
    assert verdict(left, right, real)["status"] == status


def marks(one: Any, other: Any, plain: Any = None) -> set[str]:
    """What may excuse the difference of two values."""
    found = verdict(record(one), record(other), None, record(plain) if plain is not None else None)
    assert found["status"] == "differs"
    return {name for name in ("host", "named", "wider", "inputs", "plainly") if found.get(name)}


SINGLE = numpy.array([1.0, 2.0], numpy.float32)


@pytest.mark.parametrize(
    ("one", "other", "plain", "wanted"),
    [
        (SINGLE, SINGLE + 1, None, set()),
        (SINGLE, SINGLE.astype("float64"), None, {"wider"}),
        (SINGLE, SINGLE.astype("float64") + 1, None, set()),
        (SINGLE.astype("float64"), SINGLE, None, set()),
        (SINGLE.astype("int32"), SINGLE, None, {"wider"}),
        ((SINGLE, SINGLE), {"w": SINGLE, "b": SINGLE}, None, {"named"}),
        ((SINGLE, SINGLE), {"w": SINGLE, "b": SINGLE + 1}, None, set()),
        ((SINGLE,), {"w": SINGLE, "b": SINGLE}, None, set()),
        (["a", "a"], ["a"], ["a", "a"], {"host", "plainly"}),
        (["a", "a"], ["a"], ["a"], {"host"}),
    ],
)
def test_what_may_excuse_a_difference(one: Any, other: Any, plain: Any, wanted: set[str]) -> None:
    assert marks(one, other, plain) == wanted


def test_only_arguments_differ() -> None:
    left, right = record(1.5, arguments=SINGLE), record(1.5, arguments=SINGLE + 1)
    immutable = record(error="TypeError: JAX arrays are immutable")
    found = verdict({**left, "arguments": _call(SINGLE)}, {**right, "arguments": _call(SINGLE + 1)}, immutable)
    assert (found["status"], found["inputs"], found["immutable"]) == ("differs", True, True)


def _call(value: Any) -> Any:
    return Freezer(lambda _kind: False).freeze(([value], {}))


def test_double_precision_that_was_computed_with_single_precision() -> None:
    one, other = (numpy.array([value], numpy.float32).astype("float64") for value in (-1.6864916, -1.6864917))
    assert found(one, other) == []
    assert found(one, other + 1e-7) == ["value [0]"]


def test_an_input_that_cannot_be_made_any_more() -> None:
    assert verdict(record(1.5), record(error="UnmadeError: name 'make' is not defined"), None)["status"] == "not-run"


def test_a_rewrite_for_another_version() -> None:
    left = {**record(1.5), "stood_in": ["jax.tree_map"]}
    gone = "AttributeError: module 'jax' has no attribute "
    assert verdict(left, record(error=f"{gone}'tree_map'"), None)["status"] == "not-run"
    assert verdict(left, record(error=f"{gone}'tree_mapp'"), None)["status"] == "differs"


def with_gradient(number: float) -> dict[str, Any]:
    """What a side writes down of a call with a derivative."""
    return record(1.5, gradient=Freezer(lambda _kind: False).freeze((number,)))


def test_nan_is_no_choice_among_derivatives() -> None:
    """Eager differentiation leaves out what an untaken branch adds; the transform does not."""
    assert (
        verdict(with_gradient(0.5), with_gradient(NAN), with_gradient(0.5), with_gradient(0.5))["status"] == "differs"
    )


def by_argument(*numbers: float, **more: Any) -> dict[str, Any]:
    """What a side writes down of a call with a derivative by each of its arguments."""
    gradient = {str(place): number for place, number in enumerate(numbers)}
    return record(1.5, gradient=Freezer(lambda _kind: False).freeze(gradient), **more)


def test_gradients_are_compared_by_the_arguments_that_both_sides_have() -> None:
    """An argument may be a number of Python on one side alone: where set-up statements of the program make it."""
    assert verdict(by_argument(0.5), by_argument(0.5, 2.0), None)["gradient"]
    assert verdict(by_argument(0.5), by_argument(1.0, 2.0), None)["status"] == "differs"


@pytest.mark.parametrize(
    ("kept", "status"), [((1.0, 7.0), "same"), ((1.0, 0.0), "same"), ((3.0, 0.0), "differs"), ((0.5, 7.0), "differs")]
)
def test_numbers_taken_out_of_tensors_may_keep_their_derivatives(kept: tuple[float, float], status: str) -> None:
    """Of each argument on its own: code that no transform reaches still cuts them off."""
    left, right = by_argument(0.5, 0.0), by_argument(1.0, 0.0)
    assert verdict(left, right, left, right, 0.0, by_argument(*kept))["status"] == status


def test_the_derivative_of_what_is_infinite_in_the_original_is_told_from_others() -> None:
    left, right = by_argument(0.5), by_argument(NAN)
    other = by_argument(2.0)
    assert verdict(left, right, left, right, 0.0, by_argument(0.5, singular=True))["singular"]
    assert not verdict(left, right, left, right, 0.0, by_argument(0.5, singular=False))["singular"]
    assert not verdict(left, other, left, other, 0.0, by_argument(0.5, singular=True))["singular"]


@pytest.mark.parametrize(
    ("far", "real", "status"),
    [({"arguments": FAR}, NAN, "not-run"), ({}, NAN, "differs"), ({"arguments": FAR}, 0.5, "differs")],
)
def test_what_is_not_finite_for_the_original_under_its_transforms(far: Any, real: float, status: str) -> None:
    """Eager differentiation keeps more numbers finite than transforms do."""
    assert verdict(record(0.5, **far), record(NAN, **far), record(real, **far))["status"] == status


def test_dimensions_with_names_may_be_added_to_a_constant() -> None:
    def phi(names: tuple[str, ...], values: Any) -> Any:
        return ("array", "phi", "float32", numpy.shape(values), names, numpy.array(values, numpy.float32))

    assert not list(differences(("number", "float", 0.25), phi(("x",), [0.25, 0.25])))
    assert not list(differences(phi(("y",), [1, 2]), phi(("x", "y"), [[1, 2], [1, 2], [1, 2]])))
    assert list(differences(phi(("y",), [1, 2]), phi(("x", "y"), [[1, 2], [1, 2], [1, 3]])))
    assert list(differences(phi(("x",), [0.25, 0.25]), phi((), 0.25)))
    assert list(differences(phi(("x",), [1, 1]), phi(("x", "y"), [[1], [1], [1]])))
    assert list(differences(("number", "float", 0.25), ("array", "torch", "float32", (1,), (), numpy.ones(1) / 4)))


@pytest.mark.parametrize(("seconds", "status"), [(0.001, "differs"), (2.0, "not-run")])
def test_a_call_that_does_not_end_differs_from_one_that_ends_at_once(seconds: float, status: str) -> None:
    text = "it did not end within 60 s"
    error = {"names": [text], "text": text, "place": "", "raised": False}
    found = verdict(record(1.0) | {"seconds": seconds}, {"status": "ended", "error": error}, None, None, 60.0)
    assert (found["status"], found["reason"]) == (status, f"the rewritten code: {text}")


@pytest.mark.parametrize(("plain", "status"), [(0.5, "same"), (1.0, "differs")])
def test_a_gradient_that_the_transform_alone_changes_is_no_difference(plain: float, status: str) -> None:
    found = verdict(with_gradient(0.5), with_gradient(1.0), with_gradient(1.0), with_gradient(plain))
    assert (found["status"], found["gradient"]) == (status, False)


@pytest.mark.parametrize(("after", "is_other"), [("ValueError: one", False), ("ValueError: two", True)])
def test_what_still_fails_says_whether_it_fails_otherwise(after: str, is_other: bool) -> None:
    found = verdict(record(1.5), record(error=after), record(error="ValueError: one"))
    assert (found["status"], found["is_other"], found["place"]) == ("not-run", is_other, "m.py:3")


def test_a_number_that_counts_traces_is_told_from_the_others() -> None:
    left, right, real = record([3, ONES]), record([1, ONES]), record([2, ONES])
    assert verdict(left, right, real)["traces"]
    assert not verdict(left, record([1, 2 * ONES]), real)["traces"]


def test_data_of_python_may_count_traces_and_arrays_do_not() -> None:
    """What no run of the original shows to be a count is no proof, and no difference."""

    def kept(value: Any) -> Any:
        state = [("m", Freezer(lambda _kind: False).freeze({"seen": value}))]
        state = [(name, ("object", "module", [("seen", node[2][0][1])])) for name, node in state]
        return record(ONES, state=state)

    def counts(left: Any, right: Any) -> tuple[bool, bool]:
        found = verdict(left, right, left)
        return found["traces"], found["may_count"]

    assert counts(kept([1, 1]), kept([1])) == (False, True)
    assert counts(kept([len, len]), kept([len])) == (False, True)
    assert counts(kept([1, 1]), kept([ONES])) == (False, False)
    assert counts(record([3, ONES]), record([1, ONES])) == (False, True)
    assert counts(record([3, ONES]), record([4, ONES])) == (False, False)


def test_calls_that_there_was_no_time_for_say_nothing(tmp_path: Path) -> None:
    def written(name: str, *records: Any) -> str:
        data = [pickle.dumps(one) for one in records]
        (tmp_path / name).write_bytes(b"".join(len(one).to_bytes(8, "big") + one for one in data))
        return str(tmp_path / name)

    def statuses(end: str) -> list[str]:
        return [
            one["status"]
            for one in judged({"before": before, "after": after}, {"before": "", "after": end}, 3)["results"]
        ]

    slope = {"gradient_of": 0, "gradient": record(2.5)["value"]}
    before = written("before", record(1.5), record(1.5), record(1.5), slope)
    after = written("after", record(1.5), slope)
    assert statuses("") == ["same"]
    assert statuses("it did not end within 60 s") == ["same", "not-run"]
    assert statuses("it was ended by SIGSEGV") == ["same", "differs"]
    assert judged({"before": before, "after": after}, {}, 1)["results"][0]["gradient"]


@pytest.mark.parametrize(
    ("given", "under_transforms", "after", "status"),
    [
        (numpy.inf, NAN, NAN, "not-run"),  # an original that is not finite there either
        (numpy.inf, 2.0, NAN, "differs"),
        (1.0, NAN, NAN, "differs"),  # nothing infinite was passed
        (numpy.inf, NAN, 3.0, "differs"),
    ],
)
def test_what_follows_from_an_infinity_is_told_by_the_transforms(
    given: float, under_transforms: float, after: float, status: str
) -> None:
    """A global beside it follows as well: the original leaves a tracer there, which the fix mends."""

    def side(value: float, kept: Any) -> dict[str, Any]:
        freezer = Freezer(lambda _kind: False)
        return record(value, arguments=freezer.freeze([given]), state=[("m", freezer.namespace({"last": kept}, "m"))])

    sides = side(0.5, 1.0), side(after, NAN if after != after else 1.0), side(under_transforms, "a tracer")
    assert verdict(*sides)["status"] == status
