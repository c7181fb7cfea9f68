"""What happens when an expression that stood in a branch is evaluated for every example.

Arithmetic and elementwise functions can be: they give a number for every input. Indexing, functions that check
shapes, random draws and unknown callees are named, so that a reviewer looks at them; effects are refused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static, Touched, Tree
from tracesafe.rewrite import concrete
from tracesafe.rewrite.callees import fits_always, is_total
from tracesafe.rewrite.refusals import Refused
from tracesafe.spec import Framework, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

TOTAL = frozenset(
    """
    T abs absolute acos acosh add all amax amin any arccos arccosh arcsin arcsinh arctan arctan2 arctanh array
    array_equal as_tensor asarray asin asinh astype atan atan2 atanh bitwise_and bitwise_not bitwise_or cast cbrt
    ceil clamp clamp_max clamp_min clip clone conj copy copysign cos cosh cumsum deg2rad degrees detach digamma
    div divide double elu
    eq erf erfc erfinv exp exp2 expand_as expm1 eye flatten float float_power floor floor_divide fmax fmin fmod
    full full_like gamma ge gelu greater greater_equal gt half hard_tanh hardtanh heaviside hypot i0 imag int
    isclose isfinite isinf isnan item l1_loss l2_loss le leaky_relu lerp less less_equal lgamma log log10 log1p
    log2 log_sigmoid log_softmax logaddexp logical_and logical_not logical_or logical_xor logit logsumexp long lt
    mT masked_fill max min maximum mean minimum mish mod mul multiply nan_to_num ne neg negative new_full new_ones
    new_zeros norm not_equal ones ones_like polygamma positive pow prod rad2deg radians ravel real reciprocal relu
    relu6 remainder round rsqrt rsub selu sigmoid sign signbit silu sin sinc sinh soft_sign softmax softplus
    softsign sqrt square squeeze std stop_gradient sub subtract sum swish tan tanh to to_float to_int true_divide
    trunc type var vec_length vec_squared where xlogy zeros zeros_like
    """.split()
)
"""Last names of library functions and methods that give a result for every array, whatever its numbers."""

PURE_BUILTINS = frozenset(
    """
    abs all any bool complex dict divmod enumerate float frozenset getattr hasattr id int isinstance issubclass
    len list max min pow range repr reversed round set slice sorted str sum tuple type zip
    """.split()
)
SHAPED = frozenset(
    {"zeros", "ones", "full", "eye", "new_zeros", "new_ones", "new_full", "arange", "linspace", "expand"}
)
_GROWING = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "pop", "popleft", "popitem", "remove"})
_MAKERS = frozenset(
    "zeros zeros_like ones ones_like empty empty_like full full_like new_zeros new_ones new_full new_empty "
    "clone copy list dict set deepcopy".split()
)
PURE_NUMERIC = frozenset({"float", "abs", "max", "min", "sum", "pow"})
OUTPUT = frozenset(
    """
    breakpoint input logging.critical logging.debug logging.error logging.exception logging.info logging.log
    logging.warning open print sys.stderr.write sys.stdout.write warnings.warn
    """.split()
)
LOGGING = frozenset("debug info warning warn error exception critical log".split())
MUTATORS = frozenset(
    """
    add append appendleft backward clear discard extend extendleft fill insert itemset pop popitem popleft put
    register_buffer register_parameter remove reverse setdefault sort step update write writelines zero_grad
    """.split()
)


def last_name(function: ast.expr) -> str:
    """The last name of what is called: ``sqrt`` of ``torch.sqrt`` and of ``x.sqrt``."""
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def of_library(name: str | None, library: Library) -> bool:
    """Whether a qualified name lies in one of the library's namespaces."""
    return name is not None and any(name.startswith(f"{space}.") for space in library.namespaces)


