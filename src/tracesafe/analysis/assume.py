"""``--assume TRANSFORM[:PATTERN]``: the public functions of a library count as reached by its users' transforms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from tracesafe.analysis.execute import Interpreter
from tracesafe.analysis.frames import Context, Frame, Site
from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.targets import UNKNOWN, FunctionTarget, Instance
from tracesafe.analysis.values import Array, Touch, Value
from tracesafe.model import Confidence, Hop
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.source.text import Unreadable
from tracesafe.spec import Framework, TransformSpec

MARK = b"tracesafe: assume"
_COMMENT = re.compile(r"^[ \t]*#[ \t]*tracesafe:[ \t]*assume[ \t]+([\w.]+)", re.MULTILINE)
_CONSTRUCTORS = frozenset(
    """
    zeros ones empty full arange eye rand randn randint randperm linspace logspace tensor as_tensor asarray array
    from_numpy is_tensor tri identity range manual_seed device dtype Size Tensor FloatTensor scalar_tensor complex
    broadcast_shapes einsum result_type promote_types can_cast hann_window hamming_window kaiser_window blackman_window
    """.split()
)
"""Functions whose first argument need not be an array."""
_NO_ARRAYS = frozenset({"dtype", "out"})
"""Parameters that are no operands, whatever is done with them."""
_ARRAY_ONLY = frozenset(
    [
        "abs",
        "sin",
        "cos",
        "tan",
        "exp",
        "log",
        "sqrt",
        "pow",
        "sum",
        "mean",
        "std",
        "var",
        "norm",
        "dot",
        "matmul",
        "mm",
        "bmm",
        "unsqueeze",
        "squeeze",
        "view",
        "reshape",
        "permute",
        "transpose",
        "clone",
        "detach",
        "new_zeros",
        "new_ones",
        "new_full",
        "new_tensor",
        "new_empty",
        "expand",
        "expand_as",
        "repeat_interleave",
        "flatten",
        "clamp",
        "clip",
        "sigmoid",
        "tanh",
        "floor",
        "ceil",
        "round",
        "max",
        "min",
        "argmax",
        "argmin",
        "any",
        "all",
        "cumsum",
        "cumprod",
        "prod",
        "masked_fill",
        "to",
        "type_as",
        "dim",
        "numel",
        "size",
        "float",
        "double",
        "long",
        "contiguous",
        "scatter",
        "gather",
        "index_select",
        "isnan",
        "isfinite",
        "isinf",
        "T",
        "shape",
        "dtype",
        "device",
        "astype",
        "ndim",
    ]
)


def assumed(machine: Interpreter, text: str, modules: Sequence[Module]) -> None:
    """Run every function that matches as if its users applied the transform to it."""
    name, _, pattern = text.partition(":")
    spec = _spec(machine, name)
    for module in modules:
        if module.source.path.resolve() not in machine.program.given:
            continue
        for function in module.facts.functions:
            if _is_public(function) and fnmatchcase(function.qualname, pattern or "*"):
                _assume(machine, spec, function, text, plainly=True)


def marked(machine: Interpreter, modules: Sequence[Module]) -> None:
    """Run the functions that a comment above them, ``# tracesafe: assume TRANSFORM``, gives to a transform."""
    for module in modules:
        if MARK not in module.source.utf8:
            continue
        firsts = {_first_line(function): function for function in module.facts.functions}
        for match in _COMMENT.finditer(module.source.text):
            line = module.source.location(len(module.source.text[: match.start()].encode())).row
            function = _below(firsts, line, module)
            if function is None:
                continue
            try:
                spec = _spec(machine, match.group(1))
            except ValueError as error:
                remedy = "correct the comment or remove it"
                machine.program.fail(Unreadable(module.source.path, line, str(error), remedy))
                continue
            _assume(machine, spec, function, match.group(1))


