"""Where a new array goes that is no plain variable of the function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Tree
from tracesafe.model import Edit
from tracesafe.rewrite.buffers import is_outer_buffer
from tracesafe.rewrite.callsites import first_statement, inserted
from tracesafe.rewrite.item_text import Notes
from tracesafe.rewrite.items import ItemWrite
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Place, is_inside

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def check_place(here: Reached, write: ItemWrite, found: Notes) -> None:
    """An entry or attribute that holds the array, which gets the new one. Raises ``Refused``."""
    text, node = write.root, write.owner
    if not here.is_pure(node):
        raise Refused("evaluated-twice", f"`{text}` would be evaluated twice; bind it first")
    base = node
    while isinstance(base, ast.Attribute | ast.Subscript):
        base = base.value
    if not isinstance(base, ast.Name):
        raise Refused("item-target", f"`{text}` has no name to assign the new array to; bind it first")
    if base.id not in here.function.locals:
        raise Refused("write-on-traced-path", f"`{text}` lives outside of the function; return the new array instead")
    if isinstance(node, ast.Attribute):
        value = here.value(node.value)
        if isinstance(value, Tree) and value.kind == "namedtuple":
            raise Refused("item-target", f"`{ast.unparse(node.value)}` is a tuple; use `._replace({node.attr}=...)`")
        owner = here.function.owner
        receiver = here.function.parameters[0].arg if owner is not None and here.function.parameters else ""
        if base.id == receiver and not is_inside(here, Place.RECEIVER, base.id):
            found.notes.append(f"`{text}` is assigned while the function is traced, which is no better: return it")


def declared(here: Reached, name: str) -> list[Edit]:
    """``nonlocal`` for an array of the function around. Raises ``Refused`` for one that outlives the trace."""
    node = here.function.node
    owner = here.function.parent
    while owner is not None and name not in owner.locals:
        owner = owner.parent
    if owner is None or isinstance(node, ast.Lambda) or not is_inside(here, Place.CELL, name):
        raise Refused("write-on-traced-path", f"`{name}` lives outside of the function; return the new array instead")
    if is_outer_buffer(here, name):
        raise Refused("closure", f"`{name}` is a NumPy array of `{owner.name}`; return the item, and assign it there")
    if any(isinstance(each, ast.Nonlocal) and name in each.names for part in node.body for each in ast.walk(part)):
        return []
    return [inserted(here.source, first_statement(node.body), f"nonlocal {name}")]
