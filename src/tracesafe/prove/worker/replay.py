"""Makes the values of a recording again, in the interpreter of the program that is proved.

Nothing of a recording is run: numbers come from .npy files that cannot hold objects, objects are made of a class and
attributes without calling the class, and names are looked up only in the program that is proved and in libraries of
arrays. The format is that of ``tracesafe.prove.record.encode``.
"""

from __future__ import annotations

import base64
import collections
import functools
import importlib
import importlib.util
import io
import json
import os
import pathlib
import random
import sys
import sysconfig
import types
import zipfile
from collections.abc import Iterable
from typing import Any

Node = dict[str, Any]

LARGEST_INDEX = 64 * 2**20
LARGEST_ARRAY = 256 * 2**20
DEEPEST = 200
LIBRARIES = frozenset(
    "torch functorch torchvision jax jaxlib numpy scipy phi phiml flax equinox optax chex haiku distrax jaxtyping "
    "diffrax lineax optimistix numpyro ml_dtypes einops tensordict gpytorch enum collections math operator "
    "functools pathlib types typing dataclasses".split()
)
BUILTINS = frozenset(
    "abs all any bool bytes complex dict divmod float frozenset int len list max min object pow range round set slice "
    "sorted str sum tuple type zip".split()
)


class BadRecordingError(Exception):
    """A recorded value that cannot be made; the message names the file and says why."""


def load(file: str, key: str, roots: Iterable[str] | None = None) -> Any:
    """The value of a ``{"recorded": {"file": ..., "key": ...}}``. ``roots`` are the folders of the program, whose
    classes and functions a recording may name; None: those on the path that are no installation of packages. Raises
    BadRecordingError."""
    return _Maker(file, tuple(_program() if roots is None else roots)).at(key)


def restore(file: str, key: str) -> None:
    """Puts the random generators, and the settings on which dtypes depend, in the state of a recorded call: the key
    is that of its ``state``. Raises BadRecordingError."""
    maker = _Maker(file, ())
    state = maker.node(key)
    if "python" in state:
        version, name, gauss = state["python"]
        random.setstate((version, tuple(map(int, maker.numbers(name))), gauss))
    if "numpy" in state:
        kind, name, *rest = state["numpy"]
        _import("numpy").random.set_state((kind, maker.numbers(name), *rest))
    if "torch" in state:
        torch = _import("torch")
        torch.set_rng_state(torch.from_numpy(maker.numbers(state["torch"]).copy()))
        torch.set_default_dtype(getattr(torch, state["torch_default_dtype"]))
    if "jax_enable_x64" in state:
        _import("jax").config.update("jax_enable_x64", bool(state["jax_enable_x64"]))


@functools.lru_cache(maxsize=8)
def _index(file: str, _changed: int) -> Any:
    with zipfile.ZipFile(file) as archive, archive.open("index.json") as member:
        text = member.read(LARGEST_INDEX + 1)
    if len(text) > LARGEST_INDEX:
        raise BadRecordingError(f"{file}: its index is larger than {LARGEST_INDEX >> 20} MiB")
    return json.loads(text)


def _program() -> list[str]:
    """The folders on the path that hold neither Python's modules nor installed ones."""
    installed = {os.path.realpath(path) for path in sysconfig.get_paths().values()}
    installed |= {os.path.join(path, "lib-dynload") for path in installed}
    places = [os.path.realpath(place or os.curdir) for place in sys.path]
    foreign = (f"{os.sep}site-packages", f"{os.sep}dist-packages")
    return [place for place in places if place not in installed and not place.endswith(foreign)]


def _import(name: str) -> Any:
    return importlib.import_module(name)


