"""What a function changes beside its result, over the examples of a batch.

A program that says `last = h` under vmap means the whole batch of `h`; one that says `total = total + h` means a loop.
The first is told from the second by running one example again from where the batch began.
"""

from __future__ import annotations

import functools
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .eager_users import UserCode

MOST = 20_000
MISSING = object()
PLAIN = frozenset({int, float, complex, bool, str, bytes, type(None), types.BuiltinFunctionType, slice, range})
Contents = dict[Any, Any]


class State:
    """The mutable Python objects that code of the user can reach, and what they hold now."""

    def __init__(self, code: UserCode, roots: Iterable[Any]) -> None:
        self.holders: list[Any] = []
        self._code = code
        self._walk([*code.loaded, *roots])

    def _walk(self, pending: list[Any]) -> None:
        seen: set[int] = set()
        while pending and len(self.holders) < MOST:
            value = pending.pop()
            if type(value) in PLAIN or id(value) in seen:
                continue
            seen.add(id(value))
            holder = self._holder(value)
            if holder:
                self.holders.append(value)
            pending.extend(self._parts(value, holder))

    def _holder(self, value: Any) -> bool:
        if isinstance(value, dict | list | set | deque | types.CellType):
            return True
        if isinstance(value, types.ModuleType):
            return value.__dict__.get("__builtins__") is self._code.builtins
        if isinstance(value, type):
            return self._code.owns_type(value)
        return self._is_object(value)

    def _is_object(self, value: Any) -> bool:
        kind = type(value)
        if isinstance(value, types.FunctionType | types.MethodType | functools.partial | tuple):
            return False
        return hasattr(value, "__dict__") and (
            self._code.owns_type(kind)
            or any(each.__module__ == "torch.nn.modules.module" for each in kind.__mro__)
            or isinstance(value, types.SimpleNamespace)
        )

    def _parts(self, value: Any, holder: bool) -> Iterator[Any]:
        if isinstance(value, types.FunctionType):
            yield from value.__closure__ or ()
            yield from value.__defaults__ or ()
            yield from (value.__kwdefaults__ or {}).values()
            yield from vars(value).values()
        elif isinstance(value, types.MethodType):
            yield value.__self__
            yield value.__func__
        elif isinstance(value, functools.partial):
            yield value.func
            yield from value.args
            yield from value.keywords.values()
        elif isinstance(value, tuple | frozenset):
            yield from value
        elif holder:
            yield from read(value).values()

    def capture(self) -> list[Contents]:
        return [read(holder) for holder in self.holders]

    def restore(self, contents: list[Contents]) -> None:
        for holder, content in zip(self.holders, contents, strict=True):
            if changed(read(holder), content):
                write(holder, content)


def read(holder: Any) -> Contents:
    """What an object holds, by key, attribute or position."""
    if isinstance(holder, dict):
        return dict(holder)
    if isinstance(holder, list | deque):
        return dict(enumerate(holder))
    if isinstance(holder, set):
        return dict.fromkeys(holder)
    if isinstance(holder, types.CellType):
        try:
            return {"cell_contents": holder.cell_contents}
        except ValueError:
            return {}
    content = {key: value for key, value in vars(holder).items() if key != "__builtins__"}
    if isinstance(holder, type):
        skip = types.GetSetDescriptorType | types.MemberDescriptorType
        return {key: value for key, value in content.items() if not isinstance(value, skip)}
    return content


def write(holder: Any, content: Contents) -> None:
    """Let an object hold this."""
    if isinstance(holder, defaultdict | OrderedDict | dict):
        holder.clear()
        holder.update(content)
    elif isinstance(holder, list):
        holder[:] = content.values()
    elif isinstance(holder, deque):
        holder.clear()
        holder.extend(content.values())
    elif isinstance(holder, set):
        holder.clear()
        holder.update(content)
    else:
        _write_attributes(holder, content)


def _write_attributes(holder: Any, content: Contents) -> None:
    present = read(holder)
    setter = type.__setattr__ if isinstance(holder, type) else object.__setattr__
    deleter = type.__delattr__ if isinstance(holder, type) else object.__delattr__
    for key, value in content.items():
        if present.get(key, MISSING) is not value:
            setter(holder, key, value)
    for key in present.keys() - content.keys():
        deleter(holder, key)


def changed(after: Contents, before: Contents) -> bool:
    return len(after) != len(before) or any(before.get(key, MISSING) is not value for key, value in after.items())