class BothSides:
    """Judges expressions of one function; ``familiar`` are texts that are evaluated for every example anyhow."""

    def __init__(
        self, here: Reached, framework: Framework, familiar: frozenset[str], counting: frozenset[str] = frozenset()
    ) -> None:
        self.here = here
        self.library = here.library(framework)
        self.framework = framework
        self.familiar = familiar
        self.counting = counting
        """Variables of loops that an example may run through to their end, so that they are valid as an index."""

    def while_counting(self, names: frozenset[str]) -> BothSides:
        """The judge of what stands in a loop over some variables."""
        return BothSides(self.here, self.framework, self.familiar, self.counting | names)

    def notes(self, node: ast.expr) -> Iterator[str]:
        """What a reviewer has to check if the expression is evaluated for every example.

        Raises ``Refused`` for an expression with an effect, and for one that cannot be computed for every example.
        """
        concrete.check(self.here, node)
        match node:
            case ast.Await() | ast.Yield() | ast.YieldFrom():
                raise Refused("generator", f"`{self.short(node)}` stands on a traced path")
            case ast.NamedExpr():
                raise Refused(
                    "write-on-traced-path",
                    f"`{self.short(node)}` binds a name on a traced path; bind it in a statement of its own",
                )
            case ast.Lambda():
                return
            case ast.Call():
                yield from self._call(node)
            case ast.Subscript(value=value, slice=index) if (
                self._may_miss(value, index) and self.short(node) not in self.familiar
            ):
                yield f"`{self.short(node)}` is now read for every example: check that the index is always valid"
            case ast.BinOp(op=ast.MatMult()) if self.short(node) not in self.familiar:
                yield f"`{self.short(node)}` is now computed for every example: check that the shapes always fit"
            case ast.BinOp(left=left, op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=right) if self._divides_numbers(
                left, right
            ):
                yield f"`{self.short(node)}` is now evaluated always: check that `{self.short(right)}` is never 0"
            case _:
                pass
        for child in ast.iter_child_nodes(node):
            yield from self._below(child)

    def _below(self, child: ast.AST) -> Iterator[str]:
        if isinstance(child, ast.expr):
            yield from self.notes(child)
        elif not isinstance(child, ast.expr_context | ast.operator):
            for grandchild in ast.iter_child_nodes(child):
                yield from self._below(grandchild)

    def _may_miss(self, value: ast.expr, index: ast.expr) -> bool:
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        if all(isinstance(part, ast.Slice) or _is_literal(part, (str, type(None), type(...))) for part in parts):
            return False
        if isinstance(index, ast.Name) and index.id in self.counting:
            return False
        return not isinstance(self.here.value(value), Tree)

    def _divides_numbers(self, left: ast.expr, right: ast.expr) -> bool:
        if _nonzero(right):
            return False
        return all(_is_number(self.here, each) for each in (left, right))

    def _call(self, node: ast.Call) -> Iterator[str]:
        name = self.here.qualname(node.func)
        last = last_name(node.func)
        logs = (
            isinstance(node.func, ast.Attribute)
            and last in LOGGING
            and "log" in self.here.text(node.func.value).lower()
        )
        if logs or name in OUTPUT or (name or "").removeprefix("builtins.") in OUTPUT:
            raise Refused(
                "traced-output", f"`{self.short(node)}` would run for every example; move it out of the traced path"
            )
        if any(keyword.arg == "out" for keyword in node.keywords) or (
            isinstance(node.func, ast.Attribute)
            and last.endswith("_")
            and not last.startswith("_")
            and is_array(self.here, node.func.value)
        ):
            raise Refused("write-on-traced-path", f"`{self.short(node)}` changes an array in place on a traced path")
        if self.short(node) in self.familiar and self.here.is_pure(node):
            return
        if (name or "").removeprefix("builtins.") in PURE_BUILTINS and (name or "").startswith("builtins."):
            return
        callees = self.here.callees(node)
        if of_library(name, self.library) or (callees == () and name is not None):
            yield from self._library_call(node, name or "", last)
        elif callees:
            self._check_recursion(node, callees)
            effect = "" if self.here.is_pure(node) else next(filter(None, map(self._effect, callees)), "")
            if effect:
                raise Refused(
                    "write-on-traced-path", f"`{self.short(node.func)}` would run for every example, and {effect}"
                )
            if not self.here.is_pure(node) or not all(
                is_total(callee, self.here, TOTAL | PURE_BUILTINS) for callee in callees
            ):
                yield f"`{self.short(node.func)}` now runs for every example: check that it accepts them all"
        elif isinstance(node.func, ast.Attribute) and last in TOTAL and self._is_known_array(node.func.value):
            return
        elif isinstance(node.func, ast.Attribute) and last in MUTATORS:
            text = f"`{self.short(node)}`"
            if last in _GROWING and self._is_local(node.func.value):
                text = f"{text} changes the length of `{self.short(node.func.value)}` for some examples only"
                raise Refused("length-changes", f"{text}; do so in every round, and select what is stored")
            raise Refused("write-on-traced-path", f"{text} would run for every example")
        elif not self.here.is_pure(node):
            yield f"`{self.short(node.func)}` is unknown and now runs for every example: check that it has no effects"
        elif last not in TOTAL:
            yield f"`{self.short(node)}` now runs for every example: check that it accepts them all"

    def _is_local(self, node: ast.expr) -> bool:
        """Whether the expression is a variable that the function itself sets."""
        names = self.here.expressions(ast.Name)
        return isinstance(node, ast.Name) and any(
            each.id == node.id and isinstance(each.ctx, ast.Store) for each in names
        )

    def _is_known_array(self, node: ast.expr) -> bool:
        """Whether a method of the expression is one of an array, not of something that nobody knows."""
        return isinstance(self.here.value(node), Array | Touched) or used_as_array(self.here, node)

    def _effect(self, callee: Function) -> str:
        """What a project function does that others see, for a message."""
        found = visible_effect(callee.node)
        if found is None:
            return ""
        inside = self.here.of(callee)
        text = inside.short(found)
        return f"`{text}` in it (line {found.lineno}) may be seen from outside"

    def _check_recursion(self, node: ast.Call, callees: tuple[Function, ...]) -> None:
        """A call that leads back to this function never ends once the branch around it is gone."""
        seen: set[Function] = set()
        todo = list(callees)
        while todo:
            callee = todo.pop()
            if callee is self.here.function:
                raise Refused(
                    "unbounded-recursion",
                    f"`{self.short(node)}` leads back here, and would never end without the branch",
                )
            if callee in seen:
                continue
            seen.add(callee)
            inside = self.here.of(callee)
            for call in inside.expressions(ast.Call):
                todo.extend(inside.callees(call) or ())

    def _library_call(self, node: ast.Call, name: str, last: str) -> Iterator[str]:
        if name in self.library.random_functions:
            yield f"`{self.short(node)}` now draws for every example: the random numbers that follow differ"
        elif (last not in TOTAL or (last == "where" and len(node.args) == 1)) and not fits_always(
            node, self.here, name
        ):
            yield f"`{self.short(node)}` is now computed for every example: check that the shapes always fit"

    def short(self, node: ast.expr) -> str:
        """The node's text for a message and for comparison, on one line."""
        return self.here.short(node)


