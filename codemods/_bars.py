"""Files and progress bars that traced code writes to."""

from __future__ import annotations

import ast

from tracesafe.rule import Framework, Kind, Reached, module_name

_STAGED = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT})


def is_file(here: Reached, call: ast.Call) -> bool:
    """Whether a call writes to a file that ``open`` has opened."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name), attr="write" | "writelines"):
            return _maker(here, name) in ("builtins.open", "open", "io.open", "gzip.open")
        case _:
            return False


def is_progress(here: Reached, call: ast.Call) -> bool:
    """Whether a call moves a bar of tqdm that was made outside of the function."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name), attr="update" | "set_postfix" | "set_description"):
            return name not in here.function.locals and (_maker(here, name) or "").startswith("tqdm.")
        case _:
            return False


def staging(here: Reached) -> str:
    """The transform that runs the function once for all later calls; empty if none does."""
    own = (Framework.JAX, Framework.PHIFLOW)
    found = [by for by in here.regimes() if by.framework in own and by.kind in _STAGED]
    return min(found, key=lambda by: by.site).transform if found else ""


def _maker(here: Reached, name: str) -> str | None:
    """The function whose result a variable holds, where it holds nothing else."""
    made: list[ast.expr | None] = []
    for statement in here.statements(ast.With):
        made += [item.context_expr for item in statement.items if _is_name(item.optional_vars, name)]
    for assignment in here.statements(ast.Assign):
        made += [assignment.value for target in assignment.targets if _is_name(target, name)]
    if not made:
        bindings = here.function.module.bindings.get(name, ())
        made = [binding.value if isinstance(binding, ast.Assign) else None for binding in bindings]
    names = {_called(here, value) if isinstance(value, ast.Call) else None for value in made}
    return names.pop() if len(names) == 1 else None


def _called(here: Reached, call: ast.Call) -> str | None:
    named = here.qualname(call.func) or module_name(here, call.func)
    return named or (call.func.id if isinstance(call.func, ast.Name) else None)


def _is_name(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
