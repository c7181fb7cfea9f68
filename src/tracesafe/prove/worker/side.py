"""One side of a job, in a process of its own: imports the program, makes the calls, writes down what they gave."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.machinery
import io
import json
import os
import pickle
import random
import sys
import tempfile
import time
import traceback
import types
import warnings
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import IO, Any

from . import compiled, eager, stand_ins
from .concrete import concrete_call
from .freeze import Freezer
from .gradients import gradient, passes_infinity
from .observe import Observer
from .replay import restore
from .values import describe_call, make_call

Record = dict[str, Any]
Lines = Mapping[str, Sequence[int]]
OUTPUT = 1_000_000
SHARE = 0.6
"""The part of a side's time after which no further call is made."""
_ALWAYS = ("persistent_cache_min_compile_time_secs", "persistent_cache_min_entry_size_bytes")


class Side:
    """The program of one side, and what is to be called in it."""

    def __init__(
        self, job: Mapping[str, Any], folder: str, is_eager: bool, stream: IO[bytes], *, is_transformed: bool = False
    ) -> None:
        self.job = job
        self.is_transformed = is_transformed
        self.folder = os.path.realpath(folder)
        self.entry: Mapping[str, Any] = job["entry"]
        self.is_eager = is_eager
        self.stream = stream
        self.observer = Observer(folder)
        self.stood_in: set[str] = set()
        """The old names that the program looked up, and that are there for the proof only."""

    def run(self) -> None:
        """Make all calls; stop after one that ended the program."""
        settle(self.job, self.folder)
        if self.is_eager:
            eager.install(self.job.get("frameworks", ()))
        elif "torch" in self.job.get("frameworks", ()):
            compiled.install(self.observer.read)
        self._put_back()
        if self.job.get("observe", True):
            self.observer.start()
        kind = self.entry["kind"]
        if kind == "script":
            self._write(self._measured(self._script))
            return
        record = self._measured(self._import)
        if record["status"] != "value" or kind == "module":
            self._write(record)
            return
        target = record.pop("result")
        self._all(target, record["lines"])

    def _all(self, target: Callable[..., Any], imported: Lines) -> None:
        """All calls, as far as the time goes, and then their gradients: those may leave tracers in the program."""
        end = time.monotonic() + SHARE * float(self.job["seconds"])
        returned = []
        for index, call in enumerate(self.job["calls"]):
            record = self._called(target, call)
            if record["status"] == "value" and call.get("gradient", True) and call.get("args"):
                returned.append(index)
            self._write(record, imported)
            if self._keeps_traces():
                imported = record["lines"]
            if time.monotonic() > end:
                return
        self.observer.pause()
        for index in returned if self.job.get("gradient") else ():
            seed(self.job.get("seed", 0))
            node = gradient(target, self.job["calls"][index], self._freezer(), transformed=self.is_transformed)
            if node is None or time.monotonic() > end:
                return  # an error may have left anything behind
            record = {"gradient_of": index, "gradient": node}
            if self.is_transformed:
                record["singular"] = passes_infinity(target, self.job["calls"][index])
            self._append(record)

    def _keeps_traces(self) -> bool:
        """Whether what was traced in one call runs again in others without its lines."""
        return not self.is_eager and not {"jax", "phi"}.isdisjoint(self.job.get("frameworks", ()))

    def probe(self) -> None:
        """Make the calls eagerly; for each a line of JSON: whether it returned, its error, which lines ran.

        Of a job that wants them ``written`` also the call with its numbers, and as a reader would type it.
        """
        settle(self.job, self.folder)
        eager.install(self.job.get("frameworks", ()))
        self._put_back()
        module = importlib.import_module(self.entry["module"])
        target = eval(self.entry["expression"], vars(module))
        self.observer.start()
        self.observer.take()
        for call in self.job["calls"]:
            seed(self.job.get("seed", 0))
            found: dict[str, Any] = {"ok": True, "error": ""}
            with contextlib.redirect_stdout(io.StringIO()):
                try:
                    arguments, keywords = make_call(dict(call))
                    if self.job.get("written"):
                        found |= {"call": concrete_call(dict(call)), "text": describe_call(dict(call))}
                    target(*arguments, **keywords)
                except BaseException as error:
                    found |= {"ok": False, "error": f"{type(error).__name__}: {error}"}
            found["lines"] = self.observer.take()
            self.stream.write(json.dumps(found).encode() + b"\n")
            self.stream.flush()

    def _put_back(self) -> None:
        """The original may need names that are gone; the rewritten code has to do without."""
        if self.folder == os.path.realpath(self.job["before"]):
            stand_ins.install(self.job.get("old_names", ()), self.stood_in)

    def _write(self, record: Record, imported: Lines = MappingProxyType({})) -> None:
        """Append a record; one at a time, so that a call that kills the process loses only its own."""
        record.pop("result", None)
        lines = record["lines"]
        record["lines"] = {
            name: sorted({*lines.get(name, ()), *imported.get(name, ())}) for name in {*lines, *imported}
        }
        self._append(record)

    def _append(self, record: Record) -> None:
        data = pickle.dumps(record, protocol=4)
        self.stream.write(len(data).to_bytes(8, "big") + data)
        self.stream.flush()

    def _import(self) -> tuple[Any, Any]:
        """The callable of the entry."""
        module = importlib.import_module(self.entry["module"])
        text = self.entry.get("expression", "")
        return (eval(text, vars(module)) if text else None), None

    def _script(self) -> tuple[Any, Any]:
        path = os.path.join(self.folder, self.entry["file"])
        sys.argv[:] = [path]
        loader = importlib.machinery.SourceFileLoader("__main__", path)
        module = types.ModuleType("__main__")
        module.__file__, module.__loader__ = path, loader
        sys.modules["__main__"] = module
        try:
            loader.exec_module(module)
        except SystemExit as error:
            if error.code not in (None, 0):
                raise
        return None, vars(module)

    def _called(self, target: Callable[..., Any], call: Mapping[str, Any]) -> Record:
        inputs: list[Any] = []

        def perform() -> tuple[Any, Any]:
            inputs.extend(make_call(dict(call)))
            recorded = (call.get("state") or {}).get("recorded")
            if recorded:
                restore(recorded["file"], recorded["key"])
            return target(*inputs[0], **inputs[1]), None

        record = self._measured(perform)
        record["arguments"] = self._freezer().freeze(inputs)
        return record

    def _measured(self, perform: Callable[[], tuple[Any, Any]]) -> Record:
        """What a step gave: its value or error, what it left in globals, which lines ran, what it printed."""
        seed(self.job.get("seed", 0))
        out = io.StringIO()
        started = time.perf_counter()
        record: Record = {"status": "value"}
        names: Any = None
        with contextlib.redirect_stdout(out), warnings.catch_warnings():
            try:
                result, names = perform()
            except BaseException as error:  # whatever the program raises, SystemExit too, is its outcome
                record |= {"status": "raise", "error": described(error, self.folder)}
                error.__traceback__ = None
            else:
                record["result"] = result
                record["value"] = self._freezer().freeze(result)
        record["seconds"] = time.perf_counter() - started
        record["output"] = out.getvalue()[:OUTPUT]
        record["lines"] = self.observer.take()
        record["random"] = random_state()
        record["state"] = self._state(names)
        record["stood_in"] = sorted(self.stood_in)
        return record

    def _state(self, names: Any) -> list[tuple[str, Any]]:
        """The data in the globals of the changed modules, as they are now."""
        self.observer.pause()
        freezer = self._freezer()
        found = []
        if names is not None:
            found.append(("__main__", freezer.namespace(names, "__main__")))
        for name in self.job.get("state", ()):
            module = sys.modules.get(name)
            if isinstance(module, types.ModuleType):
                found.append((name, freezer.module(module)))
        self.observer.resume()
        return found

    def _freezer(self) -> Freezer:
        def owns(kind: type) -> bool:
            module = sys.modules.get(kind.__module__)
            file = getattr(module, "__file__", None) or ""
            return kind.__module__ == "__main__" or os.path.realpath(file).startswith(self.folder + os.sep)

        return Freezer(owns)


