"""All that a table in ``transforms/`` may import: the shape of knowledge about transforms and array libraries.

A table is nothing but values of these types. ``tests/test_transforms_exist.py`` compares every one of them
with the installed frameworks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Framework(StrEnum):
    """Whose transform, or whose arrays."""

    TORCH = "torch"
    JAX = "jax"
    PHIFLOW = "phiflow"
    TENSORFLOW = "tensorflow"


class Kind(StrEnum):
    """What a transform does to the function that it is given."""

    BATCH = "batch"
    GRADIENT = "gradient"
    LINEARIZE = "linearize"
    """The linear form of a function, which stages it: torch's ``linearize``, ΦML's ``jit_compile_linear``. That of
    jax runs on values: GRADIENT."""
    STAGE = "stage"
    LOOP = "loop"
    BRANCH = "branch"
    CHECKPOINT = "checkpoint"
    CUSTOM_RULE = "custom-rule"
    HOST = "host"
    """The function runs on the host with concrete values: nothing is traced inside."""
    CALL = "call"
    """The function runs as it is; its values are what the caller's are (``functional_call``)."""


class Application(StrEnum):
    """What comes back from calling the transform."""

    WRAPS = "wraps"
    """``vmap(f)``: a new function."""
    CALLS = "calls"
    """``vjp(f, x)``, ``lax.scan(f, init, xs)``: the function runs at once."""
    REGISTERS = "registers"
    """``f.defvjp(fwd, bwd)``: the functions are kept for later."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a transform, by position (from 0, the receiver of a method not counted), by keyword, or by
    either. A parameter with neither does not exist: the default holds always."""

    position: int | None = None
    keyword: str | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every argument becomes a tracer, less those that the static parameters of the transform name."""


@dataclass(frozen=True, slots=True)
class Argnums:
    """Only the arguments at these positions are differentiated: ``argnums`` of ``grad``."""

    param: Param
    default: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Axes:
    """Every argument whose axis is not None is mapped: ``in_dims``, ``in_axes``."""

    param: Param


@dataclass(frozen=True, slots=True)
class ByName:
    """The arguments whose names stand in a comma-separated string: ``wrt`` of ΦFlow's ``gradient``."""

    param: Param
    default: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No argument becomes a tracer by this transform alone; tracers of an outer one pass through."""


Traced = All | Argnums | Axes | ByName | Nothing

Returns = tuple["str | Returns", ...]


@dataclass(frozen=True, slots=True)
class TransformSpec:
    """What is known of one transform.

    ``returns`` and ``returns_with_aux`` name the parts of the result in their order, nested as they come:
    ``("grad", "value")`` for torch's ``grad_and_value``, ``("value", "grad")`` for jax's ``value_and_grad``.
    """

    name: str
    """The canonical qualified name, as in the framework's documentation: ``torch.func.vmap``."""
    framework: Framework
    kind: Kind
    functions: tuple[Param, ...]
    """The parameters that take the function (``lax.while_loop`` has two, ``lax.switch`` takes a list)."""
    traced: Traced
    aliases: tuple[str, ...] = ()
    """Other qualified names of the same transform, old ones included: ``torch.vmap``, ``functorch.vmap``."""
    application: Application = Application.WRAPS
    operands: int | None = None
    """For a transform that calls at once: the position from which its arguments are handed to the function
    one by one (``vjp(f, *primals)``: 1). None: the function's arguments are made by the transform."""
    packed: Param | None = None
    """For a transform that calls at once: the parameter that holds the function's arguments in one tuple
    (``jvp(f, primals, tangents)``); some also take a single argument bare (``jacobian(f, x)``)."""
    state: Param | None = None
    """For a transform that runs an object: the parameter that holds the values of the arrays that the object has."""
    arguments: tuple[Param, ...] = ()
    """For a transform that makes the function's arguments: the parameters after which they are shaped, in order
    (``(init, xs)`` for ``lax.scan``, whose ``xs`` lose their leading axis)."""
    arrays_only: bool = False
    """Only arrays become tracers: Python numbers, strings and functions stay as they are (equinox's filters), and
    so do such attributes of an object that is passed."""
    keeps_objects: bool = False
    """Attributes of objects that are passed in are changed for the caller, too (flax.nnx): such writes are outputs."""
    static_argnums: Param | None = None
    """The parameter that lists positions which stay static."""
    static_argnames: Param | None = None
    """The parameter that lists names which stay static (``static_argnames``, ``auxiliary_args``)."""
    returns: Returns = ("value",)
    returns_with_aux: Returns | None = None
    aux: Param | None = None
    """The parameter ``has_aux``; None where the transform has none."""
    strict: Param | None = None
    """The parameter that must be true for value-dependent Python to fail (``fullgraph`` of ``torch.compile``:
    without it the graph breaks and the program is right). None: it always fails as ``kind`` says."""
    unless: Param | None = None
    """The parameter that must be false for value-dependent Python to fail: ``autograph`` of ``tf.function``."""
    stacks: bool = False
    """A loop that stacks what its steps return (beside the carry, if there is one)."""
    forward: bool = False
    """A derivative that only pushes tangents forward: it passes through loops that have no reverse mode."""
    decorator: bool = True
    """Whether ``@transform`` and ``@transform(option=...)`` are in use."""
    keywords: bool = True
    """For a transform that wraps: whether the new function takes keyword arguments for the old one."""
    replays: bool = False
    """Whether what the function writes to the outside is written after each call, with real values, as Python would
    (``torch.compile``)."""
    silent_on: frozenset[str] = frozenset()
    """Backends on which a branch on a traced value does not raise but is baked in (ΦFlow on torch)."""
    since: str | None = None
    until: str | None = None
    """The release that removed the name, its aliases included."""
    docs: str = ""
    """One line on what it does to the function and what comes of it, for ``tracesafe explain``."""