class _Maker:
    def __init__(self, file: str, roots: tuple[str, ...]) -> None:
        self.file = file
        self.roots = tuple(os.path.realpath(root) + os.sep for root in roots)
        self._depth = 0

    def at(self, key: str) -> Any:
        try:
            return self.value(self.node(key))
        except BadRecordingError:
            raise
        except Exception as error:
            raise self.bad(f"the value {key} cannot be made: {type(error).__name__}: {error}") from error

    def bad(self, problem: str) -> BadRecordingError:
        return BadRecordingError(f"{self.file}: {problem}")

    def node(self, key: str) -> Any:
        try:
            place: Any = _index(self.file, os.stat(self.file).st_mtime_ns)["calls"]
            for part in key.split("/"):
                place = place[int(part)] if isinstance(place, list) else place[part]
        except (OSError, zipfile.BadZipFile, ValueError, LookupError, TypeError, EOFError) as error:
            raise self.bad(f"there is no value {key} ({error})") from error
        return place

    def value(self, node: Node) -> Any:
        if not isinstance(node, dict) or len(node) != 1:
            raise self.bad(f"{str(node)[:60]} is no recorded value")
        ((kind, held),) = node.items()
        if kind in ("literal", "ellipsis"):
            return held if kind == "literal" else ...
        maker = getattr(self, f"_{kind}", None)
        if maker is None or self._depth > DEEPEST:
            raise self.bad(f"a value of the kind {kind} is not known here")
        self._depth += 1
        try:
            return maker(held)
        finally:
            self._depth -= 1

    def numbers(self, name: str) -> Any:
        """A .npy file of the recording."""
        np = _import("numpy")
        try:
            with zipfile.ZipFile(self.file) as archive, archive.open(f"arrays/{name}.npy") as member:
                content = member.read(LARGEST_ARRAY + 1)
        except (OSError, zipfile.BadZipFile, KeyError, EOFError, RuntimeError, ValueError) as error:
            raise self.bad(f"the array {name} cannot be read ({error})") from error
        if len(content) > LARGEST_ARRAY:
            raise self.bad(f"the array {name} is larger than {LARGEST_ARRAY >> 20} MiB")
        return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)

    def _special(self, text: str) -> float:
        return float(text)

    def _complex(self, parts: list[Node]) -> complex:
        return complex(self.value(parts[0]), self.value(parts[1]))

    def _bytes(self, text: str) -> bytes:
        return base64.b64decode(text)

    def _tuple(self, items: list[Node]) -> tuple[Any, ...]:
        return tuple(map(self.value, items))

    def _list(self, items: list[Node]) -> list[Any]:
        return list(map(self.value, items))

    def _set(self, items: list[Node]) -> set[Any]:
        return set(map(self.value, items))

    def _frozenset(self, items: list[Node]) -> frozenset[Any]:
        return frozenset(map(self.value, items))

    def _dict(self, pairs: list[list[Node]]) -> dict[Any, Any]:
        return {self.value(key): self.value(item) for key, item in pairs}

    def _ordered(self, pairs: list[list[Node]]) -> dict[Any, Any]:
        return collections.OrderedDict(self._dict(pairs))

    def _slice(self, parts: list[Node]) -> slice:
        return slice(*map(self.value, parts))

    def _range(self, parts: list[int]) -> range:
        return range(*map(int, parts))

    def _path(self, text: str) -> pathlib.Path:
        return pathlib.Path(text)

    def _size(self, lengths: list[int]) -> Any:
        return _import("torch").Size(lengths)

    def _device(self, text: str) -> Any:
        return _import("torch").device(text)

    def _dtype(self, told: list[str]) -> Any:
        framework, name = told
        if framework == "torch":
            torch = _import("torch")
            found = getattr(torch, name)
            if not isinstance(found, torch.dtype):
                raise self.bad(f"torch.{name} is no dtype")
            return found
        return _numpy_dtype(name)

    def _reference(self, name: str) -> Any:
        module, _, path = name.partition(":")
        self._check_module(module, path, name)
        held = _import(module)
        for part in filter(None, path.split(".")):
            held = getattr(held, part)
        return held

    def _check_module(self, module: str, path: str, name: str) -> None:
        """Whether a recording may name what stands in a module; nothing is imported for the question."""
        top = module.partition(".")[0]
        if (top == "builtins" and path in BUILTINS) or top in LIBRARIES:
            return
        found = getattr(sys.modules.get(top), "__spec__", None) or _spec(top)
        places = [getattr(found, "origin", None), *(getattr(found, "submodule_search_locations", None) or ())]
        inside = [os.path.realpath(place) for place in places if place]
        if not any(place.startswith(root) for place in inside for root in self.roots):
            raise self.bad(f"it names {name}, which is neither part of the program nor of a known library of arrays")

    def _namedtuple(self, told: list[Any]) -> Any:
        kind = self._class(told[0])
        return tuple.__new__(kind, [self.value(item) for item in told[1]])

    def _object(self, told: list[Any]) -> Any:
        kind = self._class(told[0])
        made: Any = object.__new__(kind)
        for key, item in told[1]:
            name, value = self.value(key), self.value(item)
            slot = next((owner.__dict__[name] for owner in kind.__mro__ if name in owner.__dict__), None)
            if isinstance(slot, types.MemberDescriptorType):
                slot.__set__(made, value)
            else:
                made.__dict__[name] = value
        return made

    def _class(self, name: str) -> type:
        kind = self._reference(name)
        if not isinstance(kind, type):
            raise self.bad(f"{name} is no class")
        return kind

    def _partial(self, parts: list[Node]) -> Any:
        function, args, kwargs = map(self.value, parts)
        return functools.partial(function, *args, **kwargs)

    def _method(self, told: list[Any]) -> Any:
        method = getattr(type(owner := self.value(told[0])), told[1])
        return types.MethodType(method, owner)

    def _generator(self, node: Node) -> Any:
        state = self.value(node)
        if "torch" in state:
            generator = _import("torch").Generator()
            generator.set_state(state["torch"])
            return generator
        np = _import("numpy")
        kinds = {kind.__name__: kind for kind in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937)}
        kinds |= {kind.__name__: kind for kind in (np.random.Philox, np.random.SFC64)}
        bits = kinds[state["numpy"]["bit_generator"]]()
        bits.state = state["numpy"]
        return np.random.Generator(bits)

    def _array(self, about: dict[str, Any]) -> Any:
        numbers = self.numbers(about["file"])
        if list(numbers.shape) != about["shape"]:
            raise self.bad(f"the array {about['file']} has another shape than its index says")
        if about["framework"] == "torch":
            return _torch_tensor(numbers, about)
        numbers = numbers.view(_numpy_dtype(about["dtype"]))
        if about["framework"] == "jax":
            return _jax_array(numbers, about)
        return numbers[()] if about.get("scalar") else numbers

    def _phi_layout(self, told: list[Any]) -> Any:
        return _import("phiml.math").layout(self.value(told[0]), *_phi_shape(told[1]))

    def _phi_stack(self, told: list[Any]) -> Any:
        return _import("phiml.math").stack([self.value(part) for part in told[0]], _phi_shape(told[1]))

    def _phi_shape(self, dims: list[list[Any]]) -> Any:
        return _phi_shape(dims)

    def _phi(self, told: dict[str, Any]) -> Any:
        math = _import("phiml.math")
        native = self.value(told["native"])
        by_name = {dim[0]: dim for dim in told["dims"]}
        inner = math.wrap(native, _phi_shape([by_name[name] for name in told["names"]])) if told["names"] else None
        if inner is None:
            inner = math.wrap(native)
        return math.expand(inner, _phi_shape([dim for dim in told["dims"] if dim[0] not in told["names"]]))


