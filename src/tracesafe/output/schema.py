"""The JSON schema of the settings, for editors that complete and check TOML: made of the dataclasses that hold them.

``python -m tracesafe.output.schema > docs/settings.schema.json`` writes it anew.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping
from typing import Any

from tracesafe.config import keys, table_keys


def schema() -> dict[str, Any]:
    """The schema of a tracesafe.toml, which is that of the table ``[tool.tracesafe]``."""
    extend = {"type": "string", "description": "A settings file whose keys stand behind those of this one"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "tracesafe",
        **_table(keys(), {"extend": extend}),
    }


def _table(fields: Mapping[str, dataclasses.Field[Any]], more: Mapping[str, Any]) -> dict[str, Any]:
    properties = {key: {"description": one.metadata["about"], **_value(one)} for key, one in fields.items()}
    return {"type": "object", "additionalProperties": False, "properties": {**properties, **more}}


def _value(one: dataclasses.Field[Any]) -> dict[str, Any]:
    """What a key may hold, and what it holds if nothing is said."""
    inner = table_keys(one)
    if inner is not None:
        return _table(inner, {})
    word: dict[str, Any] = {"type": "string"}
    if "pattern" in one.metadata:
        word["pattern"] = f"^{one.metadata['pattern']}$"
    if "choices" in one.metadata:
        word["enum"] = [str(choice) for choice in one.metadata["choices"]]
    some = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    match str(one.type):
        case "bool":
            found: dict[str, Any] = {"type": "boolean"}
        case "int":
            found = {"type": "integer", "minimum": 1}
        case "float":
            found = {"type": "number", "exclusiveMinimum": 0}
        case "float | None":
            found = {"type": "number", "minimum": 0}
        case "str":
            found = word
        case "tuple[str, ...]":
            found = {"anyOf": [word, {"type": "array", "items": word}]}
        case "Mapping[str, str]":
            names = {"propertyNames": {"enum": word.pop("enum")}} if "enum" in word else {}
            found = {"type": "object", **names, "additionalProperties": word}
        case _:
            found = {"type": "object", "additionalProperties": some}
    if isinstance(one.default, bool | int | float | str):
        found["default"] = one.default
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
