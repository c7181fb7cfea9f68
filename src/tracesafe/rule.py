"""All that a rule file may import: what a rule is, what it is told, what it gives back.

A rule is a value. ``detect`` is asked once for every function that runs under a transform and yields the nodes
to mark, each with its message; ``fix`` is then asked for each of them. A rule about how transforms are made and
called is also asked for the functions and modules that do so (``everywhere``): it is given a ``Plain`` there. A rule
about what is written (``files``) is asked once for every file that names something old, with a ``Written``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracesafe.analysis.backends import backends
from tracesafe.analysis.frames import Site
from tracesafe.analysis.kinds import TypeTest, eager_answer, traced_answer, type_test
from tracesafe.analysis.reach import Plain, Reached
from tracesafe.analysis.regimes import describe
from tracesafe.analysis.values import Array, Dtype, Static, Touch, Touched, Tree, Unknown, Value, touches
from tracesafe.analysis.written import OldImport, Use, Written
from tracesafe.model import Confidence, Edit, Fix, Refusal, Safety
from tracesafe.rewrite.arms import blocks_of, guards, is_bound_between, leaves
from tracesafe.rewrite.arrangements import arranged, arrangement_message, arrangements
from tracesafe.rewrite.autograd import Outcome, differentiations
from tracesafe.rewrite.autograd_fix import rewritten as differentiated
from tracesafe.rewrite.calls import after_arguments
from tracesafe.rewrite.captured_leaves import captured_leaves, handed_in
from tracesafe.rewrite.capturing import passed_in
from tracesafe.rewrite.compiled_losses import compiled_losses
from tracesafe.rewrite.concrete import COUNTING, SIZES
from tracesafe.rewrite.conditions import (
    is_traced_test,
    single_framework,
    test_positions,
    touches_of,
    traced_parts,
    traced_subject,
)
from tracesafe.rewrite.constructions import constructions
from tracesafe.rewrite.container_changes import is_memo, other_mutations
from tracesafe.rewrite.conversions import Conversion, conversion, conversions, failing, losing
from tracesafe.rewrite.convert import branches
from tracesafe.rewrite.drawn_before import drawn_before
from tracesafe.rewrite.dtypes import is_bound_once
from tracesafe.rewrite.evidence import shown
from tracesafe.rewrite.expressions import connective, converted, extremum, ternary
from tracesafe.rewrite.functional import failing_writes, functional
from tracesafe.rewrite.handed import handed_mutations
from tracesafe.rewrite.host_table import HostTable
from tracesafe.rewrite.host_values import bare, counterpart, formatted, is_decided_number, is_host_array
from tracesafe.rewrite.host_values import fails as host_fails
from tracesafe.rewrite.host_values import held as host_touches
from tracesafe.rewrite.host_values import is_boolean as has_boolean_dtype
from tracesafe.rewrite.host_values import operands as host_operands
from tracesafe.rewrite.hosts import HostCall
from tracesafe.rewrite.imports import module_name, reach
from tracesafe.rewrite.inner_customs import inner_customs, plain_forward
from tracesafe.rewrite.inner_gradients import Taken, taken_gradients
from tracesafe.rewrite.inplace import Form
from tracesafe.rewrite.inplace_fix import inplace_findings, inplace_fix
from tracesafe.rewrite.items import Holder, ItemWrite
from tracesafe.rewrite.items import failing as failing_item
from tracesafe.rewrite.keys import Draw, threaded
from tracesafe.rewrite.lookups import Lookup
from tracesafe.rewrite.loop_body import forbidding, traced_bounds
from tracesafe.rewrite.misuses import misuses
from tracesafe.rewrite.named_selections import selected
from tracesafe.rewrite.native_numbers import changed_numbers, rebound
from tracesafe.rewrite.networks import Frozen, frozen_calls, updates_inside
from tracesafe.rewrite.objects import hook_refusal
from tracesafe.rewrite.old_names import old_names, renamed
from tracesafe.rewrite.outputs import leaking, outputs
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.remade import remade, remade_message
from tracesafe.rewrite.remade_fix import made_once
from tracesafe.rewrite.retrace_fix import cured
from tracesafe.rewrite.retraces import retrace_message, retraces
from tracesafe.rewrite.selections import is_selection
from tracesafe.rewrite.shared_defaults import changed_defaults
from tracesafe.rewrite.sinks import Place, Sink, is_hazardous
from tracesafe.rewrite.solve_tapes import blind_tapes
from tracesafe.rewrite.stacking import restacked
from tracesafe.rewrite.staleness import stale_reads
from tracesafe.rewrite.static_loops import statics
from tracesafe.rewrite.statics import kind_of as object_kind
from tracesafe.rewrite.structured import is_traced_loop, leaving, loops, traced_exits
from tracesafe.rewrite.style import width as line_width
from tracesafe.rewrite.taking import released
from tracesafe.rewrite.temporary import hoist, temporaries
from tracesafe.rewrite.tracing import takes_tracer
from tracesafe.rewrite.uncompiled import compiled_names, compilers, plain_run
from tracesafe.rewrite.untaken import dangers, guarded
from tracesafe.rewrite.validation import forbidden, guarded_call, validated
from tracesafe.rewrite.windows import window, window_of
from tracesafe.source.spans import Span
from tracesafe.spec import Framework, Kind

Node = ast.expr | ast.stmt


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern: how it is found, and what is written instead.

    ``doc`` is the rule's page, the docstring of its file.
    """

    code: str
    name: str
    frameworks: frozenset[Framework]
    detect: Callable[[Reached], Iterator[tuple[Node, str]]]
    fix: Callable[[Reached, Node], Fix | Refusal]
    doc: str
    everywhere: bool = False
    files: bool = False


