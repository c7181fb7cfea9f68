"""A name in a frame, in a class or at the top level of a module -> a value."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tracesafe.analysis.constructed import field_given, given_to_base
from tracesafe.analysis.frames import Context, Frame
from tracesafe.analysis.machine import Arguments, Machine
from tracesafe.analysis.resolve import builtin, import_source, module_value
from tracesafe.analysis.targets import (
    NONE,
    UNKNOWN,
    Cached,
    Choice,
    ClassTarget,
    External,
    FunctionTarget,
    Instance,
    ModuleTarget,
    Partial,
    Transformed,
)
from tracesafe.analysis.transfer import join
from tracesafe.analysis.values import Static, Unknown, Value
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module

_CACHES = frozenset({"functools.lru_cache", "functools.cache"})
TRANSPARENT = frozenset(
    [
        "functools.wraps",
        "torch.no_grad",
        "torch.enable_grad",
        "torch.inference_mode",
        "torch.jit.ignore",
        "torch.jit.export",
        "torch.jit.unused",
        "torch.autograd.no_grad",
        "torch.autograd.grad_mode.no_grad",
        "jax.named_call",
        "jax.named_scope",
        "typing.override",
        "typing.final",
        "typing.no_type_check",
        "typing_extensions.override",
        "abc.abstractmethod",
        "contextlib.contextmanager",
        "builtins.staticmethod",
        "builtins.classmethod",
        "builtins.property",
        "equinox.field",
        "jaxtyping.jaxtyped",
        "beartype.beartype",
        "typeguard.typechecked",
        "torch.compiler.disable",
        "flax.linen.compact",
        "flax.linen.nowrap",
        "dataclasses.dataclass",
        "chex.dataclass",
        "pytest.fixture",
        "torch.jit.script",
        "torch.jit.script_if_tracing",
        "torch.jit.script_method",
        "torch.fx.wrap",
    ]
)
THEMSELVES = frozenset("to double float half bfloat16 cuda cpu eval train requires_grad_ share_memory".split())
"""Methods of torch modules that return the module."""
_FRESH = Context()
_MADE = (FunctionTarget, ClassTarget, Instance)


class Names(Machine):
    """Scopes, globals, classes."""

    def name(self, name: str, frame: Frame, line: int = 0) -> Value:
        """What a name denotes where the frame stands, or in a line of the module's own statements."""
        here: Frame | None = frame
        while here is not None:
            if name in here.env:
                return here.env[name]
            if here.function is not None:
                if name in here.function.locals:
                    return UNKNOWN
                line = here.function.node.lineno
            here = here.parent
        earlier = [value for bound, value in self._versions(frame.module, name) if bound < line]
        return earlier[-1] if earlier else self.global_name(frame.module, name)

    def _versions(self, module: Module, name: str) -> tuple[tuple[int, Value], ...]:
        """The functions, classes or objects that a script binds a name to one after the other, with their lines.

        A function sees the one that was bound before it, as in the cells of a notebook.
        """
        nodes = module.bindings.get(name, ())
        if len(nodes) < 2 or name in module.facts.rebound:
            return ()
        key = (module, name)
        if key not in self.versions:
            self.versions[key] = ()
            statements = set(module.tree.body)
            if all(node in statements and not _is_same(node, name) and not _rewraps(node, name) for node in nodes):
                frame = Frame(module, None, _FRESH, None)
                found = [(getattr(node, "lineno", 0), [*self._bound_by(node, name, frame)]) for node in nodes]
                values = [(line, made[-1]) for line, made in found if made]
                if all(isinstance(value, _MADE) for _, value in values):
                    self.versions[key] = tuple(sorted(values, key=lambda each: each[0]))
        return self.versions[key]

    def global_name(self, module: Module, name: str) -> Value:
        """What a name denotes at the top level of a module."""
        key = (module, name)
        if key not in self.globals:
            self.globals[key] = UNKNOWN
            self.globals[key] = self._global(module, name)
        return self.globals[key]

    def _global(self, module: Module, name: str) -> Value:
        nodes = module.bindings.get(name, ())
        if not nodes or self._is_starred_later(module, name, nodes):
            return self._starred(module, name)
        if name in module.facts.rebound:
            return UNKNOWN
        frame = Frame(module, None, _FRESH, None)
        firsts = [node for node in nodes if not _is_same(node, name)] or nodes
        values: list[Value] = []
        for node in firsts:
            found = list(self._bound_by(node, name, frame))
            values = found if _rewraps(node, name) else values + found
            self.globals[module, name] = found[-1] if found else UNKNOWN
        known: list[Value] = [value for value in values if not isinstance(value, Unknown)]
        if len(nodes) > 1 and all(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes):
            return _first_import(known or values, self)
        return join(values)

    def _is_starred_later(self, module: Module, name: str, nodes: Sequence[ast.AST]) -> bool:
        """Whether a star import that is known to bind the name stands behind all that the module binds it to."""
        last = max(getattr(node, "lineno", 0) for node in nodes)
        later = (star for star in module.stars if star.lineno > last)
        return any(name in self.known.stars.get(import_source(star, module), {}) for star in later)

    def _starred(self, module: Module, name: str) -> Value:
        for node in reversed(module.stars):
            source = import_source(node, module)
            table = self.known.stars.get(source)
            if table is not None:
                if name in table:
                    return External(table[name])
                continue
            target = module_value(source, module, self.program, self.known, relative=bool(node.level))
            if isinstance(target, ModuleTarget):
                exports = target.module.exports
                hidden = name.startswith("_") if exports is None else name not in exports
                if not hidden and target.module is not module:
                    found = self.global_name(target.module, name)
                    if not isinstance(found, Unknown) and found != builtin(name):
                        return found
            elif isinstance(target, External) and self.known.library_of(f"{source}.{name}") and name not in _COMMON:
                if f"{source}.{name}" in self.known.transforms:
                    return External(f"{source}.{name}")
                if builtin(name) is UNKNOWN:
                    return External(f"{source}.{name}")
        return builtin(name)

    def _bound_by(self, node: ast.AST, name: str, frame: Frame) -> Iterator[Value]:
        match node:
            case ast.Import() | ast.ImportFrom():
                yield self.imported(node, name, frame.module)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield self.defined(node, frame)
            case ast.ClassDef():
                info = frame.module.class_of[node]
                yield ClassTarget(info.qualname, info=info)
            case (
                ast.Assign(targets=[ast.Name()], value=value)
                | ast.AnnAssign(target=ast.Name(), value=ast.expr() as value)
            ):
                yield self.evaluate(value, frame)
            case _:
                yield UNKNOWN

    def imported(self, node: ast.Import | ast.ImportFrom, name: str, module: Module) -> Value:
        """What an import statement binds to ``name``."""
        if isinstance(node, ast.Import):
            dotted = next((alias.name for alias in node.names if alias.asname == name), name)
            return module_value(dotted, module, self.program, self.known)
        original = next((alias.name for alias in node.names if (alias.asname or alias.name) == name), name)
        source = import_source(node, module)
        parent = module_value(source, module, self.program, self.known, relative=bool(node.level))
        return self.member(parent, original)

    def imported_from(self, node: ast.ImportFrom, module: Module) -> Value:
        """The module that a ``from`` import imports from."""
        return module_value(import_source(node, module), module, self.program, self.known, relative=bool(node.level))

    def member(self, parent: Value, name: str) -> Value:
        """An attribute of a module: a top-level name, or a submodule."""
        if isinstance(parent, External):
            return self.known.external(f"{parent.name}.{name}")
        if not isinstance(parent, ModuleTarget):
            return UNKNOWN
        module = parent.module
        if name in module.bindings:
            return self.global_name(module, name)
        submodule = self.program.find(f"{parent.name}.{name}", module)
        if submodule is not None and submodule is not module:
            return ModuleTarget(submodule.name, module=submodule)
        found = self._starred(module, name)
        return UNKNOWN if isinstance(found, External) and found.name.startswith("builtins.") else found

    def defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame) -> Value:
        """The value of a def or lambda, its decorators applied."""
        function = frame.module.function_of.get(node)
        if function is None:
            return UNKNOWN
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.evaluate(default, frame)
        closure = frame if frame.function is not None or frame.parent is not None else None
        value: Value = FunctionTarget(function.qualname, function=function, frame=closure)
        if isinstance(node, ast.Lambda):
            return value
        if function.qualname in self.known.transforms:
            return External(function.qualname)
        for decorator in reversed(node.decorator_list):
            value = self._decorated(self.evaluate(decorator, frame), value, decorator, frame)
        return value

    def _decorated(self, decorator: Value, value: Value, node: ast.expr, frame: Frame) -> Value:
        name = decorator.name if isinstance(decorator, External) else ""
        if isinstance(decorator, Partial) and isinstance(decorator.callee, External):
            name = decorator.callee.name
        if name in TRANSPARENT or name in self.known.transparent or name.rpartition(".")[2] in ("setter", "getter"):
            return value
        if isinstance(decorator, Unknown) and isinstance(node, ast.Call):
            inner = self.evaluate(node.func, frame)
            if isinstance(inner, External) and inner.name in TRANSPARENT | self.known.transparent:
                return value
            name = inner.name if isinstance(inner, External) and inner.name in _CACHES else name
        if name in _CACHES and isinstance(value, FunctionTarget):
            return Cached(value.name, function=value.function)
        if name.startswith("functools.") and name != "functools.partial":
            return UNKNOWN
        return self.call(decorator, Arguments((value,)), node, frame)

    def class_member(self, info: ClassInfo, name: str, seen: int = 0) -> Value | None:
        """A member of a class or of its bases in the project, not bound; None if there is none in sight."""
        node = info.members.get(name)
        frame = Frame(info.module, None, _FRESH, None)
        if node is not None:
            values = list(self._bound_by(node, name, frame))
            return values[0] if values else UNKNOWN
        if seen > 8:
            return None
        for base in self.bases(info):
            if isinstance(base, ClassTarget) and base.info is not info:
                found = self.class_member(base.info, name, seen + 1)
                if found is not None:
                    return found
        return None

    def bases(self, info: ClassInfo) -> list[Value]:
        """The values of a class's bases."""
        frame = Frame(info.module, None, _FRESH, None)
        if info.parent is not None:
            named = [base for base in info.node.bases if isinstance(base, ast.Name | ast.Attribute)]
            return [self.evaluate(base, frame) for base in named]
        return [self.evaluate(base, frame) for base in info.node.bases]

    def external_bases(self, info: ClassInfo, seen: int = 0) -> frozenset[str]:
        """The qualified names of the library classes that a class derives from, at any distance."""
        found: set[str] = set()
        for base in self.bases(info):
            if isinstance(base, External):
                found.add(base.name)
            elif isinstance(base, ClassTarget) and base.info is not info and seen < 8:
                found |= self.external_bases(base.info, seen + 1)
        return frozenset(found)

    def instance_attribute(self, instance: Instance, name: str) -> Value:
        """An attribute of an object of the project: a bound method, a class attribute, or what __init__ stored."""
        info = instance.info
        found = self.class_member(info, name)
        if found is not None and not (found == NONE and self._is_stored(info, name)):
            field = field_given(instance, info.members.get(name), name)
            return field if field is not None else self._bind(found, instance)
        key = (info, name, instance.given)
        if key not in self.attributes:
            self.attributes[key] = UNKNOWN
            self.attributes[key] = self._stored(instance, name)
        return self.attributes[key]

    def _bind(self, member: Value, instance: Instance) -> Value:
        match member:
            case FunctionTarget(function=function, bound=None):
                if "staticmethod" in function.decorator_names:
                    return member
                bound: Value = instance
                if "classmethod" in function.decorator_names:
                    bound = ClassTarget(instance.name, info=instance.info)
                return FunctionTarget(member.name, function=function, frame=member.frame, bound=bound)
            case Transformed():
                return Partial(member.name, callee=member, args=(instance,))
            case Choice(options=options):
                return Choice(member.name, options=tuple(self._bind(option, instance) for option in options))
            case _:
                return member

    def _is_stored(self, info: ClassInfo, name: str, seen: int = 0) -> bool:
        """Whether a method of the class, or of its bases, assigns an attribute of ``self``."""
        bases = [base.info for base in self.bases(info) if isinstance(base, ClassTarget)] if seen < 8 else []
        return name in info.stored or any(self._is_stored(base, name, seen + 1) for base in bases)

    def _stored(self, instance: Instance, name: str) -> Value:
        """The join of all that the class's methods assign to ``self.name``."""
        info = instance.info
        values: list[Value] = []
        for function, value in info.stored.get(name, ()):
            if value is None or function not in ("__init__", "setup", "__post_init__"):
                return UNKNOWN
            node = info.members[function]
            values.append(self._initial(value, instance, info.module.function_of[node]))
        if not values:
            for base in self.bases(info):
                if isinstance(base, ClassTarget) and base.info is not info:
                    handed = given_to_base(self, instance, base.info)
                    return self.instance_attribute(Instance(base.name, info=base.info, given=handed), name)
        return join(values)

    def _initial(self, node: ast.expr, instance: Instance, function: Function) -> Value:
        """The value of an expression in ``__init__``; of its parameters those are known that can be called."""
        info = instance.info
        frame = Frame(info.module, function, _FRESH, None, dict(instance.given))
        if function.parameters:
            frame.env[function.parameters[0].arg] = Instance(info.qualname, info=info, given=instance.given)
        for parameter in function.parameters[1:]:
            if parameter.arg in frame.env:
                continue
            kind = parameter.annotation.id if isinstance(parameter.annotation, ast.Name) else ""
            given = self.global_name(info.module, kind) if kind else UNKNOWN
            if isinstance(given, ClassTarget):
                frame.env[parameter.arg] = Instance(given.name, info=given.info)
                continue
            frame.env[parameter.arg] = Static(kind) if kind in ("int", "float", "bool", "str") else UNKNOWN
        return self.evaluate(node, frame)


_COMMON = frozenset({"self", "cls", "x", "y"})


def _is_same(node: ast.AST, name: str) -> bool:
    """Whether a variable is bound to the module that it holds already: ``model = model.to(device)``."""
    match node:
        case ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=attr))):
            return owner == name and attr in THEMSELVES
        case _:
            return False


def _rewraps(node: ast.AST, name: str) -> bool:
    """Whether a name is bound to something made of what it stood for: ``step = jit_compile(step)``."""
    match node:
        case ast.Assign(value=ast.Call(args=[ast.Name(id=given), *_])):
            return given == name
        case _:
            return False


def _first_import(values: list[Value], machine: Machine) -> Value:
    """One value for a name that several imports bind (``try: ... except ImportError: ...``)."""
    specs = {
        machine.known.transforms[value.name].name
        for value in values
        if isinstance(value, External) and value.name in machine.known.transforms
    }
    if len(specs) == 1 and all(isinstance(value, External) for value in values):
        return values[0]
    modules = [value for value in values if isinstance(value, ModuleTarget | External)]
    return modules[0] if len(modules) == len(values) and len({v.name for v in modules}) == 1 else join(values)
