"""Replays recorded calls under torch.vmap and says of each function whether it works, and if not, where it stops.

Run as a script, with the package (original or rewritten) first on the path::

    python replay.py --package nflows --calls calls.pkl --reference eager.pkl --report report.json

Each tensor of a call is stacked from three copies, the second and third perturbed; everything else is closed over. The
function works if vmap runs and gives, lane by lane, what an eager loop over the copies gives, in values, shapes and
dtypes. Randomness is drawn once for all lanes (`randomness="same"`) from the seed that each eager call starts from.
The eager results of the first run are kept in the reference file: a later run over rewritten code has to give them too.
"""

from __future__ import annotations

import argparse
import importlib
import json
import linecache
import pickle
import re
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import torch
from torch.utils._pytree import TreeSpec, tree_flatten, tree_unflatten

PERTURBATIONS: Sequence[Sequence[float]] = ((1.0, -0.93, 1.06), (1.0, 0.93, 1.06), (1.0, 0.97, 0.93), (1.0, 1.0, 1.0))
"""Factors of the lanes: the first row is used that the function accepts in an eager loop, with outputs of one shape."""
LANES = 3
SEED = 7
SECONDS_A_CALL = 20

CAUSES: Sequence[tuple[str, str]] = (
    ("data-dependent control flow", "control flow on a value"),
    ("(self, *extra_args) is not possible", "in-place into an unbatched buffer"),
    ("in-place", "in-place into an unbatched buffer"),
    ("doesn't match the broadcast shape", "in-place into an unbatched buffer"),
    ("autograd.Function with functorch", "autograd.Function without a vmap rule"),
    ("dynamic shape", "shape depends on values"),
    ("boolean mask", "shape depends on values"),
    ("data-dependent output shape", "shape depends on values"),
    (".item()", "number of a value is needed"),
    ("randomness", "randomness"),
    ("`data`", "reads or writes .data"),
    (".data`", "reads or writes .data"),
    ("torch.allclose", "control flow on a value"),
    ("masked_select", "shape depends on values"),
    ("data pointer", "numpy, tolist or pointer to memory"),
    ("numpy", "numpy, tolist or pointer to memory"),
    ("vmap: not implemented", "operator without a batching rule"),
)
TORCHSCRIPT_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
"""A function compiled by torch.jit.script leaves no Python frame; its message has the place."""


@dataclass(frozen=True)
class Verdict:
    """What one function did. `where` and `line` are the innermost line of the package on the way to the exception."""

    function: str
    outcome: str
    """`works`, `fails`, `differs` (from the eager loop), or `unusable` (no recorded call can be replayed eagerly)."""
    cause: str = ""
    where: str = ""
    line: str = ""
    message: str = ""
    reference: str = ""
    """`changed` if the eager result is not what the reference run gave."""


class UnusableError(Exception):
    """The recorded call says nothing about vmap: it raises eagerly, or returns no tensor."""


class TooSlowError(Exception):
    """A call took longer than it may."""


def lookup(name: str) -> Callable[..., Any]:
    module, _, qualname = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in qualname.split("."):
        found = getattr(found, part)
    if not callable(found):
        raise TypeError(name)
    return found  # type: ignore[no-any-return]


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Call:
    """One recorded call: its structure, and which leaves of its arguments are tensors to be batched."""

    def __init__(self, function: Callable[..., Any], kept: bytes, is_method: bool) -> None:
        self._function = function
        self._kept = kept
        self._is_method = is_method
        leaves, _ = self._fresh()
        self.places = [index for index, leaf in enumerate(leaves) if self._is_batchable(leaf)]
        self.tensors = [leaves[index].detach() for index in self.places]
        if not self.tensors:
            raise UnusableError("takes no tensor that can be stacked")

    def _fresh(self) -> tuple[list[Any], tuple[tuple[Any, ...], TreeSpec]]:
        args, kwargs = pickle.loads(self._kept)
        bound = args[:1] if self._is_method else ()
        leaves, structure = tree_flatten((args[len(bound) :], kwargs))
        return leaves, (bound, structure)

    @staticmethod
    def _is_batchable(leaf: Any) -> bool:
        return type(leaf) in (torch.Tensor, torch.nn.Parameter) and leaf.layout is torch.strided

    def run(self, tensors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """The tensors of the result, from fresh copies of everything but `tensors`."""
        leaves, (bound, structure) = self._fresh()
        for place, tensor in zip(self.places, tensors, strict=True):
            leaves[place] = tensor
        args, kwargs = tree_unflatten(leaves, structure)
        torch.manual_seed(SEED)
        result, _ = tree_flatten(self._function(*bound, *args, **kwargs))
        return [leaf for leaf in result if isinstance(leaf, torch.Tensor)]

    def lanes(self, factors: Sequence[float]) -> list[list[torch.Tensor]]:
        return [[_scaled(tensor, factor) for tensor in self.tensors] for factor in factors]


def _scaled(tensor: torch.Tensor, factor: float) -> torch.Tensor:
    if not (tensor.is_floating_point() or tensor.is_complex()) or factor == 1.0:
        return tensor.clone()
    return (tensor * factor).to(tensor.dtype)


Lanes = list[list[torch.Tensor]]
"""The tensors of each lane."""


@dataclass(frozen=True)
class Eager:
    """What the eager loop took and gave."""

    factors: Sequence[float]
    inputs: Lanes
    outputs: Lanes


def eager_loop(call: Call, rows: Sequence[Sequence[float]]) -> Eager:
    for factors in rows:
        lanes = call.lanes(factors)
        try:
            with time_limit(SECONDS_A_CALL):
                results = [call.run([tensor.clone() for tensor in lane]) for lane in lanes]
        except Exception:
            continue
        outputs = [[tensor.detach().clone() for tensor in tensors] for tensors in results]
        if all([tensor.shape for tensor in lane] == [tensor.shape for tensor in outputs[0]] for lane in outputs):
            return Eager(factors, lanes, outputs)
    raise UnusableError("raises eagerly")


def agree(left: torch.Tensor, right: torch.Tensor) -> bool:
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    tolerance = 1e-8 if left.dtype in (torch.float64, torch.complex128) else 2e-4
    return torch.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True)


