"""``fmodel, params = make_functional(model)``: with dicts of parameters and ``functional_call``.

Where ``state_flow`` follows every use of the pair, the parameters become a dict; else the file gets an adapter that
keeps the old meaning (``adapters``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.analysis.syntax import binds
from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.adapters import adapted
from tracesafe.rewrite.denoted import denoted
from tracesafe.rewrite.fresh import FreshNames, words
from tracesafe.rewrite.old_members import Swap, swapped
from tracesafe.rewrite.state_flow import Flow
from tracesafe.rewrite.state_kinds import Lost
from tracesafe.rewrite.style import margin, width
from tracesafe.source.spans import Span

STATES: Mapping[str, int] = MappingProxyType(
    {"make_functional": 1, "make_functional_with_buffers": 2, "combine_state_for_ensemble": 2}
)
_READING = frozenset({"parameters", "named_parameters", "buffers", "named_buffers", "state_dict"})
_SETTING = frozenset({"eval", "train", "to", "double", "float", "cuda", "cpu", "half", "requires_grad_"})


def functional_pair(here: Written, use: Use) -> Fix | Refusal:
    """The pairs of a file, all at once."""
    uses = [each for each in here.old_uses if each.rename.how == use.rename.how]
    try:
        return Pairs(here, uses).fix()
    except Lost as reason:
        return adapted(here, uses, str(reason))


@dataclass(frozen=True)
class Pair:
    """One call that takes a module apart, in the statement that binds the parts."""

    call: ast.Call
    statement: ast.Assign
    targets: tuple[ast.expr, ...]
    is_ensemble: bool
    scope: ast.AST
    """The function around it, or the module."""


class Pairs:
    """All pairs of one file. Raises ``Lost`` where a use of one of them cannot be followed."""

    def __init__(self, here: Written, uses: list[Use]) -> None:
        self.here = here
        self.uses = uses
        self.source = here.source
        self.tree = here.module.tree
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.pairs = [self._pair(use) for use in uses]
        self.fresh = FreshNames(self.tree)
        self.notes: list[str] = []

    def _pair(self, use: Use) -> Pair:
        call = self.parents[use.node]
        statement = self.parents.get(call)
        if use.reference.formatted or not isinstance(call, ast.Call) or call.func is not use.node:
            raise Lost(f"`{self.here.text(use.node)}` is not called here, but handed on")
        states = STATES[use.rename.old.rpartition(".")[2]]
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value) if value is call:
                is_plain = all(isinstance(each, ast.Name | ast.Attribute) for each in targets)
                if is_plain and len(targets) == states + 1 and "#" not in self.here.text(statement):
                    scope = use.reference.scope.node
                    return Pair(call, statement, tuple(targets), "ensemble" in use.rename.old, scope)
            case _:
                pass
        raise Lost(f"what `{self.here.text(use.node)}` gives is not taken apart at once")

    def fix(self) -> Fix:
        """The edits of the whole file."""
        flow = Flow(self.here.module, {pair.call: len(pair.targets) - 1 for pair in self.pairs})
        flow.run()
        self._check_callers(flow)
        swap = Swap(self.here, self.uses, "torch.func")
        call = swap.spelled("functional_call")
        edits: list[Edit] = []
        for pair in self.pairs:
            edits += self._written(pair, flow, call, swap)
        path = self.source.path
        edits += [Edit(path, span, text) for span, text in flow.edits.items()]
        edits += swapped(swap)
        notes = dict.fromkeys([*self.notes, *sorted(flow.doubts)])
        safety = Safety.REVIEW if notes else Safety.SAFE
        return Fix("Call the module with a dict of its parameters", tuple(edits), safety, "; ".join(notes))

    def _check_callers(self, flow: Flow) -> None:
        """Other files may not call the functions that take or return the state."""
        name = self.here.module.name.rpartition(".")[2]
        for path in self.here.program.holding([name]):
            if path != self.source.path.resolve():
                for each in flow.handed:
                    if each.encode() in self.here.program.given[path].utf8:
                        raise Lost(f"`{each}`, which is handed the parameters, may be called in {path.name}, too")

    def _written(self, pair: Pair, flow: Flow, call: str, swap: Swap) -> Iterator[Edit]:
        run, *states = pair.targets
        direct = sorted(flow.direct.get(pair.call, ()), key=lambda each: (each.lineno, each.col_offset))
        others = flow.runs.get(pair.call, set()) - {each.func for each in direct}
        looped = any(isinstance(each, ast.For | ast.While | ast.AsyncFor) for each in self._around(pair.statement))
        if looped and (others or any(pair.scope is not self._function_around(each) for each in direct)):
            raise Lost("the module is taken apart in a loop")
        model, lines = self._model(pair, flow)
        texts = [self.here.text(each) for each in states]
        lines += self._states(pair, model, texts, swap)
        base = model
        if pair.is_ensemble:
            base = self.fresh.take(["base", "base_model", "stateless"])
            lines.append(f'{base} = {swap.module("copy")}.deepcopy({model}[0]).to("meta")')
        is_dropped = isinstance(run, ast.Name) and not direct and not others
        named = isinstance(run, ast.Name) and not others and all(self._sees(pair, base, each) for each in direct)
        inline = {each: self._inline(each, base, call, len(states)) for each in direct} if named else {}
        if named and self._fits(inline):
            for edits in inline.values():
                yield from (Edit(self.source.path, span, text) for span, text in edits.items())
        elif looped:
            raise Lost("the module is taken apart in a loop")
        elif not is_dropped:
            lines += self._function(pair, run, base, call, flow)
        yield self._statement(pair, lines)

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around one, up to the function that it stands in."""
        while node in self.parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            node = self.parents[node]
            yield node

    def _outwards(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around one, up to the module."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def _function_around(self, node: ast.AST) -> ast.AST:
        """The function that a node stands in, or the module."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ListComp | ast.GeneratorExp):
                return node
        return node

    # the module

    def _model(self, pair: Pair, flow: Flow) -> tuple[str, list[str]]:
        """The variable that holds the module, and the lines that make it."""
        given = pair.call.args[0] if pair.call.args else pair.call.keywords[0].value
        text = self.here.text(given)
        if not isinstance(given, ast.Name):
            wish = words(given) if not isinstance(given, ast.Call) else ""
            name = self.fresh.take([wish or ("models" if pair.is_ensemble else "model")])
            if not isinstance(given, ast.Call):
                self._alias(text, pair, flow)
            return name, [f"{name} = {text}"]
        self._check_model(given, pair, flow)
        return given.id, []

    def _alias(self, text: str, pair: Pair, flow: Flow) -> None:
        """The module is somebody else's as well."""
        if pair.is_ensemble:
            return
        if flow.changed_in_place:
            raise Lost(f"the parameters are changed in place, and `{text}` would change with them")
        held = self.here.text(pair.targets[1])
        self.notes.append(f"`{held}` now holds the parameters of `{text}` themselves: nobody may change them in place")

    def _check_model(self, given: ast.Name, pair: Pair, flow: Flow) -> None:
        """Nobody else may change the module while its parameters are in use."""
        name = given.id
        position = (pair.statement.lineno, pair.statement.col_offset)
        body = pair.scope if not isinstance(pair.scope, ast.Module) else self.tree
        bound = [node for node in ast.walk(body) if binds(node, name)]
        if any((getattr(node, "lineno", 0), getattr(node, "col_offset", 0)) > position for node in bound):
            raise Lost(f"`{name}` is another module later on")
        made = [self.parents.get(node) for node in bound]
        is_own = bool(made) and all(isinstance(getattr(node, "value", None), ast.Call) for node in made)
        if pair.is_ensemble:
            return
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and node.id == name and node is not given and isinstance(node.ctx, ast.Load):
                is_own &= self._is_harmless(node, pair, position, flow)
        if not is_own:
            self._alias(name, pair, flow)

    def _is_harmless(self, node: ast.Name, pair: Pair, position: tuple[int, int], flow: Flow) -> bool:
        """Whether a use of the module leaves the parameters alone; false where somebody may change them in place.

        Raises ``Lost`` where it surely matters.
        """
        around = self.parents[node]
        function = self.here.module.function_of.get(pair.scope)
        is_local = function is None or node.id in function.locals
        if is_local and pair.scope not in self._outwards(node):
            return True
        is_earlier = (node.lineno, node.col_offset) < position
        before = is_local and is_earlier and self._function_around(node) in (pair.scope, self.tree)
        match around, self.parents.get(around):
            case ast.Call(func=func), _ if func is node and not flow.changed_in_place:
                return True
            case ast.Attribute(attr=attr), ast.Call() if before and attr in _SETTING:
                return True
            case ast.Attribute(), ast.Call(func=func, args=[first, *_]) if before and first is around:
                return (denoted(func, self.here.module, function) or "").startswith("torch.nn.init.")
            case ast.Attribute(attr=attr), ast.Call() as call if before and attr in _READING:
                return isinstance(self.parents[call], ast.For | ast.comprehension)
            case _ if before and not isinstance(around, ast.Assign | ast.AnnAssign | ast.NamedExpr):
                return False
        raise Lost(f"`{node.id}` is used for something else besides")

    # the text

    def _states(self, pair: Pair, model: str, texts: list[str], swap: Swap) -> list[str]:
        if pair.is_ensemble:
            key, tensor = self.fresh.take(["name", "key"]), self.fresh.take(["param", "parameter", "tensor"])
            params = f"{{{key}: {tensor}.detach() for {key}, {tensor} in {texts[0]}.items()}}"
            return [f"{', '.join(texts)} = {swap.spelled('stack_module_state')}({model})", f"{texts[0]} = {params}"]
        lines = []
        for text, reader in zip(texts, ("named_parameters", "named_buffers"), strict=False):
            if text == "_":
                continue
            if reader == "named_parameters" and self._is_detached(pair.call):
                key, tensor = self.fresh.take(["name", "key"]), self.fresh.take(["param", "parameter", "tensor"])
                lines.append(f"{text} = {{{key}: {tensor}.detach() for {key}, {tensor} in {model}.{reader}()}}")
            else:
                lines.append(f"{text} = dict({model}.{reader}())")
        return lines

    def _is_detached(self, call: ast.Call) -> bool:
        options = [*call.args[1:], *(each.value for each in call.keywords if each.arg == "disable_autograd_tracking")]
        match options:
            case []:
                return False
            case [ast.Constant(value=bool(flag))]:
                return flag
            case _:
                raise Lost("whether gradients are tracked is not decided in the text")

    def _function(self, pair: Pair, run: ast.expr, base: str, call: str, flow: Flow) -> list[str]:
        """The module as a function of its state, under the old name."""
        wish = run.id if isinstance(run, ast.Name) else run.attr if isinstance(run, ast.Attribute) else "run"
        name = wish if isinstance(run, ast.Name) else self.fresh.take([wish, f"run_{wish}"])
        wishes = ("params", "buffers")
        states = [
            each.id if isinstance(each, ast.Name) and each.id != "_" else wish
            for each, wish in zip(pair.targets[1:], wishes, strict=False)
        ]
        state = states[0] if len(states) == 1 else f"({', '.join(states)})"
        more, options = (", **options", ", options") if pair.call in flow.named else ("", "")
        indent = "    "
        lines = ["", f"def {name}({', '.join(states)}, *inputs{more}):"]
        lines += [f"{indent}return {call}({base}, {state}, inputs{options})", ""]
        return [*lines, f"{self.here.text(run)} = {name}"] if not isinstance(run, ast.Name) else lines

    def _statement(self, pair: Pair, lines: list[str]) -> Edit:
        """The lines in the place of the statement, with the blank lines that a def wants."""
        source, statement = self.source, pair.statement
        row = statement.end_lineno or statement.lineno
        start = margin(source, statement.lineno)
        gap = [""] if isinstance(pair.scope, ast.Module) else []
        body: list[str] = []
        for line in lines:
            body += [line, *gap] if not line else [line]
        following = source.line(row + 1).strip() if row < len(source.line_starts) else ""
        while body and not body[-1] and (not following or row >= len(source.line_starts)):
            body.pop()
        text = source.newline.join([body[0], *(start + line if line else "" for line in body[1:])])
        return Edit(source.path, source.span(statement), text.rstrip(" \t") if body[-1] else text)

    # calls

    def _sees(self, pair: Pair, base: str, call: ast.Call) -> bool:
        """Whether the module's variable is seen where the pair's function is called."""
        node: ast.AST = call
        while node in self.parents and node is not pair.scope:
            node = self.parents[node]
            inner = self.here.module.function_of.get(node)
            if inner is not None and node is not pair.scope and base in inner.locals:
                return False
        return node is pair.scope or isinstance(pair.scope, ast.Module)

    def _inline(self, node: ast.Call, base: str, call: str, states: int) -> dict[Span, str]:
        """``fmodel(params, x)`` as ``functional_call(model, params, (x,))``."""
        source = self.source
        found = {source.span(node.func): call}
        first, last = source.span(node.args[0]), source.span(node.args[states - 1])
        opening, closing = ("(", ")") if states > 1 else ("", "")
        found[Span(first.start, first.start)] = f"{base}, {opening}"
        inputs, options = node.args[states:], node.keywords
        end = last.end
        match inputs:
            case []:
                found[Span(end, end)] = f"{closing}, ()"
            case [ast.Starred(value=spread)]:
                inner = source.span(inputs[0])
                found[Span(inner.start, source.span(spread).start)] = ""
                end = inner.end
            case _:
                start, end = source.span(inputs[0]).start, source.span(inputs[-1]).end
                found[Span(start, start)] = "("
                found[Span(end, end)] = ",)" if len(inputs) == 1 else ")"
        if closing and inputs:
            found[Span(last.end, last.end)] = closing
        for index, option in enumerate(options):
            if option.arg is None:
                raise Lost(f"`{self.here.text(node)}` spreads a dict over its arguments")
            begin = source.span(option.value).start
            found[Span(source.span(option).start, begin)] = ("{" if index == 0 else "") + f'"{option.arg}": '
        if options:
            stop = source.span(options[-1]).end
            found[Span(stop, stop)] = "}"
        return found

    def _fits(self, inline: dict[ast.Call, dict[Span, str]]) -> bool:
        """Whether the lines stay within the project's length."""
        limit = width(self.source.path)
        for node, edits in inline.items():
            if node.lineno == node.end_lineno:
                more = sum(len(text) - (span.end - span.start) for span, text in edits.items())
                if len(self.source.line(node.lineno)) + more > limit:
                    return False
        return True
