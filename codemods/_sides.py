"""The two sides of a test: what runs on each, whether it raises, and whether both come to the same thing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from tracesafe.rule import Reached, blocks_of, leaves

Block = Sequence[ast.stmt]
Decides = Callable[[ast.expr], bool | None]

_CONVERSIONS = frozenset(
    """
    array as_tensor asarray ascontiguousarray asanyarray bool complex convert_to_tensor float float16 float32 float64
    int int16 int32 int64 result tensor wrap astype item to
    """.split()
)
_LIBRARIES = frozenset({"F", "cmath", "jax", "jnp", "lax", "math", "np", "numpy", "scipy", "special", "torch"})
"""The usual names of libraries: what is called on another name is a method."""
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Pass, ast.Import, ast.ImportFrom)


def following(body: Block, statement: ast.stmt) -> Block:
    """What runs after a statement in its own block."""
    for index, one in enumerate(body):
        if one is statement:
            return body[index + 1 :]
        for block in blocks_of(one):
            if any(statement is part for inner in block for part in ast.walk(inner)):
                return following(block, statement)
    return ()


def paths(choice: ast.If, rest: Block) -> tuple[Block, Block]:
    """What runs where the test is true and where it is false, up to the end of the block if one side leaves it."""
    if leaves(choice.body) or leaves(choice.orelse):
        return (
            choice.body if leaves(choice.body) else [*choice.body, *rest],
            choice.orelse if leaves(choice.orelse) else [*choice.orelse, *rest],
        )
    return choice.body, choice.orelse


def raised(block: Block, decides: Decides) -> ast.Raise | None:
    """The ``raise`` that a block certainly comes to; ``decides`` says which side of a test is taken."""
    for index, statement in enumerate(block):
        match statement:
            case ast.Raise():
                return statement
            case ast.If(test=test, body=body, orelse=orelse):
                known = decides(test)
                if known is None:
                    return None
                return raised([*(body if known else orelse), *block[index + 1 :]], decides)
            case _ if not isinstance(statement, _SIMPLE):
                return None
    return None


def same(one: Block, other: Block) -> bool:
    """Whether two blocks do the same but for conversions and the library whose functions they call."""
    return [_normal(part) for part in one] == [_normal(part) for part in other]


def same_values(one: ast.expr, other: ast.expr) -> bool:
    """Whether two expressions are the same but for conversions and the library whose functions they call."""
    return _normal(one) == _normal(other)


def harmless(block: Block, name: str) -> bool:
    """Whether a block does nothing but convert ``name``, print or warn."""
    return all(_is_harmless(statement, name) for statement in block)


def _is_harmless(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Pass() | ast.Expr():
            return True
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            return _normal(value) == _normal(ast.Name(name, ast.Load()))
        case _:
            return False


def _normal(node: ast.AST) -> str:
    return ast.dump(_Normal().visit(_copy(node)))


def _copy(node: ast.AST) -> ast.AST:
    return ast.parse(ast.unparse(node)).body[0]


class _Normal(ast.NodeTransformer):
    """Calls lose their library; conversions become what they convert."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return self.visit(node.value)  # type: ignore[no-any-return]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Attribute(attr=last) | ast.Name(id=last), args=[inner, *_]) if last in _CONVERSIONS:
                return inner
            case ast.Call(func=ast.Attribute(value=inner, attr=last), args=[]) if last in _CONVERSIONS:
                return inner
            case ast.Call(func=ast.Attribute(value=owner, attr=last)):
                node.func = ast.Name(last, ast.Load())
                if not (isinstance(owner, ast.Name) and owner.id in _LIBRARIES) and not isinstance(
                    owner, ast.Attribute
                ):
                    node.args = [owner, *node.args]
        return node


def flag(here: Reached, name: ast.Name) -> ast.expr | None:
    """The test that a name stands for: ``scalar = np.isscalar(x)``, assigned once."""
    found = [
        statement.value
        for statement in here.statements(ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id == name.id
    ]
    stores = [node for node in here.expressions(ast.Name) if node.id == name.id and isinstance(node.ctx, ast.Store)]
    single = len(found) == len(stores) == 1 and not isinstance(found[0], ast.Name)
    return found[0] if single and name.id not in {parameter.arg for parameter in _parameters(here)} else None


def _parameters(here: Reached) -> list[ast.arg]:
    spec = here.function.node.args
    return [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
