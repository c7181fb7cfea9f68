"""How often the eager oracle gives what the author of a golden case expects, by rule and framework.

    python benchmarks/eager_oracle.py [--only SUBSTRING] [--framework torch|jax|phiflow] [--show] [--sides before,after]

Every program runs in a fork of one process that imported the frameworks, under `install`. Counted are the cases
whose `after.diff` is not empty ("fixed": the number that matters to proofs), all others, and the fixed programs
themselves, which must agree always: an oracle that is wrong there would withdraw a right fix.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pickle
import runpy
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import golden_worker
from tests.test_golden import FOLDERS, Case, after_of, list_differences, read, read_case

SECONDS = 60


def main() -> None:
    options = parse()
    golden_worker.preload()
    for name in ("functorch.experimental", "torch._vmap_internals", "torch._functorch.deprecated", "torch._dynamo"):
        importlib.import_module(name)
    warnings.filterwarnings("ignore", message=r"os\.fork\(\)")
    counts: Counter[tuple[str, str, str, str, bool]] = Counter()
    for folder in FOLDERS:
        name = f"{folder.parent.name}/{folder.name}"
        framework = folder.name.partition("-")[0]
        if options.only not in name or (options.framework and framework != options.framework):
            continue
        case = read_case(folder)
        fixed = bool(read(folder / "after.diff"))
        for backend in case.backends or (None,):
            for side in options.sides.split(","):
                expected = runpy.run_path(str(folder / "expected.py"))["expected"]()
                if expected is None or (isinstance(expected, dict) and not expected):
                    continue
                if side == "after" and (not fixed or case.after != "ok"):
                    continue
                group = side if side == "after" else group_of(case, fixed, backend)
                if options.group and group not in options.group:
                    continue
                started = time.monotonic()
                problem = judge(case, backend, side)
                counts[framework, folder.parent.name[:6], group, str(backend or ""), not problem] += 1
                if problem:
                    took = time.monotonic() - started
                    print(
                        f"{group:8} {name} {backend or ''} {took:.1f} s\n    {clip(problem, options.lines)}", flush=True
                    )
    report(counts)


def parse() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--framework", default="")
    parser.add_argument("--sides", default="before,after")
    parser.add_argument(
        "--group", action="append", help="fixed, partly (still raises after the fix), refused, clean or after"
    )
    parser.add_argument("--lines", type=int, default=3)
    return parser.parse_args()


def group_of(case: Case, fixed: bool, backend: str | None) -> str:
    if fixed:
        return "fixed" if case.after == "ok" else "partly"
    return "clean" if case.outcome_before(backend) == "ok" else "refused"


def clip(text: str, lines: int) -> str:
    return "\n    ".join(text.strip().splitlines()[-lines:])


def judge(case: Case, backend: str | None, side: str) -> str:
    """What is wrong with the outcome; nothing if the oracle is right."""
    expected = runpy.run_path(str(case.folder / "expected.py"))["expected"]()
    program = case.program if side == "before" else after_of(case)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "answer"
        child = os.fork()
        if child == 0:
            run(program, backend, target, case)
        _, status = os.waitpid(child, 0)
        if not target.exists():
            return f"the process ended with {os.waitstatus_to_exitcode(status)}"
        kind, value = pickle.loads(target.read_bytes())
    if kind == "error":
        return str(value)
    return "\n".join(list_differences(value, expected, case)[:4])


def run(program: Path, backend: str | None, target: Path, case: Case) -> None:
    signal.alarm(SECONDS)
    output = os.open(os.devnull, os.O_WRONLY)
    os.dup2(output, 1)
    os.dup2(output, 2)
    outcome: tuple[str, Any]
    try:
        warnings.simplefilter("ignore")
        from tracesafe.prove.worker import eager

        eager.install([{"phiflow": "phi"}.get(name, name) for name in frameworks(case)])
        outcome = ("value", golden_worker.plain(golden_worker.load(program, backend).main()))
    except BaseException:
        outcome = ("error", traceback.format_exc())
    target.write_bytes(pickle.dumps(outcome))
    os._exit(0)


def frameworks(case: Case) -> list[str]:
    name = case.folder.name.partition("-")[0]
    return ["phi"] if name == "phiflow" else [name]


def report(counts: Counter[tuple[str, str, str, str, bool]]) -> None:
    total: Counter[tuple[str, str, bool]] = Counter()
    rules = sorted({key[:4] for key in counts})
    for framework, rule, group, backend in rules:
        right, wrong = (counts[framework, rule, group, backend, good] for good in (True, False))
        total[framework + backend, group, True] += right
        total[framework + backend, group, False] += wrong
        if wrong:
            print(f"{framework:8} {backend:6} {rule} {group:8} {right}/{right + wrong}")
    for framework, group in sorted({key[:2] for key in total}):
        right, wrong = total[framework, group, True], total[framework, group, False]
        print(f"all {framework:12} {group:8} {right}/{right + wrong} = {right / max(1, right + wrong):.1%}")


if __name__ == "__main__":
    main()
