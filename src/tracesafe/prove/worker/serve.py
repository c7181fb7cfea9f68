"""The process that stays: imports the frameworks once, forks a child for each side of each job, and watches it.

It reads one JSON line a job from standard input, and answers with one line. Nothing of the program runs in here,
and nothing that the program wrote is unpickled in here: that is done by one more child.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import mmap
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from . import compare, eager, limits, side, verdict

TICK = 0.01
Task = Mapping[str, Any]


def main(arguments: list[str]) -> None:
    """Serve until the input ends; with ``--task FILE`` do one task (where there is no fork)."""
    if arguments[:1] == ["--task"]:
        with open(arguments[1], encoding="utf-8") as stream:
            task = json.load(stream)
        preload(task["job"].get("preload", ()))
        _perform(task, _counter(), ())
    lines, answers = _channels()
    hello = json.loads(lines.readline())
    limits.adopt()
    seals = limits.confine(hello["scratch"]) if hello.get("confine", True) else ()
    missing = preload(hello.get("preload", ()))
    _answer(answers, {"ready": True, "seals": seals, "missing": missing, "python": sys.version.split()[0]})
    for line in lines:
        job = json.loads(line)
        try:
            task = {"scratch": hello["scratch"], "preload": hello.get("preload", ()), **job, "top": hello["scratch"]}
            answer = _probe(task, seals) if job.get("probe") else _job(task, seals)
        except Exception:
            answer = {"results": [], "error": traceback.format_exc().strip().rpartition("\n")[2]}
        _answer(answers, {"id": job.get("id"), **answer})


def _channels() -> tuple[IO[str], IO[str]]:
    """The pipes from and to tracesafe, at numbers that no child keeps; the usual ones lead nowhere."""
    lines = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return lines, answers


def _answer(stream: IO[str], answer: Mapping[str, Any]) -> None:
    stream.write(json.dumps(answer) + "\n")
    stream.flush()


def preload(names: Any) -> list[str]:
    """Import what many programs share; what cannot be imported is the answer.

    The modules that replace transforms only define things: they are imported here, too, and installed in children.
    """
    missing = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            try:
                importlib.import_module(name)
            except BaseException:
                missing.append(name)
        for name in eager.FRAMEWORKS:
            if name in sys.modules:
                with contextlib.suppress(Exception):
                    importlib.import_module(f".eager_{name}", __package__)
    gc.collect()
    gc.freeze()  # children neither visit nor copy what is here
    return missing


def _job(job: Task, seals: tuple[str, ...]) -> dict[str, Any]:
    """Both sides, and the verdict; a third run where the two do not agree, and more where only gradients do not,
    or only data of Python."""
    folder = os.path.join(job["scratch"], f"job-{job.get('id', 0)}")
    os.makedirs(folder, exist_ok=True)
    files = {name: os.path.join(folder, f"{name}.records") for name in ("before", "after", "real", "plain", "kept")}
    ends = {"before": _side(job, "before", True, files["before"], seals)}
    ends["after"] = _side(job, "after", False, files["after"], seals)
    answer = _compare(job, files, (), ends, seals)
    if any(one["status"] not in ("same", "raised") for one in answer["results"]):
        ends["real"] = _side(job, "before", False, files["real"], seals)
        answer = _compare(job, files, ("real",), ends, seals)
    wrong = [one for one in answer["results"] if one["status"] == "differs"]
    is_gradient = any(one.get("kind") == "gradient" for one in wrong)
    if is_gradient or any(one.get("host") or one.get("inputs") or one.get("far") for one in wrong):
        ends["plain"] = _side(job, "after", True, files["plain"], seals)
    if is_gradient:
        ends["kept"] = _side(job, "before", True, files["kept"], seals, transformed=True)
    if "plain" in ends:
        answer = _compare(job, files, tuple(name for name in files if name in ends), ends, seals)
    shutil.rmtree(folder, ignore_errors=True)
    _tidy(job["scratch"])
    return answer


def _probe(job: Task, seals: tuple[str, ...]) -> dict[str, Any]:
    """How the original takes some calls; after one that ended the process the others were not made."""
    file = os.path.join(job["scratch"], f"probe-{job.get('id', 0)}")
    started = _processor_time()
    end = _run({"what": "probe", "job": job, "folder": job["before"], "file": file}, seals)
    cpu = _processor_time() - started
    found = []
    with open(file, encoding="utf-8") as stream:
        for line in stream:
            if line.endswith("\n"):
                found.append(json.loads(line))
    os.remove(file)
    _tidy(job["scratch"])
    return {"results": found, "end": end, "cpu": cpu}


def _processor_time() -> float:
    """The processor time of the processes that have ended; where it is not known, the time."""
    used = os.times()
    return used.children_user + used.children_system if os.name == "posix" else time.monotonic()


def _tidy(scratch: str) -> None:
    for name in os.listdir(scratch):
        if name.startswith("home-"):
            shutil.rmtree(os.path.join(scratch, name), ignore_errors=True)


def _side(job: Task, name: str, is_eager: bool, file: str, seals: tuple[str, ...], *, transformed: bool = False) -> str:
    task = {"what": "side", "job": job, "folder": job[name], "eager": is_eager, "transformed": transformed}
    return _run({**task, "file": file}, seals)


def _compare(
    job: Task, files: Mapping[str, str], more: tuple[str, ...], ends: Mapping[str, str], seals: tuple[str, ...]
) -> dict[str, Any]:
    number = len(job["calls"]) if job["entry"]["kind"] == "call" else 1
    target = files["before"] + ".json"
    used = {name: files[name] for name in dict.fromkeys(("before", "after", *more))}
    task = {"what": "compare", "job": job, "records": used}
    end = _run({**task, "ends": dict(ends), "number": number, "file": target}, seals)
    try:
        with open(target, encoding="utf-8") as stream:
            answer = json.load(stream)
        os.remove(target)
    except (OSError, ValueError):
        reason = f"the results could not be compared: {end or 'no answer'}"
        answer = {"results": [{"status": "not-run", "reason": reason}]}
    return dict(answer)


def _counter() -> Callable[[], int]:
    """Counts over all processes that descend from here how many were started."""
    shared = mmap.mmap(-1, 8)

    def count() -> int:
        value = int.from_bytes(shared[:8], "little") + 1
        shared[:8] = value.to_bytes(8, "little")
        return value

    return count


def _run(task: Task, seals: tuple[str, ...]) -> str:
    """Do a task in a process of its own, within its limits; why it ended early, or nothing."""
    job = task["job"]
    if not hasattr(os, "fork"):
        return _spawned(task)
    count = _counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the frameworks' threads sleep: nothing was computed in here
        child = os.fork()
    if child == 0:
        _perform(task, count, seals)
    try:
        return _watched(child, float(job["seconds"]), int(job["memory"]))
    finally:
        _sweep()


def _spawned(task: Task) -> str:
    """The same where there is no fork."""
    path = task["file"] + ".task"
    with open(path, "w", encoding="utf-8") as stream:
        json.dump(task, stream)
    start = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
    seconds = float(task["job"]["seconds"]) + 60
    try:
        subprocess.run([sys.executable, start, "--task", path], timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"it did not end within {seconds:g} s"
    return ""


def _watched(child: int, seconds: float, memory: int) -> str:
    """Wait for a child; end it and all that it started when it takes too long or too much."""
    end = time.monotonic() + seconds
    memory += _resident(child)  # what it was born with
    tick = 0.001
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            _kill_group(child)
            code = os.waitstatus_to_exitcode(status)
            return "" if code == 0 else _ended(code)
        reason = ""
        if time.monotonic() > end:
            reason = f"it did not end within {seconds:g} s"
        elif _resident(child) > memory:
            reason = "it takes more memory than the limit allows"
        if reason:
            _kill_group(child)
            os.waitpid(child, 0)
            return reason
        time.sleep(tick)
        tick = min(TICK * 3, tick * 1.5)


def _ended(code: int) -> str:
    """The end of a process in words."""
    if code > 0:
        return f"it ended the process with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    if name == "SIGXCPU":
        return "it takes too much processor time"
    return f"it was ended by {name}"


def _kill_group(child: int) -> None:
    """End a child and all that is in its process group."""
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(child, signal.SIGKILL)


def _sweep() -> None:
    """End what a program left behind in sessions of its own: as orphans they have become children of this process."""
    for _ in range(100):
        orphans = list(_children(os.getpid()))
        for pid in orphans:
            _kill_group(pid)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def _children(pid: int) -> Iterator[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as stream:
            yield from map(int, stream.read().split())
    except (OSError, ValueError):
        return


def _resident(pid: int) -> int:
    """The memory of a process and of all that it started, less what it shares with this one."""
    try:
        with open(f"/proc/{pid}/statm") as stream:
            _, resident, shared = map(int, stream.read().split()[:3])
    except (OSError, ValueError):
        return 0
    own = (resident - shared) * os.sysconf("SC_PAGE_SIZE")
    return own + sum(_resident(child) for child in _children(pid))


def _perform(task: Task, count: Callable[[], int], seals: tuple[str, ...]) -> None:
    """A task, in its own process, which ends here."""
    code = 0
    try:
        _do(task, count, seals)
    except BaseException:
        traceback.print_exc()
        code = 70
    finally:
        os._exit(code)


def _do(task: Task, count: Callable[[], int], seals: tuple[str, ...]) -> None:
    job = task["job"]
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
        signal.alarm(int(job["seconds"]) + 5)
    nowhere = os.open(os.devnull, os.O_RDWR)
    keep = os.environ.get("TRACESAFE_WORKER_ERRORS")
    for number in (0, 1) if keep else (0, 1, 2):
        os.dup2(nowhere, number)
    with open(task["file"], "wb") as stream:
        if hasattr(os, "closerange"):
            for number in _inherited(stream.fileno()):
                with contextlib.suppress(OSError):
                    os.close(number)
        top = job.get("top", job["scratch"])
        limits.limit(float(job["seconds"]), int(job["memory"]), "landlock" in seals, top)
        limits.watch(top, count, "landlock" in seals)
        if task["what"] == "side":
            side.Side(job, task["folder"], task["eager"], stream, is_transformed=task["transformed"]).run()
        elif task["what"] == "probe":
            side.Side(job, task["folder"], True, stream).probe()
        else:
            compare.CHOSEN.set((job.get("rtol"), job.get("atol")))
            coarse = frozenset(index for index, one in enumerate(job["calls"]) if '"double"' in json.dumps(one))
            answer = verdict.judged(task["records"], task["ends"], task["number"], coarse, float(job["seconds"]))
            stream.write(json.dumps(answer).encode())


def _inherited(own: int) -> list[int]:
    """The pipes to tracesafe, which a child must not keep."""
    found = []
    for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
        number = int(name)
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        if number > 2 and number != own and target.startswith("pipe:"):
            found.append(number)
    return found
