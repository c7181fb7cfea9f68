"""What the records of the two sides of a job come to, in words and JSON.

both returned, and all is the same     -> same
both raised errors of one class        -> raised: agreed, but nothing was shown
the original cannot be run             -> not run
anything else                          -> differs, unless the original under its real transforms says otherwise
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import compare

Record = Mapping[str, Any]
AGES = 1000
"""How many times as long as the original a call may take before it counts as one that does not end."""
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")
_TRACING = (
    "TracerBoolConversionError",
    "ConcretizationTypeError",
    "UnexpectedTracerError",
    "TracerArrayConversionError",
)


def read(path: str) -> list[dict[str, Any]]:
    """The records of one side that are whole. Only ever called in a confined process."""
    found: list[dict[str, Any]] = []
    try:
        with open(path, "rb") as stream:
            while size := stream.read(8):
                data = stream.read(int.from_bytes(size, "big"))
                if len(data) < int.from_bytes(size, "big"):
                    break
                record = pickle.loads(data)
                if "gradient_of" in record:
                    found[record.pop("gradient_of")].update(record)
                else:
                    found.append(record)
    except OSError:
        pass
    return found


def judged(
    files: Mapping[str, str],
    ends: Mapping[str, str],
    number: int,
    coarse: frozenset[int] = frozenset(),
    seconds: float = 0.0,
) -> dict[str, Any]:
    """The verdict on each call, as JSON. ``files``: the records of each side; ``ends``: why it ended early, if it did;
    ``seconds``: the limit of each side.

    ``real`` is the original under its real transforms, ``plain`` the rewritten code without them. ``coarse``: the
    calls that were given more digits than the program's own constants have, and are compared without them.
    """
    chosen = compare.CHOSEN.get()
    records = {name: read(path) for name, path in files.items()}
    results = []
    for index in range(max(number, 1)):
        if index and any(_is_cut(records[name], index, ends.get(name)) for name in ("before", "after")):
            break
        compare.CHOSEN.set((compare.LOOSE, chosen[1]) if index in coarse and chosen[0] is None else chosen)
        sides = {name: _record(found, index, ends.get(name, "")) for name, found in records.items()}
        more = (sides.get("real"), sides.get("plain"), seconds, sides.get("kept"))
        results.append(verdict(sides["before"], sides["after"], *more))
        if any(index >= len(records[name]) for name in ("before", "after")):
            break
    return {"results": results}


def _is_cut(records: list[dict[str, Any]], index: int, end: str | None) -> bool:
    """Whether a side had no time for a call: it ended well, and did not make it."""
    return index >= len(records) and not end


def _record(records: list[dict[str, Any]], index: int, end: str) -> dict[str, Any]:
    """A call's record; of a call that ended its process, what is known of that."""
    if index < len(records):
        return records[index]
    text = end or "the program ended"
    return {"status": "ended", "error": {"names": [text], "text": text, "place": "", "raised": False}, "lines": {}}


