"""Transforms: one application is a site; what it is applied to runs with the arguments that it traces."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from tracesafe.analysis.arity import arity_of, parameter_names, spread
from tracesafe.analysis.call import Caller
from tracesafe.analysis.frames import Applied, Frame, Site, handed, one_line
from tracesafe.analysis.hooks import run_hooks
from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.returns import begun_again, looped, shaped
from tracesafe.analysis.targets import (
    NONE,
    UNKNOWN,
    Choice,
    External,
    Instance,
    Options,
    Partial,
    Transformed,
    receiver,
)
from tracesafe.analysis.transfer import auxiliary, join, touch, truth, untouch, with_touches
from tracesafe.analysis.values import (
    Array,
    Static,
    Touch,
    Touched,
    Tree,
    Unknown,
    Value,
    all_touches,
    touches,
)
from tracesafe.model import Hop
from tracesafe.spec import All, Application, Argnums, Axes, ByName, Framework, Kind, Nothing, Param, TransformSpec

_TURNS = 4
"""How many further steps of a loop are looked at, until what it carries is traced by nothing more."""


class Transforms(Caller):
    """Sites and the functions that run under them."""

    def apply(self, name: str, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Apply a transform to its arguments: ``vmap(f, in_dims=0)``, ``lax.scan(body, init, xs)``."""
        spec = self.known.transforms[name]
        if spec.kind is Kind.HOST and (spec.functions or self._site(spec, node, frame)):
            return UNKNOWN
        functions = [value for value in (_argument(arguments, param) for param in spec.functions) if value is not None]
        if not functions:
            waiting = spec.decorator and not arguments.positional
            return Partial(name, callee=External(name), args=(), keywords=arguments.keywords) if waiting else UNKNOWN
        inner = _flattened(functions)
        if spec.unless is not None and truth(_argument(arguments, spec.unless) or Static("bool", True)) is not False:
            return inner[0] if spec.application is Application.WRAPS else UNKNOWN
        if spec.strict is not None and truth(_argument(arguments, spec.strict) or Static("bool", False)) is not True:
            return inner[0] if spec.application is Application.WRAPS else UNKNOWN
        if any(isinstance(value, Unknown) for value in inner) and frame.function is not None:
            self.wrappers.add(frame.function)
        site = self._site(spec, node, frame)
        options = Options(UNKNOWN, UNKNOWN, UNKNOWN) if arguments.open else _options(spec, arguments)
        if spec.application is Application.WRAPS:
            target: Value = inner[0] if len(inner) == 1 else Choice(spec.name, options=tuple(inner))
            if spec.kind is Kind.CUSTOM_RULE and isinstance(spec.traced, Nothing):
                return target
            given = handed(node, frame)
            result = Transformed(name, spec=spec, site=site.index, inner=target, options=options, handed=given)
            self.pending.append((result, frame))
            return result
        if spec.application is Application.REGISTERS:
            return NONE
        self.called.add(site.index)
        return self._run_now(spec, site, inner, options, arguments, node, frame)

    def transformed(self, callee: Transformed, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Call what a transform returned."""
        self.called.add(callee.site)
        self.note_applied(node, Applied(frame.module, callee), frame)
        by = self._touch(callee.spec, callee.site)
        positional, keywords = self._traced(callee, spread(callee, arguments, node, self), by)
        inside = self._inside(frame, by, callee.site, callee.handed)
        result = self.call(callee.inner, Arguments(positional, keywords, arguments.open), node, inside)
        return self._returned(callee.spec, callee.options, result, arguments, by)

    def force(self, value: Value, frame: Frame) -> None:
        """Run a transformed function that nobody calls in sight, on arguments of which nothing is known."""
        if not isinstance(value, Transformed) or value.site in self.called:
            return
        required, named = arity_of(value, self)
        first = receiver(value.inner) if required and is_kept_static(value.options, 0, None) else ()
        positional = (*first, *(UNKNOWN,) * (required - len(first)))
        arguments = Arguments(positional, tuple((name, UNKNOWN) for name in named), open=True)
        self.call(value, arguments, next(s.node for s in self.sites.values() if s.index == value.site), frame)

    # -- one application

    def _site(self, spec: TransformSpec, node: ast.AST, frame: Frame) -> Site:
        key = (node, spec.name)
        if key not in self.sites:
            line = getattr(node, "lineno", 1)
            text = one_line(ast.unparse(node)) if isinstance(node, ast.expr) else spec.name
            if isinstance(node, ast.Attribute | ast.Name):
                text = f"@{text}"
            hop = Hop(frame.module.source.path, line, text)
            self.sites[key] = Site(len(self.sites), spec, frame.module, node, hop)
        return self.sites[key]

    def _touch(self, spec: TransformSpec, site: int) -> Touch:
        return Touch(spec.name, spec.framework, spec.kind, site)

    def _inside(self, frame: Frame, by: Touch, index: int, handed: Hop | None) -> Frame:
        """A frame for the call alone, its context under the transform: the next hop is inside the function."""
        hops = frame.context.hops
        for hop in (handed, next(site.hop for site in self.sites.values() if site.index == index)):
            if hop is not None and not any((old.path, old.line) == (hop.path, hop.line) for old in hops):
                hops = (*hops, hop)
        regimes = frame.regimes if by in frame.regimes else (*frame.regimes, by)
        context = replace(frame.context, regimes=regimes, hops=hops)
        return Frame(frame.module, None, context, None, muted=frame.muted)

    def _run_now(
        self,
        spec: TransformSpec,
        site: Site,
        functions: Sequence[Value],
        options: Options,
        arguments: Arguments,
        node: ast.AST,
        frame: Frame,
    ) -> Value:
        by = self._touch(spec, site.index)
        transparent = isinstance(spec.traced, Nothing)
        inside = frame if transparent else self._inside(frame, by, site.index, handed(node, frame))
        results: list[Value] = []
        starts: list[tuple[Value, tuple[Value, ...]]] = []
        for function in functions:
            if spec.state is not None:
                function = with_touches(function, touches(_argument(arguments, spec.state) or UNKNOWN))
                if isinstance(node, ast.Call) and node.args:
                    run_hooks(self, node.args[0], frame, all_touches(arguments.all))
            self.note_applied(node, Applied(frame.module, function, spec))
            given = _operands(spec, function, arguments, self)
            traced = given if transparent else tuple(_staged(value, by) for value in given)
            results.append(self.call(function, Arguments(traced), node, inside))
            starts.append((function, traced))
        for _ in range(_TURNS):
            again = [(function, begun_again(spec.returns, traced, results[-1])) for function, traced in starts]
            if again == starts:
                break
            starts = again
            results = [self.call(function, Arguments(traced), node, inside) for function, traced in starts]
        result = results[-1] if spec.kind is Kind.LOOP else join(results, frozenset({by}))
        return self._returned(spec, options, result, arguments, by)

    # -- what is traced

    def _traced(
        self, callee: Transformed, arguments: Arguments, by: Touch
    ) -> tuple[tuple[Value, ...], tuple[tuple[str, Value], ...]]:
        spec, options = callee.spec, callee.options
        names = parameter_names(callee.inner)
        positional = []
        for index, value in enumerate(arguments.positional):
            name = names[index] if index < len(names) else None
            positional.append(self._argument_under(spec, options, index, name, value, by))
        keywords = []
        for name, value in arguments.keywords:
            index = names.index(name) if name in names else -1
            if isinstance(spec.traced, Axes):
                keywords.append((name, touch(value, by)))
            else:
                keywords.append((name, self._argument_under(spec, options, index, name, value, by)))
        if spec.framework is Framework.PHIFLOW and not any(map(_is_tensor, (*positional, *dict(keywords).values()))):
            return tuple(map(_perhaps_number, positional)), tuple((n, _perhaps_number(v)) for n, v in keywords)
        return tuple(positional), tuple(keywords)

    def _argument_under(
        self, spec: TransformSpec, options: Options, index: int, name: str | None, value: Value, by: Touch
    ) -> Value:
        static = is_kept_static(options, index, name)
        if static is None:
            return UNKNOWN if not isinstance(value, Array | Touched | Tree) else value
        if static:
            return auxiliary(value) if spec.framework is Framework.PHIFLOW else value
        match spec.traced:
            case All():
                return _filtered(value, by) if spec.arrays_only else touch(value, by)
            case Argnums(default=default):
                chosen = _positions(options.selection, default)
                return UNKNOWN if chosen is None else touch(value, by) if index in chosen else value
            case ByName(default=default):
                wanted = options.selection.const if isinstance(options.selection, Static) else ...
                if wanted in (..., None, ""):
                    wanted = default
                names = [part.strip() for part in str(wanted).split(",") if part.strip()]
                return touch(value, by) if not names or name in names else value
            case Axes():
                if spec.arrays_only and isinstance(value, Static):
                    return value
                return _mapped(value, _axis(options.selection, index), by)
            case _:
                return value

    # -- what comes back

    def _returned(self, spec: TransformSpec, options: Options, result: Value, arguments: Arguments, by: Touch) -> Value:
        aux: Value = UNKNOWN
        shape = spec.returns
        if options.aux and spec.returns_with_aux is not None:
            shape = spec.returns_with_aux
            if isinstance(result, Tree) and len(result.parts) == 2:
                result, aux = result.parts
            else:
                result = UNKNOWN
        outer = all_touches(arguments.all) - {by}
        value = untouch(result, by)
        if isinstance(value, Array):
            value = replace(value, touches=value.touches | outer)
        elif isinstance(value, Unknown) and outer and spec.kind is Kind.CALL:
            value = Touched(outer)
        named = {"value": value, "aux": untouch(aux, by)}
        if "carry" in shape and spec.arguments:
            init = _argument(arguments, spec.arguments[-1 if len(shape) == 1 else 0])
            named |= looped(init or UNKNOWN, value, len(shape) == 1, Array(outer, spec.framework))
        return shaped(shape, named, Array(outer, spec.framework))


def _is_tensor(value: Value) -> bool:
    return isinstance(value, Array) and bool(value.touches) and not value.python


def _perhaps_number(value: Value) -> Value:
    """A number that ΦFlow may leave alone, since no tensor beside it decides on a backend."""
    return replace(value, was="") if isinstance(value, Array) else value


def _argument(arguments: Arguments, param: Param) -> Value | None:
    if param.keyword is not None:
        found = arguments.keyword(param.keyword)
        if found is not None:
            return found
    if param.position is not None and param.position < len(arguments.positional):
        return arguments.positional[param.position]
    return None


def _flattened(functions: Sequence[Value]) -> list[Value]:
    """The functions, those in a literal list (``lax.switch``) one by one."""
    found: list[Value] = []
    for value in functions:
        found.extend(value.parts if isinstance(value, Tree) else (value,))
    return found or [UNKNOWN]


def _options(spec: TransformSpec, arguments: Arguments) -> Options:
    selection: Value = NONE
    match spec.traced:
        case Argnums(param=param) | Axes(param=param) | ByName(param=param):
            selection = _argument(arguments, param) or NONE
    positions = _argument(arguments, spec.static_argnums) if spec.static_argnums else None
    names = _argument(arguments, spec.static_argnames) if spec.static_argnames else None
    aux = _argument(arguments, spec.aux) if spec.aux else None
    return Options(selection, positions or NONE, names or NONE, aux is not None and truth(aux) is True)


def static_positions(options: Options) -> tuple[int, ...] | None:
    """The positions of arguments that stay static; None where they are not known."""
    return _positions(options.static_argnums, ())


def static_names(options: Options) -> tuple[str, ...] | None:
    """The names of arguments that stay static; None where they are not known."""
    return _names(options.static_argnames)


def is_kept_static(options: Options, index: int, name: str | None) -> bool | None:
    """Whether an argument stays static; None where the options are not known."""
    positions, names = static_positions(options), static_names(options)
    if (positions is not None and index in positions) or (names is not None and name in names):
        return True
    if names and name is None:  # what a wrapper takes by ``*args`` may be the parameter of that name behind it
        return None
    return None if positions is None or names is None else False


def _filtered(value: Value, by: Touch) -> Value:
    """What a transform that traces arrays alone makes of an argument; one that may be an array stays unknown."""
    match value:
        case Unknown(touches=found):
            return Unknown(found | {by})
        case Array() | Touched() | Instance():
            return touch(value, by)
        case Tree(parts=parts):
            return replace(value, parts=tuple(_filtered(part, by) for part in parts))
        case _:
            return value


def _staged(value: Value, by: Touch) -> Value:
    """What a loop or branch makes of a value: every number becomes an array."""
    if isinstance(value, Tree):
        return replace(value, parts=tuple(_staged(part, by) for part in value.parts))
    traced = touch(value, by)
    return replace(traced, python=False, was="") if isinstance(traced, Array) else traced


def _positions(value: Value, default: tuple[int, ...]) -> tuple[int, ...] | None:
    if value == NONE:
        return default
    parts = value.parts if isinstance(value, Tree) else (value,)
    found = [part.const for part in parts if isinstance(part, Static) and isinstance(part.const, int)]
    return tuple(found) if len(found) == len(parts) else None


def _names(value: Value) -> tuple[str, ...] | None:
    if value == NONE:
        return ()
    parts = value.parts if isinstance(value, Tree) else (value,)
    found = [part.const for part in parts if isinstance(part, Static) and isinstance(part.const, str)]
    if len(found) != len(parts):
        return None
    return tuple(name.strip() for text in found for name in text.split(","))


def _axis(selection: Value, index: int) -> Value:
    """The in_dims entry of one argument; NONE where it is not mapped."""
    if selection == NONE:
        return Static("int", 0)
    if isinstance(selection, Tree) and selection.kind in ("tuple", "list"):
        return selection.parts[index] if index < len(selection.parts) else UNKNOWN
    if isinstance(selection, Tree) and selection.kind == "many":
        return join(selection.parts)
    return selection


def _mapped(value: Value, axis: Value, by: Touch) -> Value:
    if axis == NONE:
        return value
    if isinstance(axis, Static) and axis.type == "int":
        return touch(value, by)
    if isinstance(axis, Tree):
        if isinstance(value, Tree) and len(value.parts) == len(axis.parts):
            return replace(value, parts=tuple(_mapped(v, a, by) for v, a in zip(value.parts, axis.parts, strict=True)))
        parts = [part for part in axis.parts if part != NONE]
        if len(parts) == len(axis.parts) and all(isinstance(part, Static) and part.type == "int" for part in parts):
            return touch(value, by)
        return value if not parts else Unknown(frozenset({by}))
    return Unknown(all_touches((value,)))  # which arguments are mapped is not known: nothing may be said of any


def _operands(spec: TransformSpec, function: Value, arguments: Arguments, machine: Transforms) -> tuple[Value, ...]:
    """What a transform that calls at once hands to the function."""
    if spec.arguments:
        return tuple(_argument(arguments, param) or UNKNOWN for param in spec.arguments)
    if spec.packed is not None:
        given = _argument(arguments, spec.packed) or UNKNOWN
        if isinstance(given, Tree) and given.kind in ("tuple", "list"):
            return given.parts
        required, _ = arity_of(function, machine)
        return (given, *(UNKNOWN,) * (required - 1))
    if spec.operands is not None:
        return arguments.positional[spec.operands :]
    required, _ = arity_of(function, machine)
    return (UNKNOWN,) * required
