"""SARIF: valid by the published schema, and what code scanning makes of it: places, ways, fixes, marks that last."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from pydantic_sarif import model as schema

from tests.unit.reports import BRANCH, CODE, NASTY, PLAIN, PROVED, ROOT, TEST, finding, page, report, source_of
from tracesafe.model import Confidence, Safety
from tracesafe.output import sarif
from tracesafe.output.pages import BASELINE
from tracesafe.request import Report
from tracesafe.source.text import SourceFile, Unreadable

BROKEN = Unreadable(PLAIN.with_name("broken.py"), 4, "cannot parse: invalid syntax", "correct the syntax")


def valid(text: str) -> dict[str, Any]:
    """The log, checked by models that are generated from the schema: they refuse a key that it does not know."""
    schema.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(text)
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Callable[[Report], dict[str, Any]]:
    """The one run of a report's log, as if the current directory were the root."""
    monkeypatch.setattr(sarif, "here_or_top", lambda: ROOT)

    def run(made: Report) -> dict[str, Any]:
        (one,) = valid(sarif.log(made))["runs"]
        assert isinstance(one, dict)
        return one

    return run


def test_the_models_of_the_schema_are_strict() -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        valid('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [], "colour": 1}]}')
    with pytest.raises(ValueError, match="message"):
        valid('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"ruleId": "A"}]}]}')


def test_a_rule_has_its_page(log: Callable[[Report], dict[str, Any]]) -> None:
    driver = log(report(finding()))["tool"]["driver"]
    (rule,) = driver["rules"]
    assert (driver["name"], rule["id"], rule["name"]) == ("tracesafe", "TRC201", "TracedBranch")
    assert "### Why it breaks" in rule["help"]["markdown"]
    assert "```python\n" in rule["help"]["markdown"]
    assert "``" not in rule["help"]["text"]
    assert rule["helpUri"].startswith("https://")
    assert rule["properties"]["tags"] == ["function-transforms", "jax", "phiflow", "torch"]


def test_results_refer_to_their_rules(log: Callable[[Report], dict[str, Any]]) -> None:
    run = log(report(finding(code="TRC406"), finding(), finding(code="XYZ1")))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == ["TRC406", "TRC201", "XYZ1"]
    assert [one["id"] for one in rules] == ["TRC201", "TRC406", "XYZ1"]


