"""The JSON schema of the settings says what the settings file may say."""

from __future__ import annotations

import json
from pathlib import Path

from tracesafe.config import keys, table_keys
from tracesafe.output.schema import schema

PAGE = Path(__file__).parents[2] / "docs" / "settings.schema.json"


def test_every_key_is_in_the_schema() -> None:
    properties = schema()["properties"]
    assert set(properties) == {*keys(), "extend"}
    assert set(properties["prove"]["properties"]) == set(table_keys(keys()["prove"]) or ())


def test_the_schema_says_what_a_key_may_hold() -> None:
    properties = schema()["properties"]
    assert properties["output-format"]["enum"][:2] == ["full", "concise"]
    assert properties["line-length"] | {"description": ""} == {
        "description": "",
        "type": "integer",
        "minimum": 1,
        "default": 88,
    }
    assert properties["target-version"]["propertyNames"]["enum"][0] == "torch"
    assert properties["prove"]["properties"]["seconds"]["exclusiveMinimum"] == 0
    assert "pattern" in properties["prove"]["properties"]["factories"]["additionalProperties"]


def test_the_page_is_that_of_today() -> None:
    advice = "python -m tracesafe.output.schema > docs/settings.schema.json"
    assert json.loads(PAGE.read_text()) == schema(), advice