class Dtypes(StrEnum):
    """The dtype of ``x.add(y)`` where ``x.add_(y)`` works, which keeps that of ``x``."""

    KEPT = "kept"
    PROMOTED = "promoted"
    """Another one if an operand is an array of a wider dtype."""
    BOOLEAN = "boolean"
    NONE = "none"
    """There is no such method, or it does something else."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What an array library has in place of a function of NumPy, SciPy, ``math`` or ``cmath``.

    ``parameters`` are those of the host's function in their order, as far as they can be kept: ``x`` an operand,
    an array or a number; ``x!`` an operand that has to be an array of the library; ``x*`` a sequence of arrays;
    ``...`` any number of operands; ``axis=`` an option with the same name and place; ``axis:dim`` one that is
    written ``dim=``; ``axis:dim!`` the same where leaving it out means something else; ``ddof:correction=0`` one
    that is always written; ``-`` one that has no counterpart.
    """

    host: str
    """The qualified name of the host's function: ``numpy.std``."""
    name: str
    """That of the library's; empty where the operand itself serves."""
    parameters: tuple[str, ...]
    suffix: str = ""
    """What follows the call: ``.values``."""
    flat: bool = False
    """Its derivative is zero, so that a number does for a gradient."""
    note: str = ""
    """What a reviewer has to check; empty where both give the same."""


