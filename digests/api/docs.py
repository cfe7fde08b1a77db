"""The API's documentation, as a page of the site: made from the schema, without anything loaded from elsewhere."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from digests.api import api
from digests.api.access import MOST_A_MINUTE

_METHODS = ("get", "put", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter, or one field of a body or an answer."""

    name: str
    kind: str
    about: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters, and what it answers."""
    schema, operations = _described()
    context = {
        "operations": operations,
        "description": schema["info"]["description"],
        "base": settings.SITE_URL + reverse("api:api-root"),
        "most_a_minute": MOST_A_MINUTE,
    }
    return render(request, "digests/api/docs.html", context)


@lru_cache(maxsize=1)
def _described() -> tuple[dict[str, Any], tuple[Operation, ...]]:
    schema: dict[str, Any] = dict(api.get_openapi_schema())
    return schema, tuple(
        _operation(schema, method, path, described)
        for path, methods in sorted(schema["paths"].items())
        for method, described in methods.items()
        if method in _METHODS
    )


def _operation(schema: dict[str, Any], method: str, path: str, described: dict[str, Any]) -> Operation:
    parameters = tuple(
        Field(each["name"], _kind(schema, each["schema"]), each["schema"].get("description", ""), each["required"])
        for each in described.get("parameters", ())
        if each["in"] == "query"
    )
    answers = described["responses"].get(200, {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=described["summary"],
        about=described.get("description", ""),
        parameters=parameters,
        body=_fields(schema, described.get("requestBody", {})),
        answer=_fields(schema, answers),
    )


def _fields(schema: dict[str, Any], holder: dict[str, Any]) -> tuple[Field, ...]:
    """Return the fields of what is sent or answered; of a list, those of one of its items."""
    content = holder.get("content", {}).get("application/json", {}).get("schema", {})
    found = _resolved(schema, content.get("items", content))
    required = found.get("required", ())
    return tuple(
        Field(name, _kind(schema, each), each.get("description", ""), name in required)
        for name, each in found.get("properties", {}).items()
    )


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference to the schema's components."""
    found = part
    for step in part["$ref"].removeprefix("#/").split("/") if "$ref" in part else ():
        found = schema[step] if found is part else found[step]
    return found


def _kind(schema: dict[str, Any], part: dict[str, Any]) -> str:
    """Say in a few words what values a field has."""
    if "anyOf" in part:
        return " or ".join(_kind(schema, each) for each in part["anyOf"])
    if part.get("type") == "array":
        return f"list of {_kind(schema, part['items'])}"
    found = _resolved(schema, part.get("allOf", [part])[0])
    if "enum" in found:
        return ", ".join(map(str, found["enum"]))
    if "properties" in found:
        return "{" + ", ".join(found["properties"]) + "}"
    bounds = [f"from {found['minimum']}"] if "minimum" in found else []
    bounds += [f"to {found['maximum']}"] if "maximum" in found else []
    return " ".join([str(found.get("format") or found.get("type", "")), *bounds])
