"""For what an array serves as well as the number that was taken out of it."""

from __future__ import annotations

import ast

from tracesafe.analysis.values import Array
from tracesafe.rewrite.constructions import construction
from tracesafe.rewrite.conversions import conversion
from tracesafe.rewrite.numbers import Needs
from tracesafe.rewrite.totality import last_name

_HOST = ("math.", "cmath.", "numpy.", "scipy.")
_WRITING = frozenset({"jax.debug.print", "jax.debug.callback"})
_TEXT = frozenset({"print", "str", "repr", "format"})
_AGAIN = frozenset({"builtins.float", "builtins.int", "builtins.bool"})
"""Conversions that are looked at themselves once they are given an array."""
_BOUNDED = frozenset({"clamp", "clip"})
_STACKING = frozenset({"stack", "array", "asarray", "hstack", "vstack", "cat", "concatenate"})


class Serving(Needs):
    """Looks for uses that only a Python number serves, of a value that becomes an array."""

    def of_value(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> ast.AST | None:
        """What needs a Python number of an expression, if anything does."""
        here, parent = self.here, self.parents.get(node)
        match parent:
            case ast.Subscript(value=value) if value is not node and isinstance(here.value(value), Array):
                return None
            case ast.AnnAssign(target=ast.Name(id=target)):
                return self.of_variable(target, parent, seen)
            case ast.Call(func=function) if _serves(here.qualname(function) or ""):
                return None
            case ast.Call(func=function) if (here.qualname(function) or "").removeprefix("builtins.") in _TEXT:
                return parent
            case ast.Call(func=function, args=[_]) if here.qualname(function) in _AGAIN:
                return None
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=value) if value is node:
                return self._of_list(name, seen)
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                return parent
            case ast.Tuple() | ast.List() | ast.Set() | ast.ListComp() | ast.GeneratorExp():
                return self._in_display(parent, node, seen)
            case ast.Dict(values=values) if any(value is node for value in values):
                return None if isinstance(self.parents.get(parent), ast.Return) else parent
            case ast.Call() if conversion(here, parent) is not None or construction(here, parent) is not None:
                return None
            case ast.Call(args=[_, *bounds]) if node in bounds and self._are_arrays(parent, bounds):
                return None
            case ast.keyword(arg="min" | "max") if self._is_bound(parent):
                return None
            case _:
                return super().of_value(node, seen)

    def _in_display(self, display: ast.AST, node: ast.AST, seen: frozenset[str]) -> ast.AST | None:
        """What needs a number of an element of a list or tuple, which is followed while it stays in sight."""
        parent = self.parents.get(display)
        match parent:
            case ast.Return():
                return None
            case ast.Assign(targets=[ast.Tuple(elts=targets)]) if isinstance(display, ast.Tuple):
                index = next((i for i, each in enumerate(display.elts) if each is node), None)
                if index is None or len(targets) != len(display.elts) or not isinstance(targets[index], ast.Name):
                    return parent
                return self.of_variable(ast.unparse(targets[index]), parent, seen)
            case ast.Assign(targets=[ast.Name(id=name)]):
                return self._of_list(name, seen)
            case ast.Call(args=[only]) if only is display and self.here.qualname(parent.func) == "builtins.sum":
                return self.of_value(parent, seen)
            case ast.Call(args=[first, *_]) if first is display and last_name(parent.func) in _STACKING:
                return None
            case _:
                return parent if parent is not None else display

    def _of_list(self, name: str, seen: frozenset[str]) -> ast.AST | None:
        """What needs a number of an item of a list that a variable holds."""
        for read in self.parents:
            if not isinstance(read, ast.Name) or read.id != name or not isinstance(read.ctx, ast.Load):
                continue
            parent = self.parents.get(read)
            match parent:
                case ast.Return():
                    continue
                case ast.Subscript(value=value, slice=ast.Constant()) if value is read:
                    use = self.of_value(parent, seen)
                case ast.Assign(targets=[ast.Tuple(elts=targets)]):
                    names = [each.id for each in targets if isinstance(each, ast.Name)]
                    use = next(filter(None, (self.of_variable(each, parent, seen) for each in names)), None)
                case ast.Call(args=[only]) if only is read and self.here.qualname(parent.func) == "builtins.sum":
                    use = self.of_value(parent, seen)
                case ast.Call(args=[first, *_]) if first is read and last_name(parent.func) in _STACKING:
                    continue
                case _:
                    use = parent
            if use is not None:
                return use
        return None

    def _is_bound(self, keyword: ast.keyword) -> bool:
        call = self.parents.get(keyword)
        return isinstance(call, ast.Call) and self._are_arrays(call, [each.value for each in call.keywords])

    def _are_arrays(self, call: ast.Call, bounds: list[ast.expr]) -> bool:
        """Whether all bounds of a ``clamp`` become tensors: torch takes no mixture."""
        if last_name(call.func) not in _BOUNDED:
            return False
        return all(self.here.is_traced(bound) for bound in bounds)


def _serves(name: str) -> bool:
    """Whether a function is one whose arrays another rule looks at, or which writes them out."""
    return name.startswith(_HOST) or name in _WRITING