def is_array(here: Reached, node: ast.expr) -> bool:
    """Whether the expression is, for all that is known, an array."""
    return not isinstance(here.value(node), Static | Tree)


_TAKE_SEQUENCES = frozenset(
    """
    array asarray atleast_1d atleast_2d atleast_3d block block_diag broadcast_arrays cat choose column_stack concat
    concatenate dstack hstack meshgrid select stack vstack
    """.split()
)
"""Functions to which a list of arrays may be given as well."""
_OF_CONTAINERS = frozenset({"copy"})
"""Methods that lists and dicts have, too."""


def used_as_array(here: Reached, node: ast.expr) -> bool:
    """Whether the function computes with the variable as with an array somewhere."""
    if not isinstance(node, ast.Name):
        return False
    for parent in here.expressions(ast.BinOp, ast.Compare, ast.UnaryOp, ast.Call):
        match parent:
            case ast.BinOp(left=left, right=right):
                displays = any(isinstance(each, ast.List | ast.Tuple) for each in (left, right))
                operands = [] if displays else [left, right]
            case ast.Compare(left=left, ops=operators, comparators=[*others]):
                ordered = all(isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for operator in operators)
                operands = [left, *others] if ordered or not any(_is_text(each) for each in (left, *others)) else []
            case ast.UnaryOp(operand=operand):
                operands = [operand]
            case ast.Call(args=[*arguments], func=function):
                name = here.qualname(function)
                last = last_name(function)
                of_arrays = any(of_library(name, library) for library in here.known.libraries)
                operands = arguments if of_arrays and last not in _TAKE_SEQUENCES else []
                if isinstance(function, ast.Attribute) and last in TOTAL and last not in _OF_CONTAINERS:
                    operands = [*operands, function.value]
            case _:
                continue
        if any(isinstance(operand, ast.Name) and operand.id == node.id for operand in operands):
            return True
    return False