def verdict(
    left: Record,
    right: Record,
    real: Record | None,
    plain: Record | None = None,
    seconds: float = 0.0,
    kept: Record | None = None,
) -> dict[str, Any]:
    """The verdict on one call, given both sides, and the original under its real transforms if that was run, too.

    Frameworks choose among the derivatives of ties and kinks otherwise under transforms. Where only a gradient
    differs, and that of the rewritten code without transforms (``plain``) does not, the rewrite is not the cause;
    but NaN is nobody's choice, and eager differentiation here leaves out what an untaken branch would add to it.
    ``kept``: the original as a transform differentiates it, where ``x.item()`` cuts no derivative off. ``singular``:
    what becomes NaN is the derivative of something that the original itself makes infinite on its way.
    """
    found = _verdict(left, right, seconds)
    if found.get("kind") == "gradient" and kept is not None and kept["status"] == "value":
        again = _verdict({**left, "gradient": _nearer(left, kept, right)}, right)
        if again["status"] == "same":
            return again
        found["singular"] = bool(kept.get("singular")) and not compare.all_finite(right["gradient"])
    is_choice = found.get("kind") == "gradient" and compare.all_finite(right["gradient"])
    if is_choice and plain is not None and plain["status"] == "value":
        again = _verdict(left, plain)
        if again["status"] == "same":
            return {**again, "gradient": False, "lines": found["lines"]}
    found |= _marks(found, left, right, plain)
    if real is not None and real["status"] == "raise" and "inputs" in found:
        found["immutable"] = "immutable" in real["error"]["text"]
    if real is None or found["status"] in ("same", "raised"):
        return found
    if left["status"] != "value" and real["status"] == "value":
        again = _verdict(real, right)
        if again["status"] == "same":
            return again | {"against": "real"}
        return again | {"against": "real", "status": "differs"} if right["status"] == "value" else again
    if right["status"] != "value" and real["status"] != "value":
        reason = f"still fails under its transform: {right['error']['text']}"
        is_shown = (left["status"], right["status"]) == ("value", "raise")
        is_other, place = is_shown and _differ(real["error"], right["error"]), right["error"]["place"] * is_shown
        return found | {"status": "not-run", "reason": reason, "blocked": True, "is_other": is_other, "place": place}
    if left["status"] == "value" and right["status"] == "value" and real["status"] == "value":
        found["unrepaired"] = _verdict(real, right)["status"] == "same"
        found |= _counts_traces(left, right, real)
        if _is_far(left) and not compare.all_finite(right["value"]) and _is_agreed(left, right, real):
            reason = f"what the original gives under its transforms is not finite here ({found['reason']})"
            return found | {"status": "not-run", "reason": reason}
    return found


def _is_agreed(left: Record, right: Record, real: Record) -> bool:
    """Whether the original gives under its transforms what the rewritten code gives, wherever the two sides differ.

    A global that is not finite either may be another one there: a tracer that its function left behind.
    """
    others = {one.path for one in _all(real, right)}
    kept = {name for name, _ in left.get("state", ())}

    def follows(one: compare.Difference) -> bool:
        return _is_in(one.path, kept) and not compare.is_finite(one.after)

    return all(one.path not in others or follows(one) for one in _all(left, right))


def _marks(found: Record, left: Record, right: Record, plain: Record | None) -> dict[str, bool]:
    """What may excuse values that differ.

    ``host``: only data of Python do. ``named``: only by tuples that became dicts. ``wider``: only by dtypes that hold
    more. ``inputs``: only arguments, after the call (``immutable``: arrays, which nothing can change). ``infinite``: by
    numbers that are not finite any more, of inputs that are not (``far``). ``leaks``: by tracers that left their
    transform, among others. ``plainly``: the rewritten code does what the original did but for the transforms, which
    run Python less often, hand on copies of containers, and reckon otherwise with infinity.
    """
    differences = list(_all(left, right)) if (left["status"], right["status"]) == ("value", "value") else []
    if found["status"] != "differs" or not differences:
        return {}
    marks = {
        "host": all(one.is_host for one in differences),
        "named": all(one.is_named for one in differences),
        "wider": all(one.is_wider for one in differences),
        "inputs": all(one.path.startswith("arguments[") for one in differences),
        "infinite": _is_far(left) and not any(compare.is_finite(one.after) for one in differences),
        "far": _is_far(left),
        "leaks": any(one.is_leak for one in differences),
    }
    if plain is not None and plain["status"] == "value":
        marks["plainly"] = _verdict(left, plain)["status"] == "same"
    return marks