def counterparts(text: str) -> tuple[Counterpart, ...]:
    """Counterparts from lines like ``numpy.std(a, axis:dim) -> torch.std; what differs``."""
    found: list[Counterpart] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        told, _, note = line.partition(";")
        host, _, rest = told.partition("(")
        inside, _, target = rest.partition(")")
        name, _, suffix = target.replace("->", "").strip().partition("()")
        parameters = tuple(part.strip() for part in inside.split(",") if part.strip())
        found.append(Counterpart(host.strip("~"), name, parameters, suffix, host.startswith("~"), note.strip()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Library:
    """What is known of one array library: which of its names give arrays and which are static while tracing."""

    framework: Framework
    namespaces: tuple[str, ...]
    """Qualified prefixes whose functions take and give arrays: ``jax.numpy``, ``torch.nn.functional``."""
    array_types: frozenset[str]
    """Qualified names that annotate an array: ``torch.Tensor``, ``jax.Array``, jaxtyping's ``Float``."""
    static_functions: frozenset[str] = frozenset()
    """Qualified functions whose result is a Python value even for a tracer: ``jax.numpy.shape``."""
    folded_functions: frozenset[str] = frozenset()
    """Qualified functions that give a Python number if their first argument is one: ``jax.lax.psum``."""
    static_attributes: frozenset[str] = frozenset()
    """Attributes of an array that are Python values: ``shape``, ``dtype``."""
    static_methods: frozenset[str] = frozenset()
    """Methods of an array that give Python values: ``size``, ``dim``."""
    constants: frozenset[str] = frozenset()
    """Names that are Python numbers, those of ``math`` and NumPy included: ``torch.pi``, ``math.inf``."""
    concrete_functions: frozenset[str] = frozenset()
    """Functions that ask their arrays for numbers and give Python values: ``torch.equal``, ``torch.allclose``."""
    concrete_methods: frozenset[str] = frozenset()
    """Methods that ask the array for its number: ``item``, ``tolist``, ``numpy``."""
    boolean_functions: frozenset[str] = frozenset()
    """Functions (qualified) whose result has a boolean dtype: ``torch.isnan``."""
    boolean_methods: frozenset[str] = frozenset()
    """Methods and properties whose result has a boolean dtype: ``any``, ``isnan``, ``logical_and``."""
    non_array_functions: frozenset[str] = frozenset()
    """Names inside the namespaces that give neither an array nor a static value (modules, optimizers, I/O)."""
    sequence_functions: frozenset[str] = frozenset()
    """Functions (qualified) that give a list or tuple of arrays: ``jax.numpy.split``, ``torch.unbind``."""
    sequence_methods: frozenset[str] = frozenset()
    """Methods of an array that give a list or tuple of arrays: ``unbind``, ``chunk``."""
    random_functions: frozenset[str] = frozenset()
    """Functions that draw random numbers from hidden state."""
    random_methods: frozenset[str] = frozenset()
    """Methods of an array that draw random numbers from hidden state: ``normal_``."""
    in_place: Mapping[str, Dtypes] = field(default_factory=lambda: MappingProxyType({}))
    """Methods that change their array -> the dtype of the same without the underscore."""
    view_methods: frozenset[str] = frozenset()
    """Methods and functions whose result, or every part of it, is a view of the first operand."""
    transparent: frozenset[str] = frozenset()
    """Decorators, and calls that return one, which leave the function as it was: ``torch.no_grad``."""
    where: str = ""
    """The qualified name of the selection by condition: ``torch.where``."""
    module: str = ""
    """The module that rewrites import: ``jax.numpy``; and ``alias``, the name that everyone gives it."""
    alias: str = ""
    partial_functions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Last names of functions with a singular derivative somewhere -> a literal inside their domain."""
    counterparts: tuple[Counterpart, ...] = ()
    """What takes the place of functions of the host."""
    constant_functions: frozenset[str] = frozenset()
    """Functions that give a value known while tracing if all operands are, though others are staged: ``math.wrap``."""
    host_functions: frozenset[str] = frozenset()
    """Functions of NumPy that call a method of the array, and so work for a tracer: ``numpy.sum`` in jax."""


@dataclass(frozen=True, slots=True)
class StarModule:
    """What ``from <name> import *`` binds: name -> qualified name, checked against the installed package."""

    name: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rename:
    """A name that moved: what stands in its place, and since when.

    A row about a module (``whole``) holds for all names in it that have no row of their own. A module that has a row
    without it moved in parts: only what rows name.
    """

    old: str
    """The qualified name as programs wrote it: ``jax.tree_map``, ``functorch``."""
    new: str
    """The qualified name that takes its place; empty where nothing plainly does: ``remedy`` says more."""
    framework: Framework
    since: str
    """The release in which the old name is gone, or warns."""
    gone: bool = True
    """False: the old name still works, and warns."""
    whole: bool = False
    """A module whose names are all found under the new one."""
    introduced: str = ""
    """The release that brought the new name, where it is not older than all that matters."""
    fallback: str = ""
    """Another new name: with the old last part, so that ``from`` imports keep it, or for targets without ``new``."""
    module: str = ""
    """The module that has to be imported for the new name to be there, where importing its package is not enough."""
    submodule: bool = False
    """Only to import it as a module is old: the attribute of that name is something else, and there."""
    arguments: tuple[str, ...] = ()
    """The old parameters in order, where calls change: ``x`` stays, ``x=`` is passed by keyword, ``x:y`` is called y
    now, ``x:y=`` both, ``-x`` is gone."""
    adds: str = ""
    """An argument that calls pass besides: ``axis=0``."""
    form: str = "{}"
    """What is written around the new name: ``-{}``."""
    how: str = ""
    """The rewrite of the uses, where another one than that is needed."""
    curried: bool = False
    """Calls take their first argument alone, and what that gives takes the next, one or a tuple of them:
    ``jacobian(f, x)`` -> ``jacrev(f)(x)``."""
    superseded: bool = False
    """The old name works without a warning, beside a newer one: told only to those who ask for it."""
    note: str = ""
    """What a reviewer has to check; empty where both names mean the same."""
    remedy: str = ""
    """What to do by hand where nothing can be written."""


def renames(
    framework: Framework, since: str, text: str, *, gone: bool = True, whole: bool = False
) -> tuple[Rename, ...]:
    """Rows from lines like ``jax.tree_map -> jax.tree.map | jax.tree_util.tree_map; what to check``.

    Behind ``|`` stands the fallback; a module in brackets has to be imported: ``-> [jax.extend.core].Primitive``. A
    line that begins with ``!`` has no new name: what stands behind ``->`` says what to do by hand.
    """
    found: list[Rename] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        old, _, rest = line.partition(" -> ")
        if old.startswith("!"):
            row = Rename(old.removeprefix("!"), "", framework, since, gone, whole, remedy=rest)
        else:
            names, _, note = rest.partition(";")
            new, _, fallback = (part.strip() for part in names.partition("|"))
            module = new.partition("]")[0].removeprefix("[") if new.startswith("[") else ""
            new = new.replace("[", "").replace("]", "")
            row = Rename(old, new, framework, since, gone, whole, "", fallback, module, note=note.strip())
        found.append(row)
    return tuple(found)
