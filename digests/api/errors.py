"""Errors as JSON that says what to change: `{"error": "days: must be …"}`."""

import math
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

_UNPROCESSABLE = 422


def register(api: NinjaAPI) -> None:
    """Let the API answer errors in this way."""
    for error, handler in _HANDLERS.items():
        api.add_exception_handler(error, handler)


@csrf_exempt
def unknown(request: HttpRequest) -> JsonResponse:
    """Answer an address under `/api/` that there is none of."""
    return _error(404, f"There is nothing at {request.path}. What there is: {reverse('api_docs')}")


def _unauthorized(_: HttpRequest, error: Any) -> HttpResponse:
    del error
    answer = _error(
        401,
        "Send the header Authorization: Bearer papersite_… with the token of your account; "
        f"it is made at {reverse('api_token')}. A token that was renewed or ended no longer works.",
    )
    answer["WWW-Authenticate"] = 'Bearer realm="Papersite"'
    return answer


def _too_many(_: HttpRequest, error: Any) -> HttpResponse:
    seconds = math.ceil(error.wait or 1)
    answer = _error(429, f"Too many requests in one minute. Ask again in {seconds} s.")
    answer["Retry-After"] = str(seconds)
    return answer


def _refused(_: HttpRequest, error: Any) -> HttpResponse:
    return _error(error.status_code, str(error))


def _not_found(_: HttpRequest, error: Any) -> HttpResponse:
    return _error(404, str(error) or "There is no such thing.")


def _invalid(_: HttpRequest, error: Any) -> HttpResponse:
    """Name every parameter that is not what it should be, in pydantic's words for why."""
    said = [f"{_place(each['loc'])}: {each['msg']}" for each in error.errors]
    return _error(_UNPROCESSABLE, ". ".join(said) + ".")


def _place(path: tuple[Any, ...]) -> str:
    """Return a parameter's name: its place without `query` or `body` and the function's own name for it."""
    return ".".join(map(str, path[2:] or path[1:])) or str(path[0])


def _error(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status, json_dumps_params={"ensure_ascii": False})


_HANDLERS: dict[type[Exception], Any] = {
    AuthenticationError: _unauthorized,
    Throttled: _too_many,
    HttpError: _refused,
    Http404: _not_found,
    ValidationError: _invalid,
}
