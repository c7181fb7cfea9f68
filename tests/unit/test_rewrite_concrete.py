"""What cannot be computed for every example: numbers taken out of arrays, lengths that depend on values."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, body_after, findings, refusals, torch_module

REFUSED = {
    "items by a mask": (
        "    if x.sum() > 0:\n        x = x[x > 0].sum()\n    return x",
        ("length-changes", "`x[x > 0]` has another length for some examples"),
    ),
    "items that are found": (
        "    if x.sum() > 0:\n        x = x * torch.nonzero(x).sum()\n    return x",
        ("length-changes", "`torch.nonzero(x)` has another length for some examples"),
    ),
    "items up to a traced bound": (
        "    k = x.sum().long()\n    if x.sum() > 0:\n        x = x[:k].sum()\n    return x",
        ("length-changes", "`x[:k]` has another length for some examples"),
    ),
    "items that are put to the end": (
        "    if x.sum() > 0:\n        x = torch.cat([x, torch.ones(1)])\n    return x",
        ("length-changes", "`x` gets longer for some examples only"),
    ),
    "a number in a branch": (
        "    return x[:1].item() if x.sum() > 0 else 0.0",
        ("taken-number", "`x[:1].item()` takes a number out of a traced array; keep the array"),
    ),
    "an extremum that bounds a slice": (
        "    return x[: min(x.argmax(), 3)]",
        ("taken-number", "`min(x.argmax(), 3)` decides over a shape, which needs a Python number"),
    ),
    "an extremum that counts": (
        "    return torch.arange(max(x.argmax(), 3) + 1)",
        ("taken-number", "`max(x.argmax(), 3)` decides over a shape, which needs a Python number"),
    ),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(body: str, reason: tuple[str, str]) -> None:
    found = refusals(torch_module("x", body))
    assert reason in {(refusal.slug, refusal.reason) for refusal in found}


def test_an_extremum_of_python_numbers_is_no_finding() -> None:
    text = torch_module("x, y", "    return max(x.item(), y.item())")
    assert not [finding for finding in findings(text) if finding.code == "TRC206"]


def test_a_default_of_none_stays_one() -> None:
    text = torch_module("x, y=None", "    y = y or x.sum()\n    return x + y", "torch.ones(3), torch.ones(3)")
    assert "    y = x.sum() if y is None else y\n" in after(text)


def test_a_default_of_a_number_is_selected_by_its_truth() -> None:
    assert "torch.where(y != 0, y, x.sum())" in body_after(
        "x, y", "    y = y or x.sum()\n    return x + y", "torch.ones(3), torch.ones(3)"
    )