def used_as_number(here: Reached, name: str, branch: ast.stmt) -> bool:
    """Whether all later uses of a variable are ones that an array serves as well as a Python number."""
    for parent in here.expressions(ast.expr):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.Name) and child.id == name and child.lineno >= branch.lineno:
                match parent:
                    case (
                        ast.BinOp()
                        | ast.UnaryOp()
                        | ast.Compare()
                        | ast.IfExp()
                        | ast.Tuple()
                        | ast.List()
                        | ast.Dict()
                    ):
                        pass
                    case ast.Call(func=function) if last_name(function) in (TOTAL - SHAPED) | PURE_NUMERIC:
                        pass
                    case _:
                        return False
    return True


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | None)


def _is_number(here: Reached, node: ast.expr) -> bool:
    """Whether the expression is a Python number in some call."""
    return any(isinstance(value, Static) for value in (here.value(node), *here.eager_values(node)))


def visible_effect(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> ast.expr | ast.stmt | None:
    """The first thing by which a function visibly writes to something outside of it, or prints; writes into what it
    has made itself are not seen by others."""
    body = node.body if isinstance(node.body, list) else [node.body]
    own = _made_here(node)
    given = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    for inner in (inner for part in body for inner in ast.walk(part)):
        match inner:
            case ast.Global() | ast.Nonlocal() | ast.Yield() | ast.YieldFrom() | ast.Await():
                return inner
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()) if name in own:
                pass
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                return inner
            case ast.AugAssign(target=ast.Name(id=name)) if name in given:
                return inner
            case ast.Call(func=ast.Name(id=name)) if name in OUTPUT:
                return inner
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if name in own:
                pass
            case ast.Expr(value=ast.Call() as call):
                return call
            case _:
                pass
    return None


def _made_here(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    """The variables that hold nothing but what the function has made: displays, new arrays, results of arithmetic."""
    if isinstance(node, ast.Lambda):
        return frozenset()
    made: set[str] = set()
    other = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    plain: set[ast.Name] = set()
    for inner in ast.walk(node):
        match inner:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if _makes(value):
                made.add(name)
                plain.add(target)
            case _:
                pass
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store) and inner not in plain:
            other.add(inner.id)
        elif isinstance(inner, ast.Global | ast.Nonlocal):
            other.update(inner.names)
    return frozenset(made - other)


def _makes(node: ast.expr) -> bool:
    match node:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp() | ast.BinOp():
            return True
        case ast.Call(func=function):
            return last_name(function) in _MAKERS
        case _:
            return False


def _nonzero(node: ast.expr) -> bool:
    """Whether the expression is a number other than zero."""
    if isinstance(node, ast.UnaryOp):
        return _nonzero(node.operand)
    return isinstance(node, ast.Constant) and bool(node.value)


def _is_literal(node: ast.expr, types: tuple[type, ...]) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, types)