def test_a_place_counts_code_points_and_is_relative(log: Callable[[Report], dict[str, Any]]) -> None:
    run = log(report(finding(NASTY)))
    place = run["results"][0]["locations"][0]
    physical = place["physicalLocation"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert physical["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
    assert unquote(physical["artifactLocation"]["uri"]) == NASTY.relative_to(ROOT).as_posix()
    assert not set(physical["artifactLocation"]["uri"]) & set(" <>\"'")
    region = physical["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (8, 8, 17)
    offset = region["charOffset"]
    assert CODE[offset : offset + region["charLength"]] == TEST == region["snippet"]["text"]
    assert place["logicalLocations"] == [{"fullyQualifiedName": "package.model.run", "kind": "function"}]


def test_a_file_outside_has_an_absolute_address(log: Callable[[Report], dict[str, Any]]) -> None:
    run = log(report(finding(Path("/elsewhere/a b.py"))))
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///elsewhere/a%20b.py"}


def test_the_way_is_a_code_flow_that_ends_at_the_finding(log: Callable[[Report], dict[str, Any]]) -> None:
    (result,) = log(report(finding()))["results"]
    (flow,) = result["codeFlows"][0]["threadFlows"]
    texts = [step["location"]["message"]["text"] for step in flow["locations"]]
    rows = [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["locations"]]
    assert texts == ["jax.jit(run)", r"run(table\[i\](x))", f"`{TEST}` decides"]
    assert rows == [15, 5, 8]


def applied(text: str, fix: dict[str, Any]) -> str:
    """The text after the replacements of a fix, by their offsets."""
    (change,) = fix["artifactChanges"]
    for one in reversed(change["replacements"]):
        start = one["deletedRegion"]["charOffset"]
        text = text[:start] + one["insertedContent"]["text"] + text[start + one["deletedRegion"]["charLength"] :]
    return text


def test_a_fix_can_be_applied_by_its_offsets(log: Callable[[Report], dict[str, Any]]) -> None:
    safe, review, refused = log(report(finding(), finding(safety=Safety.REVIEW), finding(safety=None)))["results"]
    wanted = CODE.replace(BRANCH, "y = jnp.where(größe > 3, 1, 2)").replace(
        "import jax\n", "import jax.numpy as jnp\nimport jax\n"
    )
    assert applied(CODE, safe["fixes"][0]) == wanted
    assert safe["properties"]["applicability"] == "safe"
    assert review["fixes"][0]["description"]["text"].endswith("(needs review: both sides run)")
    assert "fixes" not in refused
    assert (refused["properties"]["applicability"], refused["properties"]["reason"]) == ("none", "maybe-undefined")


def test_a_finding_keeps_its_mark_when_lines_move() -> None:
    source = source_of(PLAIN)
    moved = SourceFile(PLAIN, "# new\n\n" + CODE)
    span = finding().span
    shifted = dataclasses.replace(finding(), span=type(span)(span.start + 7, span.end + 7))
    assert sarif.fingerprint(finding(), source) == sarif.fingerprint(shifted, moved)
    assert sarif.fingerprint(finding(), source) != sarif.fingerprint(finding(code="TRC202"), source)


def test_equal_findings_have_marks_of_their_own(log: Callable[[Report], dict[str, Any]]) -> None:
    marks = [one["partialFingerprints"][sarif.FINGERPRINT] for one in log(report(finding(), finding()))["results"]]
    assert len(set(marks)) == 2


def test_levels_say_how_sure_it_is(log: Callable[[Report], dict[str, Any]]) -> None:
    found = [dataclasses.replace(finding(), confidence=one) for one in Confidence]
    assert [one["level"] for one in log(report(*found))["results"]] == ["error", "warning", "note"]


def test_what_a_comment_silences_is_there_with_its_reason(log: Callable[[Report], dict[str, Any]]) -> None:
    silenced = ((finding(), "never batched"), (finding(), BASELINE))
    comment, baseline = log(dataclasses.replace(report(finding()), findings=(), silenced=silenced))["results"]
    assert comment["suppressions"] == [{"kind": "inSource", "justification": "never batched"}]
    assert baseline["suppressions"] == [{"kind": "external", "justification": BASELINE}]


def test_a_file_that_cannot_be_read_is_a_notification(log: Callable[[Report], dict[str, Any]]) -> None:
    run = log(report(finding(), failures=(BROKEN,)))
    (invocation,) = run["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert note["message"]["text"] == "cannot parse: invalid syntax; correct the syntax"
    assert run["tool"]["driver"]["notifications"][note["descriptor"]["index"]]["id"] == "TRC001"
    assert log(report())["invocations"][0]["executionSuccessful"] is True


def test_a_proof_is_part_of_the_result(log: Callable[[Report], dict[str, Any]]) -> None:
    (result,) = log(report(dataclasses.replace(finding(), proof=PROVED)))["results"]
    assert result["properties"]["proof"] | {"origins": [], "entry": ""} == {
        "outcome": "proved",
        "inputs": 48,
        "branches": 2,
        "gradient": True,
        "origins": [],
        "entry": "",
        "reason": "",
        "counterexample": "",
    }


def test_each_repository_is_a_run_of_its_own() -> None:
    runs = valid(sarif.of_page(page()))["runs"]
    assert [one["automationDetails"]["id"] for one in runs] == ["tracesafe/shop-0/", "tracesafe/shop-1/"]
    assert [len(one["results"]) for one in runs] == [4, 4]


def test_the_command_line_prints_it(run: Callable[..., tuple[int, str, str]], bench: Any) -> None:
    bench.file("a.py", "bad = 1\nworse = 2  # tracesafe: ignore[TRC206] known\ndoubtful = 3\n")
    bench.file("broken.py", "def (\n")
    code, out, _ = run("check", "--output-format", "sarif", "--report", "other.sarif")
    loaded = valid(out)
    assert code == 3
    assert [one["ruleId"] for one in loaded["runs"][0]["results"]] == ["TRC201", "TRC202", "TRC206"]
    assert loaded["runs"][0]["results"][2]["suppressions"][0]["justification"] == "known"
    assert json.loads((bench.root / "other.sarif").read_text())["runs"] == loaded["runs"]
