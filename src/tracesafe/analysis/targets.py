"""What can be called, and what has attributes, in the world of the interpreter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static, Target, Touch, Unknown, Value
from tracesafe.model import Hop
from tracesafe.spec import TransformSpec

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Frame
    from tracesafe.program.functions import ClassInfo, Function
    from tracesafe.program.modules import Module


@dataclass(frozen=True, slots=True)
class External(Target):
    """A name of a library, of the standard library or a builtin: ``jax.numpy.where``."""


@dataclass(frozen=True, slots=True)
class ModuleTarget(Target):
    """A module of the project."""

    module: Module = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class FunctionTarget(Target):
    """A function of the project, with the frame that it closes over and the object that it is bound to."""

    function: Function = field(kw_only=True)
    frame: Frame | None = field(default=None, kw_only=True)
    bound: Value | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class ClassTarget(Target):
    """A class of the project."""

    info: ClassInfo = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Instance(Target):
    """An object of a class of the project; ``touches``: a transform traces the leaves that it holds.

    ``given``: the functions and objects that its constructor got, by parameter.
    """

    info: ClassInfo = field(kw_only=True)
    touches: frozenset[Touch] = field(default=frozenset(), kw_only=True)
    given: tuple[tuple[str, Value], ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class ExternalInstance(Target):
    """An object of a library's class: ``torch.nn.Linear(3, 4)``; ``touches``: a transform traces its parameters."""

    touches: frozenset[Touch] = field(default=frozenset(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Cached(Target):
    """A function whose results ``functools.lru_cache`` keeps; nothing is known of what its calls give."""

    function: Function = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Partial(Target):
    """``functools.partial``, a bound method of a transformed function, a transform waiting for its function."""

    callee: Value = field(kw_only=True)
    args: tuple[Value, ...] = field(kw_only=True)
    keywords: tuple[tuple[str, Value], ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of one application of a transform that decide what is traced."""

    selection: Value = Static("NoneType", None)
    """The value of ``argnums``, ``in_dims`` or ``wrt``."""
    static_argnums: Value = Static("NoneType", None)
    static_argnames: Value = Static("NoneType", None)
    aux: bool = False


@dataclass(frozen=True, slots=True)
class Transformed(Target):
    """``vmap(f)``: what a transform made of ``inner``."""

    spec: TransformSpec = field(kw_only=True)
    site: int = field(kw_only=True)
    inner: Value = field(kw_only=True)
    options: Options = field(kw_only=True)
    handed: Hop | None = field(default=None, kw_only=True, compare=False)
    """The call that handed the function to the one that applies the transform: ``my_vmap(f)``."""


@dataclass(frozen=True, slots=True)
class BoundMethod(Target):
    """A method of an array, a pytree, a string ...: ``x.sum``; ``name`` is the method's."""

    receiver: Value = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class ArrayFunction(Target):
    """A function that gives arrays: what ``vjp`` returns."""

    touches: frozenset[Touch] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Choice(Target):
    """One of several: an entry of a dict of callables, a name that is bound twice."""

    options: tuple[Value, ...] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Chain(Target):
    """Callables one after the other: ``nn.Sequential``."""

    links: tuple[Value, ...] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class RecordClass(Target):
    """What ``collections.namedtuple("P", "x y")`` makes."""

    fields: tuple[str, ...] = field(kw_only=True)


def receiver(callee: Value) -> tuple[Value, ...]:
    """The object that a method is a method of, where nobody calls it; nothing for a function."""
    if not isinstance(callee, FunctionTarget) or callee.bound is not None or callee.function.owner is None:
        return ()
    return (Instance(callee.function.owner.qualname, info=callee.function.owner),)


UNKNOWN = Unknown()
HOST_ARRAY = Unknown(was="numpy.ndarray")
NONE = Static("NoneType", None)
