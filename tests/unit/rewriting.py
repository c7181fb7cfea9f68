"""What the tests of rewrites share: one function under a transform, before and after."""

from __future__ import annotations

from pathlib import Path

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.reach import Analysis
from tracesafe.choice import Choice
from tracesafe.config import Settings
from tracesafe.fixing import Fixed, fix
from tracesafe.model import Finding, Fix, Refusal
from tracesafe.pipeline import Parts
from tracesafe.program import program
from tracesafe.request import Request
from tracesafe.source.text import SourceFile

PATH = Path("/nowhere/example.py")


def fixed(text: str, *, unsafe: bool = True) -> Fixed:
    """A module with every fix applied."""

    def look(loaded: program.Program) -> Analysis:
        return analyse(loaded, registry.transforms(), registry.libraries(), registry.stars())

    parts = Parts(program.load, look, registry.rules())
    choice = Choice(Settings(), {rule.code: rule.name for rule in registry.rules()})
    request = Request((PATH,), choice, {PATH: SourceFile(PATH, text)}, frozenset({PATH}))
    return fix(parts, request, unsafe=unsafe)


def after(text: str, *, unsafe: bool = True) -> str:
    """The text of a module with every fix applied."""
    return fixed(text, unsafe=unsafe).after[PATH].text


def findings(text: str) -> tuple[Finding, ...]:
    """What is found in a module."""
    return fixed(text).first.findings


def notes(text: str) -> list[str]:
    """What a reviewer has to check, by finding; a safe fix has an empty note."""
    return [finding.fix.note for finding in findings(text) if isinstance(finding.fix, Fix)]


def refusals(text: str) -> list[Refusal]:
    """Why there is no fix, by finding."""
    return [finding.fix for finding in findings(text) if isinstance(finding.fix, Refusal)]


def torch_module(signature: str, body: str, call: str = "", transform: str = "torch.vmap") -> str:
    """A module with a function ``f`` under a transform; ``body`` is indented, ``call`` are its arguments."""
    required = [name for name in signature.split(",") if "=" not in name]
    arguments = call or ", ".join(["torch.ones(3)"] * len(required))
    return f"import torch\n\n\ndef f({signature}):\n{body}\n\n\n{transform}(f)({arguments})\n"


def body_after(signature: str, body: str, call: str = "", transform: str = "torch.vmap") -> str:
    """The body of ``f`` with every fix applied."""
    text = after(torch_module(signature, body, call, transform))
    start = text.index("\n", text.index("def f(")) + 1
    return text[start : text.rindex(f"\n\n\n{transform}(f)")]
