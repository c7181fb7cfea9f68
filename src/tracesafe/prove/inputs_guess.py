"""Values that a parameter may take, the likeliest first: by its annotation, its use, its default and its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracesafe.program.functions import Function
from tracesafe.prove.inputs_classes import Maker
from tracesafe.prove.inputs_names import Names
from tracesafe.prove.inputs_specs import Spec, array, literal, read_literal, source
from tracesafe.prove.inputs_types import Types
from tracesafe.prove.inputs_usage import Usage

_SHAPES: tuple[tuple[int, ...], ...] = ((), (3,), (3, 3), (4, 3), (2, 3, 3), (1, 3, 8, 8))
_INTEGERS = frozenset(
    """n m k i j size steps n_steps num num_steps step count index idx dim axis depth order degree iterations n_iter
    max_iter iters length width height level times epoch epochs rounds repeat repeats number bins""".split()
)
_KEYS = frozenset("key rng rng_key prng prng_key subkey".split())
_FLAGS = ("is_", "has_", "use_", "with_", "return_", "training", "train", "verbose", "inverse", "reverse", "flag")
_FUNCTIONS = frozenset("f fn func fun function activation act nonlinearity loss_fn loss_function callback op g".split())
_MATRICES = frozenset("A B M W matrix mat hessian H K Q R S P cov covariance jacobian J kernel weights_matrix".split())
_BATCHES = frozenset("images image img batch data inputs".split())
_VECTORS = frozenset("v vec vector b bias gradient grad_ direction path prices values points".split())
_LABELS = frozenset("labels label target_ids indices ids idxs tokens classes".split())
_FUNCTION_TEXTS = ("lambda *a: a[0] * 1.5", "lambda *a: (a[0] * a[0]).sum()", "lambda *a: (a[0], a[0])")


@dataclass(frozen=True, eq=False)
class Guesses:
    """Guesses for the parameters of functions of one module."""

    names: Names
    framework: str
    depth: int = 0

    def of(self, function: Function, usage: Mapping[str, Usage]) -> dict[str, list[Spec]]:
        """The parameters that a call has to give, each with its values; the receiver of a method among them."""
        found: dict[str, list[Spec]] = {}
        spec = function.node.args
        positional = [*spec.posonlyargs, *spec.args]
        start = 0
        if function.owner is not None and "staticmethod" not in function.decorator_names and positional:
            start = 1
            if "classmethod" not in function.decorator_names:
                found[positional[0].arg] = self.maker.objects(function.owner)
        for seed, parameter in enumerate(function.parameters):
            skipped = start and parameter is positional[0]
            if not skipped and parameter.arg not in function.defaults:
                found[parameter.arg] = self.values(parameter, usage.get(parameter.arg, Usage()), seed)
        return found

    @property
    def maker(self) -> Maker:
        return Maker(self.names, lambda function, names: replace(self, names=names, depth=self.depth + 1), self.depth)

    def values(self, parameter: ast.arg, usage: Usage, seed: int) -> list[Spec]:
        """The values for one parameter."""
        found: list[Spec] = []
        if parameter.annotation is not None:
            types = Types(
                self.names, self.framework, self.maker, lambda name, rank: self.arrays(name, usage, seed, rank)
            )
            found += types.of(parameter.annotation, parameter.arg, seed)
        if parameter.annotation is None or not found:
            found += self.used(parameter.arg, usage, seed)
        return unique(found)

    def used(self, name: str, usage: Usage, seed: int = 0) -> list[Spec]:
        """Values for a parameter without an annotation."""
        return unique([*self._certain(name, usage, seed), *self._likely(name, usage, seed)])

    def _certain(self, name: str, usage: Usage, seed: int) -> Iterator[Spec]:
        """Values that the body's use asks for."""
        yield from (literal(text) for text in usage.texts)
        if usage.keys:
            pairs = [[literal(key), self.used(key, inner, seed + 7)[0]] for key, inner in usage.keys.items()]
            yield {"dict": pairs}
            for shape in _SHAPES[:4]:
                yield {"dict": [[key, self._reshaped(value, shape)] for key, value in pairs]}
        if usage.is_key or name in _KEYS or name.endswith("_key"):
            yield {"key": {"seed": seed, "typed": True}}
            yield {"key": {"seed": seed, "typed": False}}
        if usage.called is not None and not usage.is_array:
            yield from self.functions(usage)
        if usage.attributes and not usage.is_array:
            yield from self.maker.with_attributes(usage.attributes)
        if usage.unpacked and not usage.is_array:
            yield array(self.framework, (usage.unpacked,), seed=seed)
            for shape in _SHAPES[:3]:
                yield {
                    "tuple": [array(self.framework, shape, seed=seed + 11 * number) for number in range(usage.unpacked)]
                }

    def _reshaped(self, value: Spec, shape: Sequence[int]) -> Spec:
        match value:
            case {"array": inner}:
                return {"array": {**inner, "shape": list(shape)}}
            case _:
                return value

    def _likely(self, name: str, usage: Usage, seed: int) -> Iterator[Spec]:
        """Values by the conventions of names, then arrays of one shape after the other."""
        integers = [literal(value) for value in (3, 1, 0, 2)]
        is_count = name in _INTEGERS or name.startswith(("n_", "num_", "max_"))
        if is_count and not usage.is_integer:
            yield self.integers((), seed)
        if is_count or (usage.is_integer and not usage.is_array):
            yield from integers
        if name.startswith(_FLAGS):
            yield from (literal(True), literal(False))
        if name in _FUNCTIONS:
            yield from self.functions(usage)
        if name in _LABELS:
            yield from (self.integers(shape, seed) for shape in ((), (3,), (4,)))
        if name == "dtype":
            yield source(f"{self._module()}.float32", setup=f"import {self._import()}")
        if name == "device":
            yield literal("cpu")
        yield from self.arrays(name, usage, seed)
        if usage.is_iterated:
            for shape in ((), (3,), (3, 3)):
                yield {"list": [array(self.framework, shape, seed=seed + 5 * number) for number in range(3)]}
        if not usage.rank:
            yield literal(0.5)
        yield from integers
        yield from (literal(True), literal(None))
        if not usage.attributes:
            yield from self.functions(usage)

    def functions(self, usage: Usage) -> Iterator[Spec]:
        """Simple pure functions."""
        yield from (source(text) for text in _FUNCTION_TEXTS)

    def integers(self, shape: Sequence[int], seed: int) -> Spec:
        return array(self.framework, shape, "int64" if self.framework in ("torch", "numpy") else "int32", seed=seed)

    def arrays(self, name: str, usage: Usage, seed: int, rank: int | None = None) -> list[Spec]:
        """Arrays of the shapes that the use allows; ``rank``: of so many axes only."""
        shapes = list(_SHAPES)
        if name in _MATRICES or name.endswith(("_matrix", "_mat")):
            shapes = [(3, 3), (4, 3), *shapes]
        elif name in _BATCHES and not usage.is_scalar:
            shapes = [(4, 3), *shapes]
        elif (name in _VECTORS or usage.is_iterated) and not usage.is_scalar:
            shapes = [(3,), *shapes]
        if usage.length > 3:
            shapes = [
                tuple(usage.length if number == 0 else size for number, size in enumerate(each)) for each in shapes
            ]
        least = usage.rank
        shapes = [shape for shape in shapes if len(shape) >= least] + [shape for shape in shapes if len(shape) < least]
        if rank is not None:
            shapes = [shape for shape in shapes if len(shape) == rank] or [(3,) * rank]
        return [array(self.framework, shape, seed=seed) for shape in dict.fromkeys(shapes)]

    def _module(self) -> str:
        return {"torch": "torch", "jax": "jnp"}.get(self.framework, "numpy")

    def _import(self) -> str:
        return {"torch": "torch", "jax": "jax.numpy as jnp"}.get(self.framework, "numpy")


def unique(specs: Sequence[Spec]) -> list[Spec]:
    """The specifications in order, each once."""
    found: list[Spec] = []
    for spec in specs:
        if spec not in found:
            found.append(spec)
    return found


def default_of(function: Function, name: str) -> Spec | None:
    """A parameter's default, if it is a literal."""
    default = function.defaults.get(name)
    return read_literal(default) if default is not None else None