def _spec(top: str) -> Any:
    try:
        return importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None


def _numpy_dtype(name: str) -> Any:
    np = _import("numpy")
    try:
        return np.dtype(name)
    except TypeError:
        return np.dtype(getattr(_import("ml_dtypes"), name))


def _torch_tensor(numbers: Any, about: dict[str, Any]) -> Any:
    torch = _import("torch")
    tensor = torch.from_numpy(numbers.copy())
    dtype = getattr(torch, about["dtype"])
    if tensor.dtype != dtype:
        tensor = tensor.view(dtype)
    if about.get("parameter"):
        return torch.nn.Parameter(tensor, requires_grad=bool(about.get("requires_grad")))
    return tensor.requires_grad_(bool(about.get("requires_grad")))


def _jax_array(numbers: Any, about: dict[str, Any]) -> Any:
    jax = _import("jax")
    if numbers.dtype.itemsize == 8 * (1 + (numbers.dtype.kind == "c")) and not jax.config.jax_enable_x64:
        jax.config.update("jax_enable_x64", True)
    array = jax.numpy.asarray(numbers)
    if "key" in about:
        return jax.random.wrap_key_data(array, impl=about["key"])
    if about.get("weak_type"):
        lax = _import("jax._src.lax.lax")
        return lax._convert_element_type(array, weak_type=True)
    return array


def _phi_shape(dims: list[list[Any]]) -> Any:
    math = _import("phiml.math")
    shape = math.EMPTY_SHAPE
    for name, kind, size, labels in dims:
        if kind not in ("batch", "dual", "instance", "spatial", "channel"):
            raise BadRecordingError(f"{kind} is no type of dimension")
        shape = math.concat_shapes(shape, getattr(math, kind)(**{name.lstrip("~"): tuple(labels) if labels else size}))
    return shape