def _first_line(function: Function) -> int:
    decorators = [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list
    return min([function.node.lineno, *(decorator.lineno for decorator in decorators)])


def _below(firsts: Mapping[int, Function], line: int, module: Module) -> Function | None:
    """The function that starts below a comment, further comments between."""
    last = len(module.source.line_starts)
    row = line + 1
    while row <= last and module.source.line(row).lstrip().startswith("#"):
        row += 1
    found = firsts.get(row)
    return found if found is not None and not isinstance(found.node, ast.Lambda) else None


def _spec(machine: Interpreter, name: str) -> TransformSpec:
    spec = machine.known.transforms.get(name)
    if spec is None:
        close = get_close_matches(name, machine.known.transforms, 1)
        hint = f"; did you mean {close[0]}?" if close else "; `tracesafe transforms` lists those that are known"
        raise ValueError(f"assume: no transform is called {name!r}{hint}")
    return spec


def _is_public(function: Function) -> bool:
    if isinstance(function.node, ast.Lambda) or function.parent is not None:
        return False
    owner = function.owner
    if owner is not None and (owner.parent is not None or owner.name.startswith("_")):
        return False
    if "property" in function.decorator_names or "setter" in function.decorator_names:
        return False
    return not function.name.startswith("_") or function.name == "__call__"


def _assume(machine: Interpreter, spec: TransformSpec, function: Function, text: str, plainly: bool = False) -> None:
    """Run a function as if a user applied the transform; ``plainly``: only if it plainly takes an array."""
    node = function.node
    hop = Hop(function.module.source.path, node.lineno, f"--assume {text}")
    key = (node, f"assume {spec.name}")
    site = machine.sites.setdefault(key, Site(len(machine.sites), spec, function.module, node, hop))
    by = Touch(spec.name, spec.framework, spec.kind, site.index)
    context = Context((by,), (hop,), confidence=Confidence.LIKELY)
    frame = Frame(function.module, None, context, None)
    bound: Value | None = None
    parameters = list(function.parameters)
    if function.owner is not None and "staticmethod" not in function.decorator_names:
        bound = Instance(function.owner.qualname, info=function.owner)
        parameters = parameters[1:]
    target = FunctionTarget(function.qualname, function=function, bound=bound)
    traced = dict(_traced(machine, function, parameters, by))
    if plainly and not traced:
        return
    keywords = tuple((parameter.arg, traced.get(parameter.arg, UNKNOWN)) for parameter in parameters)
    positional = {parameter.arg for parameter in function.node.args.posonlyargs}
    first = tuple(value for name, value in keywords if name in positional)
    machine.run(target, Arguments(first, tuple(pair for pair in keywords if pair[0] not in positional)), node, frame)


def _traced(
    machine: Interpreter, function: Function, parameters: Sequence[ast.arg], by: Touch
) -> Iterator[tuple[str, Value]]:
    frame = Frame(function.module, None, Context(), None)
    framework = by.framework if by.framework in (Framework.TORCH, Framework.JAX) else None
    for parameter in parameters:
        if parameter.arg in _NO_ARRAYS or _is_flag(function, parameter):
            continue
        annotated = machine.is_array_annotation(parameter.annotation, frame)
        if annotated or (parameter.annotation is None and _used_as_array(machine, function, parameter.arg, frame)):
            yield parameter.arg, Array(frozenset({by}), framework)


def _is_flag(function: Function, parameter: ast.arg) -> bool:
    """Whether a parameter is True, False or a text unless it is given."""
    default = function.defaults.get(parameter.arg)
    return isinstance(default, ast.Constant) and isinstance(default.value, bool | str)


def _used_as_array(machine: Interpreter, function: Function, name: str, frame: Frame) -> bool:
    """Whether the body plainly treats a parameter as an array: ``x.sin()``, ``torch.f(x)``."""
    for node in ast.walk(function.node):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == name and attr in _ARRAY_ONLY:
                return True
            case ast.Call(func=ast.Attribute() as callee, args=[ast.Name(id=first), *_]) if first == name:
                if callee.attr in _CONSTRUCTORS:
                    continue
                qualified = machine.denotes(callee, frame)
                library = machine.known.library_of(qualified) if qualified else None
                if library is not None and callee.attr not in library.non_array_functions | library.static_functions:
                    return True
    return False
