"""A compiler that is applied in each turn of a loop is applied once: before the loop, or at the module's top level."""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import dataclass
from typing import cast

from tracesafe.analysis.reach import Reached
from tracesafe.analysis.syntax import binds, own_nodes
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.callsites import inserted, without_line
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.remade import Remade, changing
from tracesafe.rewrite.repeats import loops_around, repeated, scope_of
from tracesafe.rewrite.statements import suites
from tracesafe.source.spans import Span


def made_once(here: Reached, found: Remade) -> Fix | Refusal:
    """The fix that applies the compiler once."""
    try:
        return _Once(here, found).fix()
    except Refused as refused:
        return refused.refusal


@dataclass(frozen=True)
class _Once:
    here: Reached
    found: Remade

    def fix(self) -> Fix:
        """Before the loop where that is enough and the function's variables allow it, else at the top level."""
        found, function = self.found, ast.unparse(self.found.inner)
        changed = changing(self.here, found.site.index)
        if changed is not None:
            text, line = changed
            reason = f"line {line} reads `{text}`, which changes, once for each trace; pass it as an argument first"
            raise Refused("captured-state", reason)
        loop = self._loop()
        local = self._local_names()
        if loop is not None and not self._is_repeated(loop):
            edits = self._before(loop)
        elif not local:
            edits = self._at_top()
        elif loop is not None:
            edits = self._before(loop)
        else:
            names = ", ".join(f"`{name}`" for name in sorted(local))
            reason = f"it is made with {names} of each call; make it where the loop is, and pass it in"
            raise Refused("made-with-locals", reason)
        return Fix(f"Compile `{function}` once", (*edits, *self._idle()), Safety.SAFE)

    # -- where

    def _loop(self) -> ast.stmt | None:
        """The outermost loop of the function around it whose turns do not give it other variables."""
        names = self._names()
        best: ast.stmt | None = None
        for loop in loops_around(self.found.place, self.found.node):
            bound = {name for name in names for each in ast.walk(loop) if binds(each, name)}
            if bound:
                if best is None:
                    text = ", ".join(f"`{name}`" for name in sorted(bound))
                    reason = f"it is made with {text} of each turn; pass that to the compiled function as an argument"
                    raise Refused("made-with-locals", reason)
                break
            best = self.found.place.statement(loop)
        return best

    def _is_repeated(self, loop: ast.stmt) -> bool:
        """Whether the loop itself runs again and again."""
        assert self.here.references is not None
        turns = repeated(self.here, self.found.place, loop)  # type: ignore[arg-type]
        return turns is not None and turns.are_many

    def _names(self) -> set[str]:
        """The names that it is made with, those left out that only stand for transforms in between."""
        nodes = [self.found.node, *(each.value for each in self.found.named)]
        found = {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}
        return found - {ast.unparse(each.targets[0]) for each in self.found.named}

    def _idle(self) -> tuple[Edit, ...]:
        """The edits that take assignments away which nothing else reads."""
        scope = scope_of(self.here)
        body = scope.body if scope is not None else tuple(self.here.function.module.tree.body)
        edits: list[Edit] = []
        for each in self.found.named:
            name = ast.unparse(each.targets[0])
            reads = sum(isinstance(n, ast.Name) and n.id == name for part in body for n in ast.walk(part))
            if reads == 2 and not self._comment(each):
                edits.append(self._removed(each))
        return tuple(edits)

    def _local_names(self) -> set[str]:
        scope = scope_of(self.here)
        found: set[str] = set()
        while scope is not None:
            found |= {name for name in self._names() if name in scope.locals}
            scope = scope.parent
        return found

    # -- what is written

    def _text(self, name: str, margin: str) -> str:
        source, node = self.here.source, self.found.node
        if self.found.named:
            node = self._spelled_out()
        text = source.slice(source.span(node)) if node is self.found.node else ast.unparse(node)
        if "#" in text:
            raise Refused("layout", f"a comment stands inside of `{ast.unparse(node.func)}(...)`; move it by hand")
        if "\n" in text or "\r" in text:
            text = ast.unparse(node)
        line = f"{name} = {text}"
        if len(margin) + len(line) <= style.width(source.path):
            return line
        head = source.slice(source.span(node.func))
        arguments: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
        unit = "    "
        inside = [f"{margin}{unit}{self._part(each)}," for each in arguments]
        return source.newline.join([f"{name} = {head}(", *inside, f"{margin})"])

    def _part(self, node: ast.expr | ast.keyword) -> str:
        source = self.here.source
        return ast.unparse(node) if self.found.named else source.slice(source.span(node))

    def _spelled_out(self) -> ast.Call:
        """The application with what names stand for in between."""
        values = {ast.unparse(each.targets[0]): each.value for each in self.found.named}

        class Spelled(ast.NodeTransformer):
            def visit_Name(self, node: ast.Name) -> ast.AST:
                return self.visit(deepcopy(values[node.id])) if node.id in values else node

        return cast(ast.Call, Spelled().visit(deepcopy(self.found.node)))

    def _named(self) -> ast.Assign | None:
        """The statement that gives the result a name."""
        parent = self.found.place.parents.get(self.found.node)
        is_named = isinstance(parent, ast.Assign) and len(parent.targets) == 1
        if not is_named or not isinstance(parent, ast.Assign) or not isinstance(parent.targets[0], ast.Name):
            return None
        name, scope = parent.targets[0].id, scope_of(self.here)
        body = scope.body if scope is not None else tuple(self.here.function.module.tree.body)
        stores = sum(binds(each, name) for part in body for each in ast.walk(part))
        return parent if stores == 1 else None

    def _before(self, loop: ast.stmt) -> tuple[Edit, ...]:
        source, statement = self.here.source, self._named()
        margin = style.margin(source, loop.lineno)
        if statement is not None and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            line = f"{self._text(name, margin)}{self._comment(statement)}"
            return (inserted(source, loop, line), self._removed(statement))
        name = self._fresh()
        use = Edit(source.path, source.span(self.found.node), name)
        return (inserted(source, loop, self._text(name, margin)), use)

    def _at_top(self) -> tuple[Edit, ...]:
        source, statement, module = self.here.source, self._named(), self.here.function.module
        scope = scope_of(self.here)
        edits: list[Edit] = []
        comment = ""
        name = statement.targets[0].id if statement is not None and isinstance(statement.targets[0], ast.Name) else ""
        if statement is not None and scope is not None and self._is_free(name, scope):
            edits.append(self._removed(statement))
            comment = self._comment(statement)
        else:
            name = self._fresh()
            edits.append(Edit(source.path, source.span(self.found.node), name))
        used = self._names()
        last: ast.stmt | None = None
        for each in module.tree.body:
            if any(binds(part, wanted) for wanted in used for part in own_nodes(each)):
                last = each
        for wanted in used & set(module.bindings):
            if len(module.bindings[wanted]) > 1 or wanted in module.facts.rebound:
                raise Refused("captured-state", f"`{wanted}` is bound more than once: which is meant is not clear")
        imports = [each for each in module.tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
        if last is None or isinstance(last, ast.Import | ast.ImportFrom):
            last = imports[-1] if imports else last
        last = self._behind_others(last)
        if last is None:
            raise Refused("layout", "no place at the top level stands behind all that it is made with")
        row = last.end_lineno or last.lineno
        end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
        newline = source.newline
        gap = newline * (2 if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else 0)
        gap = newline if isinstance(last, ast.Import | ast.ImportFrom) else gap
        missing = "" if source.utf8[:end].endswith((b"\n", b"\r")) else newline
        edits.append(Edit(source.path, Span(end, end), f"{missing}{gap}{self._text(name, '')}{comment}{newline}"))
        return tuple(edits)

    def _behind_others(self, last: ast.stmt | None) -> ast.stmt | None:
        """The last of the compiled functions that are made right behind a statement, or that statement."""
        body = self.here.function.module.tree.body
        for each in body[body.index(last) + 1 :] if last in body else ():
            if not isinstance(each, ast.Assign) or self.here.site_at(each.value) is None:
                break
            last = each
        return last

    def _comment(self, statement: ast.stmt) -> str:
        """The comment behind a statement, with the blanks before it."""
        source = self.here.source
        row = statement.end_lineno or statement.lineno
        end = source.line_starts[row - 1] + len(source.line(row).encode("utf-8"))
        rest = source.slice(Span(source.span(statement).end, end)).rstrip()
        return rest if rest.lstrip().startswith("#") else ""

    def _removed(self, statement: ast.stmt) -> Edit:
        parent = self.found.place.parents[statement]
        suite = next((each for each in suites(parent) if statement in each), [])
        if len(suite) == 1:
            raise Refused("layout", f"line {statement.lineno} is all that its block has")
        return without_line(self.here.source, statement)

    def _is_free(self, name: str, scope: Function) -> bool:
        """Whether a function's variable may become one of the module: nobody else knows one of the name."""
        module = self.here.function.module
        if name in module.bindings:
            return False
        inside = {id(each) for part in scope.body for each in ast.walk(part)}
        others = (
            each
            for each in ast.walk(module.tree)
            if isinstance(each, ast.Name) and each.id == name and id(each) not in inside
        )
        return not any(others)

    def _fresh(self) -> str:
        last = ast.unparse(self.found.inner).rpartition(".")[2].strip("_")
        wish = last
        for layer in reversed(self.found.layers):
            match layer.rpartition(".")[2]:
                case "grad":
                    wish = f"{wish}_gradient"
                case "value_and_grad":
                    wish = f"{wish}_and_gradient"
                case "vmap":
                    wish = f"batched_{wish}"
                case "hessian":
                    wish = f"{wish}_hessian"
                case "jacfwd" | "jacrev":
                    wish = f"{wish}_jacobian"
                case "checkify":
                    wish = f"checked_{wish}"
                case _:
                    pass
        wishes = [wish] if wish != last else [f"compiled_{wish}"]
        return FreshNames(self.here.function.module.tree).take([*wishes, f"compiled_{wish}"])