def settle(job: Mapping[str, Any], folder: str) -> None:
    """A home of its own for the process, and the program's folders first on the path."""
    home = tempfile.mkdtemp(prefix="home-", dir=job["scratch"])
    temporary = os.path.join(home, "tmp")
    os.mkdir(temporary)
    for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ[name] = home
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = temporary
    _keep_compiled(job.get("top", job["scratch"]))
    tempfile.tempdir = None
    os.chdir(folder)
    paths = [os.path.normpath(os.path.join(folder, path)) for path in job["paths"]]
    sys.path[:] = [*paths, *(one for one in sys.path if one and not _is_users(os.path.realpath(one), job["origin"]))]
    importlib.invalidate_caches()
    _uncover(paths)


def _uncover(paths: list[str]) -> None:
    """Forget modules that frameworks brought in where the program has one of the same name: it comes first."""
    for name in ("functorch", "networkx", "sympy", "tqdm"):
        places = (os.path.join(path, *end) for path in paths for end in ((f"{name}.py",), (name, "__init__.py")))
        if any(map(os.path.isfile, places)):
            for each in [each for each in sys.modules if each.partition(".")[0] == name]:
                del sys.modules[each]


def _keep_compiled(scratch: str) -> None:
    """Let the sides of all jobs share what compilers made: JAX compiles every operation that it meets."""
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = os.path.join(scratch, "inductor")
    folder = os.path.join(scratch, "jax")
    options = {"compilation_cache_dir": folder, **dict.fromkeys(_ALWAYS, 0)}
    os.environ |= {f"JAX_{name.upper()}": str(value) for name, value in options.items()}
    jax: Any = sys.modules.get("jax")
    if jax is not None:
        for name, value in options.items():
            with contextlib.suppress(Exception):  # older versions know fewer options
                jax.config.update(f"jax_{name}", value)


def _is_users(path: str, origin: str) -> bool:
    """Whether a folder of the path is the tree that the copy was made of, and not an environment in it."""
    inside = path == origin or path.startswith(origin + os.sep)
    return inside and "site-packages" not in path and "dist-packages" not in path


def seed(number: int) -> None:
    """The same random numbers on both sides."""
    random.seed(number)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        numpy.random.seed(number)
    if torch is not None:
        torch.manual_seed(number)


def random_state() -> str:
    """A digest of the states of all generators that are not passed around."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    found: list[Any] = [random.getstate()]
    if numpy is not None:
        state = numpy.random.get_state()
        found.append((state[1].tobytes(), state[2:]))
    if torch is not None:
        found.append(torch.random.get_rng_state().numpy().tobytes())
    return hashlib.sha256(repr(found).encode()).hexdigest()


def described(error: BaseException, folder: str) -> dict[str, Any]:
    """An exception in words: its classes, its message, where it was raised, and whether the user's code raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if os.path.realpath(frame.filename).startswith(folder + os.sep)]
    last = frames[-1] if frames else None
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    line = (last.line or "") if last is not None else ""
    place = f"{os.path.relpath(own[-1].filename, folder)}:{own[-1].lineno}" if own else ""
    return {
        "names": [kind.__name__ for kind in type(error).__mro__],
        "text": text.partition("\n")[0][:300],
        "place": place,
        "raised": bool(own) and last is own[-1] and line.lstrip().startswith(("raise", "assert")),
    }