def _is_far(record: Record) -> bool:
    """Whether something that is not finite was passed."""
    return "arguments" in record and not compare.all_finite(record["arguments"])


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two errors are not the same one."""
    return bool(one["names"][0] != other["names"][0] or one["text"] != other["text"])


def _counts_traces(left: Record, right: Record, real: Record) -> dict[str, bool]:
    """Whether only data of Python differ, because the original is traced otherwise than it runs: traces, times.

    ``traces``: the real transforms change each of them without any fix. ``may_count``: of some that is not seen, but
    they are whole numbers that go down, or stand in globals, where a function that is traced in each call looks as if
    it ran.
    """
    counted = [one.path for one in _all(left, real)]
    known, lists = set(map(_root, counted)), set(counted)
    kept = {name for name, _ in left.get("state", ())}

    def is_seen(one: compare.Difference) -> bool:
        if one.is_host:
            return _root(one.path) in known
        return one.what == "structure" and one.path in lists  # a list that grows with each trace

    def is_counted(one: compare.Difference) -> bool:
        return is_seen(one) or (one.is_host and (_is_in(one.path, kept) or _goes_down(one)))

    found = [list(_all(original, right)) for original in (left, real)]
    seen, may_count = (any(all(map(test, each)) for each in found) for test in (is_seen, is_counted))
    return {"traces": seen, "may_count": may_count}


def _root(path: str) -> str:
    """The place of the outermost thing that a path leads into."""
    return re.split(r"(?<=.)[\[]", path)[0]


def _goes_down(one: compare.Difference) -> bool:
    return one.before.isdigit() and one.after.isdigit() and int(one.after) < int(one.before)


def _is_in(path: str, names: set[str]) -> bool:
    return any(path.startswith(f"{name}.") for name in names)


def _pairs(left: Record, right: Record) -> Iterator[tuple[str, Any, Any]]:
    """What is compared of two calls: the value, the arguments afterwards, and the globals."""
    yield "", left["value"], right["value"]
    if "arguments" in left and "arguments" in right:
        yield "arguments", left["arguments"], right["arguments"]
    others = dict(right.get("state", ()))
    yield from ((name, node, others[name]) for name, node in left.get("state", ()) if name in others)


def _all(left: Record, right: Record) -> Iterator[compare.Difference]:
    for path, one, other in _pairs(left, right):
        yield from compare.differences(one, other, path)


def _verdict(left: Record, right: Record, seconds: float = 0.0) -> dict[str, Any]:
    found: dict[str, Any] = {
        "lines": {"before": left.get("lines", {}), "after": right.get("lines", {})},
        "seconds": [round(side.get("seconds", 0.0), 3) for side in (left, right)],
        "before": _shown(left),
        "after": _shown(right),
        "reason": "",
        "gradient": False,
        "leaves": 0,
        "stood_in": left.get("stood_in", []),
    }
    sides = (left["status"], right["status"])
    if sides == ("value", "value"):
        return found | _values(left, right)
    if sides[0] != "value":
        error = left["error"]
        if sides[1] != "value" and error["names"][0] == right["error"]["names"][0]:
            return found | {"status": "raised", "reason": error["text"]}
        if error["raised"] and sides == ("raise", "value"):
            reason = f"the original raises {error['text']} ({error['place']}), the rewritten code does not"
            return found | {"status": "differs", "reason": reason}
        place = f" ({error['place']})" if error["place"] else ""
        return found | {"status": "not-run", "reason": f"the original does not run: {error['text']}{place}"}
    error = right["error"]
    if error["names"][0] == "UnmadeError":
        return found | {"status": "not-run", "reason": f"the input cannot be made any more: {error['text']}"}
    is_over = sides[1] == "ended" and error["text"].endswith((" s", "processor time"))
    took = left.get("seconds")
    if is_over and (took is None or took * AGES > seconds):
        # a transform may compile for longer than the original runs: no time is no difference
        return found | {"status": "not-run", "reason": f"the rewritten code: {error['text']}"}
    if _is_old(error, left.get("stood_in", ())):
        return found | {"status": "not-run", "reason": f"the rewritten code is for another version: {error['text']}"}
    place = f" ({error['place']})" if error["place"] else ""
    verb = "raises " if sides[1] == "raise" else ": "
    reason = f"the rewritten code {verb}{error['text']}{place}".replace(" : ", ": ")
    return found | {"status": "differs", "reason": reason, "kind": "raises"}


def _is_old(error: Record, stood_in: Sequence[str]) -> bool:
    """Whether the rewritten code needs one of the names that were put back for the original."""
    is_name = not {"AttributeError", "ImportError"}.isdisjoint(error["names"])
    return is_name and any(f"'{name.rpartition('.')[2]}'" in error["text"] for name in stood_in)


def _values(left: Record, right: Record) -> dict[str, Any]:
    """The comparison of two calls that returned."""
    leaves = compare.leaves(left["value"])
    beyond: list[compare.Difference] = []
    for path, one, other in _pairs(left, right):
        for difference in compare.differences(one, other, path):
            if _is_beyond(difference, left):
                beyond.append(difference)
                continue
            draws = left.get("random") != right.get("random")
            if draws and difference.what == "value":
                reason = f"random numbers are drawn in another order, and decide the outcome ({difference})"
                return {"status": "not-run", "reason": reason, "kind": "random"}
            return {"status": "differs", "reason": str(difference), "kind": difference.what}
        leaves += compare.leaves(one) if path not in ("", "arguments") else 0
    if beyond:
        return {"status": "not-run", "reason": f"what the original gives is not finite here ({beyond[0]})"}
    shared = _shared(left.get("gradient"), right.get("gradient"))
    has_gradient = shared is not None
    if shared is not None:
        for difference in compare.differences(*shared, "gradient"):
            return {"status": "differs", "reason": str(difference), "kind": "gradient"}
    if not leaves:
        if not _same_output(left.get("output", ""), right.get("output", "")):
            return {"status": "not-run", "reason": "nothing to compare: it returns nothing, and prints something else"}
        leaves = len(left.get("output", "").split("\n")) - 1
    if not leaves:
        return {"status": "not-run", "reason": "nothing to compare: it returns, keeps and prints nothing"}
    return {"status": "same", "leaves": leaves, "gradient": has_gradient}


def _shared(one: Any, other: Any) -> tuple[Any, Any] | None:
    """Two gradients, with respect to the arguments that are arrays of floats on both sides; None if none is."""
    if one is None or other is None or "none" in (one[0], other[0]):
        return None
    if (one[0], other[0]) != ("mapping", "mapping"):
        return one, other
    both = dict(one[2]).keys() & dict(other[2]).keys()
    pairs = [(*each[:2], [part for part in each[2] if part[0] in both]) for each in (one, other)]
    return (pairs[0], pairs[1]) if both else None


def _nearer(left: Record, kept: Record, right: Record) -> Any:
    """The gradient of the original, of each argument as a transform takes it where that is what the other side has."""
    one, other, after = left.get("gradient"), kept.get("gradient"), right.get("gradient")
    if one is None or other is None or after is None or {one[0], other[0], after[0]} != {"mapping"}:
        return one
    wanted, found = dict(other[2]), dict(after[2])
    parts = [
        (key, wanted[key])
        if key in wanted and key in found and not list(compare.differences(wanted[key], found[key]))
        else (key, node)
        for key, node in one[2]
    ]
    return (*one[:2], parts)


def _is_beyond(difference: compare.Difference, left: Record) -> bool:
    """Whether values differ where arithmetic has ended: neither is finite, or the inputs and outcomes are not."""
    if difference.what != "value" or compare.is_finite(difference.after):
        return False
    if not compare.is_finite(difference.before):
        return True
    return "arguments" in left and not any(map(compare.all_finite, (left["arguments"], left["value"])))


def _same_output(one: str, other: str) -> bool:
    """Whether two texts are the same up to the last digits of their numbers."""
    if _NUMBER.sub("#", one).split() != _NUMBER.sub("#", other).split():
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other))  # noqa: B905 (both have one length)
    return all(abs(float(a) - float(b)) <= 1e-3 * max(abs(float(a)), abs(float(b)), 1.0) for a, b in pairs)


def _shown(record: Record) -> str:
    if record["status"] != "value":
        return f"raises {record['error']['text']}" if record["status"] == "raise" else str(record["error"]["text"])
    return compare.show(record["value"], 300)