class Arrays:
    """What merging has to know of a framework's arrays."""

    def is_array(self, value: Any) -> bool:
        raise TypeError

    def stack(self, values: list[Any]) -> Any:
        raise TypeError

    def same(self, a: Any, b: Any) -> bool:
        raise TypeError


class Batch:
    """Calls a function for each example, and merges what the calls left behind in the program."""

    def __init__(self, code: UserCode, arrays: Arrays) -> None:
        self.code, self.arrays = code, arrays

    def run(self, roots: list[Any], size: int, call: Callable[[int], Any], again: Callable[[int], Any]) -> list[Any]:
        """The results of `call(i)`; `again(i)` runs the example on copies of its arguments."""
        state = State(self.code, roots)
        before = state.capture()
        results, seen, touched = [], [], set()
        for i in range(size):
            results.append(call(i))
            seen.append(state.capture())
            touched |= {
                at for at, content in enumerate(seen[-1]) if changed(content, seen[-2][at] if i else before[at])
            }
        if touched:
            alone = self._alone(state, before, seen, again) if size > 1 else None
            for at in touched:
                steps = [content[at] for content in seen]
                write(state.holders[at], self._merge(state.holders[at], before[at], steps, alone and alone[at]))
        return results

    def _alone(self, state: State, before: list[Contents], seen: list[list[Contents]], again: Any) -> Any:
        """What the second example leaves behind if it is the first; None if that cannot be found out."""
        state.restore(before)
        try:
            again(1)
            return state.capture()
        except Exception:
            return None
        finally:
            state.restore(seen[-1])

    def _merge(self, holder: Any, before: Contents, steps: list[Contents], alone: Contents | None) -> Contents:
        if isinstance(holder, list | deque):
            grown = self._appended(before, steps)
            if grown is not None:
                return grown
        last = dict(steps[-1])
        for key, value in last.items():
            old = before.get(key, MISSING)
            if all(step.get(key, MISSING) is old for step in steps) or any(key not in step for step in steps):
                continue
            if len(steps) > 1 and all(step[key] is steps[0][key] for step in steps):
                continue
            if len(steps) == 1 or (alone is not None and self._same(alone.get(key, MISSING), steps[1][key])):
                last[key] = self.join([step[key] for step in steps], value)
        return last

    def _appended(self, before: Contents, steps: list[Contents]) -> Contents | None:
        """A list to which every example appends as many arrays: it gets one batch an append."""
        start, width = len(before), len(steps[0]) - len(before)
        if width < 1 or any(len(step) != start + width * (i + 1) for i, step in enumerate(steps)):
            return None
        last = steps[-1]
        if any(last[i] is not before[i] for i in range(start)):
            return None
        added = [last[i] for i in range(start, len(last))]
        if not all(map(self.arrays.is_array, added)):
            return None
        joined = [self.join(added[i::width], added[i]) for i in range(width)]
        return dict(enumerate([*before.values(), *joined]))

    def _same(self, a: Any, b: Any) -> bool:
        if a is b:
            return True
        if self.arrays.is_array(a) and self.arrays.is_array(b):
            return self.arrays.same(a, b)
        if type(a) is not type(b):
            return False
        if isinstance(a, list | tuple):
            return len(a) == len(b) and all(map(self._same, a, b))
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(self._same(a[key], b[key]) for key in a)
        if isinstance(a, int | float | str | bool | complex | None):
            return bool(a == b) or a != a
        if hasattr(a, "__dict__"):
            return self._same(vars(a), vars(b))
        return False

    def join(self, values: list[Any], last: Any) -> Any:
        """One value for the values of all examples: arrays become a batch, structures are joined part by part."""
        kinds = {type(value) for value in values}
        if all(map(self.arrays.is_array, values)):
            return self.arrays.stack(values)
        if len(kinds) == 1 and isinstance(last, list | tuple) and len({len(value) for value in values}) == 1:
            parts = [self.join(list(each), each[-1]) for each in zip(*values, strict=True)]
            return type(last)(*parts) if hasattr(last, "_fields") else type(last)(parts)
        if len(kinds) == 1 and isinstance(last, dict) and all(value.keys() == last.keys() for value in values):
            return {key: self.join([value[key] for value in values], last[key]) for key in last}
        numbers = isinstance(last, int | float) and not isinstance(last, bool)
        if numbers and kinds <= {int, float} and any(value != last for value in values):
            return self.arrays.stack(values)
        return last
