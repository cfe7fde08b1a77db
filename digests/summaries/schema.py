"""The shape of a summary as it is told to a model: a JSON schema, or an outline in words."""

from typing import Any

from digests.summaries.shape import PaperSummary

_KEYWORDS = {"type", "items"}


def json_schema() -> dict[str, Any]:
    """Return the JSON schema for a strict `response_format`: every property required, none besides.

    The subset that providers take in common: https://platform.openai.com/docs/guides/structured-outputs
    """
    strict: dict[str, Any] = _strict(PaperSummary.model_json_schema())
    return strict


def _strict(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    kept = {key: _strict(value) for key, value in node.items() if key in _KEYWORDS}
    if "description" in node and node["type"] != "object":
        kept["description"] = node["description"]
    for key in ("properties", "$defs"):
        if key in node:
            kept[key] = {name: _strict(value) for name, value in node[key].items()}
    if node.get("type") == "object":
        kept |= {"required": list(node["properties"]), "additionalProperties": False}
    return kept


def outline() -> str:
    """Return the shape in words, as a JSON object with descriptions: for providers that take no schema."""
    return "\n".join(["{", *_outlined(json_schema(), json_schema()["$defs"], "  "), "}"])


def _outlined(node: dict[str, Any], definitions: dict[str, Any], indent: str) -> list[str]:
    lines = []
    for name, field in node["properties"].items():
        words = field.get("description", "")
        inner = definitions.get(field.get("$ref", "").rpartition("/")[2])
        items = field.get("items", {})
        row = definitions.get(items.get("$ref", "").rpartition("/")[2])
        if nested := inner or row:
            opening, closing = ("[{", "}]") if row else ("{", "}")
            lines += [f'{indent}"{name}": {opening}', *_outlined(nested, definitions, indent + "  ")]
            lines.append(f"{indent}{closing},")
        elif field["type"] == "array":
            lines.append(f'{indent}"{name}": ["{words}"],')
        else:
            lines.append(f'{indent}"{name}": "{words}",')
    return lines
