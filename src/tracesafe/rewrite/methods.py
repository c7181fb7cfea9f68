"""Methods under a compiler: it traces ``self``, or does not bind it at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from tracesafe.analysis.frames import Site
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.rewrite import style
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.objects_kept import is_hashable, is_pytree
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.static_axes import Misuse
from tracesafe.rewrite.static_options import keep_self_static, partial_of
from tracesafe.source.spans import Span
from tracesafe.spec import All, Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_COMPILING = frozenset({Kind.STAGE, Kind.CHECKPOINT, Kind.LINEARIZE})
_MAKING = frozenset({"__init__", "__post_init__", "__new__", "setup"})
_PHI = "ΦFlow's compiled functions do not bind `self`"


def compiled_method(here: Reached) -> Iterator[Misuse]:
    """The decorator that makes a method what cannot be called as one."""
    function = here.function
    if function.owner is None or not function.parameters or "staticmethod" in function.decorator_names:
        return
    for decorator in getattr(function.node, "decorator_list", ()):
        site = here.site_at(decorator)
        if site is None or site.spec.kind not in _COMPILING or not function.node.args.args:
            continue
        receiver = function.node.args.args[0].arg
        spec = site.spec
        if spec.framework is Framework.PHIFLOW:
            message = f"`{function.name}` is a method, but {_PHI}: every call lacks an argument"
            yield Misuse(decorator, message, partial(_extracted, here, site))
        elif spec.framework is Framework.JAX and isinstance(spec.traced, All) and not spec.arrays_only:
            kept = _kept(decorator, receiver)
            if kept is None:
                continue
            if not kept and ("classmethod" in function.decorator_names or not is_pytree(here, function.owner)):
                is_class = "classmethod" in function.decorator_names
                what = "the class" if is_class else f"an object of `{function.owner.name}`"
                message = f"`{receiver}` of `{function.name}` is {what}, but {spec.name} traces it"
                yield Misuse(decorator, message, partial(_jitted, here, site))
            elif kept and not is_hashable(here, function.owner) and not is_pytree(here, function.owner):
                name = function.owner.name
                message = (
                    f"`{receiver}` of `{function.name}` is static, but a `{name}` compares by value and has no hash"
                )
                yield Misuse(decorator, message, partial(_extracted, here, site))


def _kept(decorator: ast.expr, receiver: str) -> bool | None:
    """Whether the receiver is static; None if that is not written out."""
    for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
        if keyword.arg in ("static_argnums", "static_argnames"):
            parts = keyword.value.elts if isinstance(keyword.value, ast.Tuple | ast.List) else [keyword.value]
            if not all(isinstance(part, ast.Constant) for part in parts):
                return None
            if any(isinstance(part, ast.Constant) and part.value in (0, receiver) for part in parts):
                return True
    return False


def _jitted(here: Reached, site: Site) -> Fix | Refusal:
    """A static receiver where nothing of it changes, else a function of what it reads."""
    function = here.function
    assert function.owner is not None
    is_class = "classmethod" in function.decorator_names
    changed = sorted(_read(here, function) & _changed(here, function.owner))
    if not changed and (is_class or is_hashable(here, function.owner)):
        try:
            edits = keep_self_static(here, site, function.node.args.args[0].arg)
        except Refused as refused:
            return refused.refusal
        title = f"Keep `{function.node.args.args[0].arg}` static"
        if is_class or not _read(here, function):
            return Fix(title, edits, Safety.SAFE)
        note = f"the compiled code keeps the attributes of a `{function.owner.name}` as they are in the first call"
        return Fix(title, edits, Safety.REVIEW, note)
    return _extracted(here, site)


def _read(here: Reached, function: Function, seen: frozenset[Function] = frozenset()) -> set[str]:
    """The attributes of the receiver that a method reads, in the methods that it calls as well."""
    if function in seen or function.owner is None or not function.node.args.args:
        return set()
    receiver = function.node.args.args[0].arg
    found: set[str] = set()
    for node in ast.walk(function.node):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == receiver:
                member = function.owner.members.get(attr)
                inner = function.module.function_of.get(member) if member is not None else None
                found |= _read(here, inner, seen | {function}) if inner is not None else {attr}
            case _:
                pass
    return found


def _changed(here: Reached, info: ClassInfo) -> set[str]:
    """The attributes that somebody assigns after the object was made."""
    assert here.references is not None
    found = {name for name, pairs in info.stored.items() if any(method not in _MAKING for method, _ in pairs)}
    names = {*info.stored, *info.members}
    for name in names - found:
        for place, node in here.references.attribute(name):
            if isinstance(node.ctx, ast.Load):
                continue
            scope = place.function(node)
            if scope is not None and scope.owner is not None and scope.owner is not info:
                continue
            if scope is None or scope.owner is not info or scope.name not in _MAKING:
                found.add(name)
    return found


def _extracted(here: Reached, site: Site) -> Fix | Refusal:
    try:
        return _Extraction(here, site).fix()
    except Refused as refused:
        return refused.refusal


class _Extraction:
    """A method becomes a function of the attributes that it reads, and calls it."""

    def __init__(self, here: Reached, site: Site) -> None:
        self.here, self.site = here, site
        self.function, self.source = here.function, here.source
        node = self.function.node
        assert isinstance(node, ast.FunctionDef)
        assert self.function.owner is not None
        self.node, self.owner = node, self.function.owner
        self.receiver = node.args.args[0].arg

    def fix(self) -> Fix:
        """The edits. Raises ``Refused``."""
        self._check()
        attributes = self._attributes()
        names = {attr: self._name(attr) for attr in attributes}
        body = self._body(names)
        others = [each.arg for each in self.function.parameters if each.arg != self.receiver]
        taken = FreshNames(self.function.module.tree)
        words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in self.owner.name).strip("_")
        plain = self.function.name.strip("_")
        name = taken.take((f"_{plain}", f"_{words}_{plain}"))
        source, newline = self.source, self.source.newline
        row = min([self.owner.node.lineno, *(each.lineno for each in self.owner.node.decorator_list)])
        margin = style.margin(source, row)
        start = source.line_starts[self._above(row, margin) - 1]
        decorator, imports = self._decorator([names[attr] for attr in attributes if self._is_asked(attr)])
        head = f"{margin}@{decorator}{newline}{margin}def {name}({', '.join([*others, *names.values()])}):{newline}"
        gap = newline * (3 if not margin else 2)
        text = head + body + gap
        given = [*others, *(f"{self.receiver}.{attr}" for attr in attributes)]
        call = f"return {name}({', '.join(given)})"
        edits = (
            *imports,
            Edit(source.path, Span(start, start), text),
            Edit(source.path, self._decorator_rows(), ""),
            Edit(source.path, self._body_span(), call),
        )
        odd = [attr for attr in attributes if not self._is_asked(attr) and not self._is_number(attr)]
        listed = " and ".join(f"`{self.receiver}.{attr}`" for attr in odd)
        note = f"{listed} has to be a tensor or a number: it is traced now" if odd else ""
        title = f"Compile a function of what `{self.function.name}` reads"
        return Fix(title, edits, Safety.REVIEW if odd else Safety.SAFE, note)

    def _decorator(self, kept: list[str]) -> tuple[str, tuple[Edit, ...]]:
        """The decorator of the function, which keeps what tracing asks for static."""
        assert isinstance(self.site.node, ast.expr)
        text = self.here.text(self.site.node)
        if not kept:
            return text, ()
        if isinstance(self.site.node, ast.Call):
            reason = f"tracing asks for `{self.receiver}.{kept[0]}`, which has to be static beside other options"
            raise Refused("method-state", reason)
        if self.site.spec.framework is Framework.PHIFLOW:
            return f'{text}(auxiliary_args="{", ".join(kept)}")', ()
        name, edits = partial_of(self.here, self.function.module)
        listed = ", ".join(f'"{each}"' for each in kept)
        return f"{name}({text}, static_argnames={listed if len(kept) == 1 else f'({listed})'})", edits

    def _is_asked(self, attr: str) -> bool:
        """Whether a test, a ``range`` or a slice asks for an attribute while it is traced."""
        for node in self._loads():
            inner: ast.AST = node
            while node.attr == attr and inner is not self.node and not isinstance(inner, ast.stmt):
                outer = self._parent(inner)
                match outer:
                    case ast.If(test=asked) | ast.While(test=asked) | ast.IfExp(test=asked) if asked is inner:
                        return True
                    case ast.Slice() | ast.Call(func=ast.Name(id="range")):
                        return True
                    case ast.Subscript(slice=index) if index is inner:
                        return True
                    case _:
                        inner = outer
        return False

    def _check(self) -> None:
        node = self.node
        if node.args.vararg or node.args.kwarg or node.args.kwonlyargs or node.args.posonlyargs:
            raise Refused("method-state", f"the parameters of `{node.name}` cannot be handed on one by one")
        if [each for each in node.decorator_list if each is not self.site.node]:
            raise Refused("method-state", f"`{node.name}` has other decorators, too")
        if isinstance(self.site.node, ast.Call):
            listed = [each.arg for each in self.site.node.keywords if each.arg in ("static_argnums", "donate_argnums")]
            others = any(
                isinstance(each.value, ast.Constant) and each.value.value == 0 for each in self.site.node.keywords
            )
            if listed or others:
                raise Refused("method-state", f"`{listed[0] if listed else 'an option'}` counts `self`, too")
        for inner in ast.walk(node):
            match inner:
                case ast.Name(id="super" | "__class__"):
                    raise Refused("method-state", f"`{node.name}` asks for its class (line {inner.lineno})")
                case _:
                    pass
        bare = [
            inner
            for inner in ast.walk(node)
            if isinstance(inner, ast.Name) and inner.id == self.receiver and not self._is_read(inner)
        ]
        if bare:
            raise Refused("method-state", f"line {bare[0].lineno} hands `{self.receiver}` on, or changes it")

    def _is_read(self, name: ast.Name) -> bool:
        parent = self._parent(name)
        return isinstance(parent, ast.Attribute) and isinstance(parent.ctx, ast.Load)

    def _parent(self, node: ast.AST) -> ast.AST:
        assert self.here.references is not None
        return self.here.references.place(self.function.module).parents[node]

    def _attributes(self) -> list[str]:
        found: dict[str, None] = {}
        for node in sorted(self._loads(), key=lambda each: (each.lineno, each.col_offset)):
            parent = self._parent(node)
            member = self.owner.members.get(node.attr)
            if isinstance(member, ast.FunctionDef) or (isinstance(parent, ast.Call) and parent.func is node):
                reason = f"line {node.lineno} calls `{self.receiver}.{node.attr}`"
                raise Refused("method-state", f"{reason}; make a function of it, and pass what it reads")
            found[node.attr] = None
        return list(found)

    def _loads(self) -> list[ast.Attribute]:
        return [
            node
            for node in ast.walk(self.node)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self.receiver
        ]

    def _is_number(self, attr: str) -> bool:
        """Whether an attribute is certainly a number or a tensor."""
        values = [value for _, value in self.owner.stored.get(attr, ())]
        member = self.owner.members.get(attr)
        if isinstance(member, ast.Assign | ast.AnnAssign):
            values.append(member.value)
        known = [value for value in values if value is not None]  # what `self.t += dt` adds says nothing
        return bool(known) and all(self._gives_number(attr, value) for value in known)

    def _gives_number(self, attr: str, value: ast.expr) -> bool:
        match value:
            case ast.Constant(value=number):
                return type(number) in (int, float)
            case ast.Name(id=name):
                return self._annotations(attr).get(name) in ("float", "Tensor", "math.Tensor", "Array", "jax.Array")
            case ast.Attribute(value=ast.Name(id=name), attr=same) if name == self.receiver:
                return same == attr
            case ast.BinOp(left=left, right=right):
                return self._gives_number(attr, left) and self._gives_number(attr, right)
            case ast.UnaryOp(operand=operand):
                return self._gives_number(attr, operand)
            case ast.Call():
                return self._gives_array(value)
            case _:
                return False

    def _gives_array(self, call: ast.Call) -> bool:
        assert self.here.references is not None
        place = self.here.references.place(self.function.module)
        name = self.here.references.name(place, call.func) or ""
        if isinstance(call.func, ast.Name) and call.func.id == "float":
            return True
        spaces = [space for library in self.here.known.libraries for space in library.namespaces]
        return any(name.startswith(f"{space}.") for space in spaces)

    def _annotations(self, attr: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for method, _ in self.owner.stored.get(attr, ()):
            member = self.owner.members.get(method)
            if isinstance(member, ast.FunctionDef):
                found |= {each.arg: ast.unparse(each.annotation) for each in member.args.args if each.annotation}
        return found

    def _name(self, attr: str) -> str:
        name = attr.strip("_") or attr
        return f"{name}_value" if name in self.function.locals or name in self.function.module.bindings else name

    def _statements(self) -> list[ast.stmt]:
        """The body less the docstring, which stays where it is."""
        body = self.node.body
        rest = body[1:] if ast.get_docstring(self.node) is not None else body
        if not rest or rest[0].lineno == self.node.lineno:
            raise Refused("layout", f"the body of `{self.node.name}` stands on the line of its head")
        return rest

    def _body_span(self) -> Span:
        """From the first statement to the end of the last one's line, its comment included."""
        rest = self._statements()
        row = rest[-1].end_lineno or rest[-1].lineno
        end = self.source.line_starts[row - 1] + len(self.source.line(row).rstrip("\r\n").encode())
        return Span(self.source.span(rest[0]).start, end)

    def _body(self, names: dict[str, str]) -> str:
        rest, source = self._statements(), self.source
        span = Span(source.line_starts[rest[0].lineno - 1], self._body_span().end)
        data, at = b"", span.start
        for node in sorted(self._loads(), key=lambda each: source.span(each)):
            part = source.span(node)
            if part.start >= span.start:
                data += source.utf8[at : part.start] + names[node.attr].encode()
                at = part.end
        text = (data + source.utf8[at : span.end]).decode("utf-8")
        old = style.margin(source, rest[0].lineno)
        outer = style.margin(source, self.owner.node.lineno)
        new = outer + style.unit(source, self.owner.node.lineno, self.node.lineno)
        if any(
            isinstance(each, ast.Constant | ast.JoinedStr) and each.lineno != each.end_lineno
            for part in rest
            for each in ast.walk(part)
        ):
            raise Refused("layout", f"`{self.node.name}` holds a string of several lines")
        lines = text.split(source.newline)
        return source.newline.join(new + line.removeprefix(old) if line.startswith(old) else line for line in lines)

    def _decorator_rows(self) -> Span:
        node = self.site.node
        assert isinstance(node, ast.expr)
        end = self.source.line_starts[node.end_lineno or node.lineno]
        return Span(self.source.line_starts[node.lineno - 1], end)

    def _above(self, row: int, margin: str) -> int:
        while row > 1 and style.is_comment(self.source.line(row - 1), margin):
            row -= 1
        return row
