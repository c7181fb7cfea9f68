"""The first values of what a loop carries: as they are, or made to agree with what an iteration gives."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.rewrite.carry import Loop
from tracesafe.rewrite.forms import BOOL, DEFAULT_FLOAT, FLOAT, INT, WEAK, Facts, Form, Group, Origins, Type
from tracesafe.rewrite.inference import Env, Inference
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_ROUNDS = 4


@dataclass
class Starts:
    """Works out the text of each first value; ``notes`` is what a reviewer has to check.

    ``prefix`` is how the file spells ``jax.numpy``, with its dot. ``strict``: even a Python number does not take the
    dtype of the other side by itself, as in ``lax.cond``.
    """

    here: Reached
    loop: Loop
    names: tuple[str, ...]
    prefix: str
    strict: bool
    notes: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    """The variables that start as Python numbers."""
    staying: list[str] = field(default_factory=list)
    """Those that stay such through all iterations."""
    facts: Facts = field(default_factory=lambda: Facts(set(), set()))

    def texts(self) -> tuple[str, ...]:
        """The texts of the first values."""
        function = self.here.function.node
        assert not isinstance(function, ast.Lambda)
        inference = Inference(self.here, self.facts)
        before: Env = {}
        first: Env = {}
        once: Env = {}
        last: Env = {}
        for _ in range(2):
            before = inference.run(function.body, inference.parameters(), self.loop) or {}
            first = {name: before.get(name, Form()) for name in self.names}
            once = self.after(inference, before, first)
            last = self.settled(inference, before, first)
        forms = {name: self.facts.plain(found) for name, found in first.items()}
        self.numbers = [name for name, form in forms.items() if isinstance(form, Form) and form.is_number]
        self.staying = [
            name
            for name in self.numbers
            if isinstance(end := last[name], Form) and self.facts.plain(end) in (INT, FLOAT)
        ]
        given = {name: found for name, found in before.items() if name not in self.names or forms[name] == last[name]}
        return tuple(self.start(name, first, once, last, given) for name in self.names)

    def after(self, inference: Inference, before: Env, carried: Env) -> Env:
        """The forms after one iteration."""
        start = {**before, **carried}
        if isinstance(self.loop, ast.While):
            inference.ask(self.loop.test, start)
            start = inference.walrus(self.loop.test, start)
        else:
            start = inference.bound(self.loop.target, INT, start)
        end = inference.iteration(self.loop.body, start) or start
        return {name: self.facts.plain(end.get(name, start[name])) for name in self.names}

    def settled(self, inference: Inference, before: Env, first: Env) -> Env:
        """The forms that an iteration does not change any more."""
        found = dict(first)
        for _ in range(_ROUNDS):
            end = self.after(inference, before, found)
            joined = {name: self.facts.joined(found[name], end[name]) for name in self.names}
            if all(self.facts.plain(found[name]) == joined[name] for name in self.names):
                break
            found = joined
        return found

    def start(self, name: str, first: Env, once: Env, last: Env, given: Env) -> str:
        """The text of one first value."""
        old, new = self.facts.plain(first[name]), self.facts.plain(last[name])
        if old == new == once[name]:
            return name
        if isinstance(old, Form) and any(isinstance(each, tuple) and each[0] == "constant" for each in old.dtype):
            raise Refused(
                "structure-differs", f"`{name}` starts as no array; start it as what an iteration makes of it"
            )
        if isinstance(old, Group) or isinstance(new, Group) or isinstance(once[name], Group):
            if isinstance(old, Group) != isinstance(once[name], Group):
                raise Refused(
                    "structure-differs", f"`{name}` changes its structure in the loop; start it as what it becomes"
                )
            return self.noted(name, "structure, shapes and dtypes")
        if old == new:
            return self.noted(name, "dtype")
        if self.facts.shape(old.shape) != new.shape:
            return self.shaped(name, old, new, given)
        return self.typed(name, old, new, once[name], given)

    def noted(self, name: str, what: str) -> str:
        """The variable as it is, for a reviewer to check."""
        self.notes.append(f"`{name}` must have the same {what} before the loop as after an iteration")
        return name

    def typed(self, name: str, old: Form, new: Form, once: Type, given: Env) -> str:
        """A first value whose dtype is another one than that of what an iteration gives."""
        if old.is_number and new.dtype != BOOL.dtype:
            alike = new.dtype <= WEAK if "~int" not in old.dtype else False
            by_itself = (
                once == new if not self.strict else alike or (new.dtype == DEFAULT_FLOAT and old.dtype == {"~float"})
            )
            if by_itself:
                return name
            if source := self.source(given, dtype=new.dtype):
                return f"{self.prefix}asarray({name}, {source}.dtype)"
            if new.dtype == DEFAULT_FLOAT:
                return f"{name} * 1.0"
        elif new.dtype - old.dtype == {"inexact"}:
            return f"{name} * 1.0"
        return self.noted(name, "dtype")

    def shaped(self, name: str, old: Form, new: Form, given: Env) -> str:
        """A first value that is a single number where an iteration gives an array."""
        if self.facts.shape(old.shape):
            return self.noted(name, "shape")
        source = self.source(given, dtype=new.dtype, shape=new.shape)
        if source is None or new.dtype == BOOL.dtype:
            return self.noted(name, "shape")
        self.notes.append(f"`{name}` has the shape of `{source}` from the start now, also where no iteration runs")
        return f"{self.prefix}full_like({source}, {name})"

    def source(self, given: Env, dtype: Origins, shape: Origins | None = None) -> str | None:
        """A variable of this dtype, and shape, that is there before the loop and keeps it."""
        for name, found in given.items():
            form = self.facts.plain(found)
            if isinstance(form, Group) or form.dtype != dtype or form.dtype <= WEAK:
                continue
            if shape in (None, form.shape):
                return name
        return None