__all__ = [
    "COUNTING",
    "SIZES",
    "Array",
    "Confidence",
    "Conversion",
    "Draw",
    "Dtype",
    "Edit",
    "Fix",
    "Form",
    "Framework",
    "Frozen",
    "Holder",
    "HostCall",
    "HostTable",
    "ItemWrite",
    "Kind",
    "Lookup",
    "Node",
    "OldImport",
    "Outcome",
    "Place",
    "Plain",
    "Reached",
    "Refusal",
    "Refused",
    "Rule",
    "Safety",
    "Sink",
    "Site",
    "Span",
    "Static",
    "Taken",
    "Touch",
    "Touched",
    "Tree",
    "TypeTest",
    "Unknown",
    "Use",
    "Value",
    "Written",
    "after_arguments",
    "arranged",
    "arrangement_message",
    "arrangements",
    "backends",
    "bare",
    "blind_tapes",
    "blocks_of",
    "branches",
    "captured_leaves",
    "changed_defaults",
    "changed_numbers",
    "compiled_losses",
    "compiled_names",
    "compilers",
    "connective",
    "constructions",
    "conversion",
    "conversions",
    "converted",
    "counterpart",
    "cured",
    "dangers",
    "describe",
    "differentiated",
    "differentiations",
    "drawn_before",
    "eager_answer",
    "extremum",
    "failing",
    "failing_item",
    "failing_writes",
    "forbidden",
    "forbidding",
    "formatted",
    "frozen_calls",
    "functional",
    "guarded",
    "guarded_call",
    "guards",
    "handed_in",
    "handed_mutations",
    "has_boolean_dtype",
    "hoist",
    "hook_refusal",
    "host_fails",
    "host_operands",
    "host_touches",
    "inner_customs",
    "inplace_findings",
    "inplace_fix",
    "is_bound_between",
    "is_bound_once",
    "is_decided_number",
    "is_hazardous",
    "is_host_array",
    "is_memo",
    "is_selection",
    "is_traced_loop",
    "is_traced_test",
    "leaking",
    "leaves",
    "leaving",
    "line_width",
    "loops",
    "losing",
    "made_once",
    "misuses",
    "module_name",
    "object_kind",
    "old_names",
    "other_mutations",
    "outputs",
    "passed_in",
    "plain_forward",
    "plain_run",
    "reach",
    "rebound",
    "released",
    "remade",
    "remade_message",
    "renamed",
    "restacked",
    "retrace_message",
    "retraces",
    "selected",
    "shown",
    "single_framework",
    "stale_reads",
    "statics",
    "taken_gradients",
    "takes_tracer",
    "temporaries",
    "ternary",
    "test_positions",
    "threaded",
    "touches",
    "touches_of",
    "traced_answer",
    "traced_bounds",
    "traced_exits",
    "traced_parts",
    "traced_subject",
    "type_test",
    "updates_inside",
    "validated",
    "window",
    "window_of",
]