def judge(name: str, call: Call, package: str, expected: Eager | None) -> tuple[Verdict, Eager]:
    eager = eager_loop(call, PERTURBATIONS if expected is None else [expected.factors])
    if not eager.outputs[0]:
        raise UnusableError("returns no tensor")
    reference = "" if expected is None or all_agree(eager.outputs, expected.outputs) else "changed"
    stacked = [torch.stack(column) for column in zip(*eager.inputs, strict=True)]
    try:
        with time_limit(SECONDS_A_CALL):
            mapped = torch.vmap(lambda *tensors: tuple(call.run(tensors)), randomness="same")(*stacked)
    except Exception as problem:
        return _failure(name, problem, package, reference), eager
    got = [[tensor[lane] for tensor in mapped] for lane in range(LANES)]
    if all_agree(got, eager.outputs):
        return Verdict(name, "works", reference=reference), eager
    return Verdict(name, "differs", cause="other result than the eager loop", reference=reference), eager


def all_agree(left: Lanes, right: Lanes) -> bool:
    pairs = [
        (one, other)
        for lane, other_lane in zip(left, right, strict=True)
        for one, other in zip(lane, other_lane, strict=False)
    ]
    return [len(lane) for lane in left] == [len(lane) for lane in right] and all(agree(*pair) for pair in pairs)


def _failure(name: str, problem: Exception, package: str, reference: str) -> Verdict:
    root = Path(importlib.import_module(package).__file__ or "").parent
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(problem.__traceback__)]
    frames += [(path, int(number)) for path, number in TORCHSCRIPT_FRAME.findall(str(problem))]
    where, line = "", ""
    for filename, number in frames:
        if Path(filename).is_relative_to(root):
            where = f"{Path(filename).relative_to(root.parent)}:{number}"
            line = linecache.getline(filename, number).strip()
    message = " ".join(str(problem).split())
    lowered = message.lower()
    cause = next((words for needle, words in CAUSES if needle.lower() in lowered), type(problem).__name__)
    return Verdict(name, "fails", cause, where, line, message[-300:], reference)


def verdict_of(name: str, calls: Sequence[bytes], package: str, reference: dict[str, Eager]) -> Verdict:
    """The first recorded call that does not work decides; if all can be replayed and work, the function works."""
    worked = None
    reason = ""
    for index, kept in enumerate(calls):
        key = f"{name}#{index}"
        try:
            function = lookup(name)
            call = Call(function, kept, is_method="." in name.partition(":")[2])
            verdict, eager = judge(name, call, package, reference.get(key))
        except UnusableError as problem:
            reason = str(problem)
            continue
        except Exception as problem:
            reason = f"{type(problem).__name__}: {problem}"
            continue
        reference.setdefault(key, eager)
        if verdict.outcome != "works" or verdict.reference:
            return verdict
        worked = verdict
    return worked or Verdict(name, "unusable", message=reason[:200])


def main() -> int:
    options = argparse.ArgumentParser(description="Replay recorded calls under torch.vmap.")
    options.add_argument("--package", required=True)
    options.add_argument("--calls", required=True, type=Path)
    options.add_argument("--reference", required=True, type=Path)
    options.add_argument("--report", required=True, type=Path)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    by_function: dict[str, list[bytes]] = {}
    for name, kept in pickle.loads(chosen.calls.read_bytes()):
        by_function.setdefault(name, []).append(kept)
    reference = pickle.loads(chosen.reference.read_bytes()) if chosen.reference.exists() else {}
    verdicts = [verdict_of(name, calls, chosen.package, reference) for name, calls in sorted(by_function.items())]
    if not chosen.reference.exists():
        chosen.reference.write_bytes(pickle.dumps(reference))
    chosen.report.write_text(json.dumps([asdict(verdict) for verdict in verdicts], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
