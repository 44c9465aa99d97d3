"""Reading a JSON body, strictly.

Python's own decoder takes the last of two equal names, ``NaN``, numbers beyond any float and unpaired surrogates. Each
of these means different things to different programs (RFC 8259 sections 4, 6 and 8.2), so all are refused here.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from ops_core.errors import FieldError
from ops_web.refusal import RequestMalformed, RequestRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"


class BodyMalformed(RequestRefused):
    """Raised when a body is not one JSON text in UTF-8 that every program reads alike."""

    code = "body.malformed"
    title = "Malformed body"

    def __init__(self, fault: str, code: str) -> None:
        super().__init__("The body could not be read as JSON.", errors=[FieldError("", code, fault)])


class LengthRequired(RequestRefused):
    """Raised when a body comes without its length."""

    code = "body.length_required"
    status = 411
    title = "Length required"


class BodyTooLarge(RequestRefused):
    """Raised when a body is larger than the host takes."""

    code = "body.too_large"
    status = 413
    title = "Body too large"


class MediaTypeUnsupported(RequestRefused):
    """Raised when a body is not sent as JSON."""

    code = "body.media_type"
    status = 415
    title = "Unsupported media type"


def read_json(environ: Mapping[str, Any], *, limit: int, depth: int, patch: bool) -> object:
    """Return the body of a request as plain JSON data.

    Args:
        environ: WSGI environment.
        limit: Most bytes.
        depth: Deepest nesting of objects and lists.
        patch: Whether an RFC 7396 merge patch is taken, too.

    Raises:
        MediaTypeUnsupported: It is not sent as JSON.
        LengthRequired: ``Content-Length`` is missing.
        RequestMalformed: ``Content-Length`` is no number.
        BodyTooLarge: It has more than `limit` bytes; none of them were read.
        BodyMalformed: It is not JSON, or JSON that two programs may read differently.
    """
    _check_media_type(environ, patch=patch)
    return parse_json(_read(environ, limit), depth)


def parse_json(raw: bytes, depth: int) -> object:
    """Return JSON text as plain data.

    Raises:
        BodyMalformed: As for `read_json`.
    """
    if not raw:
        fault = "Send a JSON object."
        raise BodyMalformed(fault, "empty")
    # Nesting can be no deeper than there are brackets, so most bodies need no second look.
    if raw.count(b"[") + raw.count(b"{") > depth and _nesting(raw) > depth:
        fault = f"Nest objects and lists at most {depth} deep."
        raise BodyMalformed(fault, "depth")
    try:
        data: object = json.loads(
            raw.decode(), object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite
        )
        if b"\\u" in raw:
            _refuse_lone_surrogates(data)
    except UnicodeError:
        fault = "Send the body in UTF-8, without unpaired surrogates."
        raise BodyMalformed(fault, "encoding") from None
    except (ValueError, RecursionError) as problem:
        fault = problem.args[0] if isinstance(problem, _Ambiguous) else "This is not valid JSON."
        raise BodyMalformed(fault, "json") from None
    return data


class _Ambiguous(ValueError):
    """Raised when programs would disagree about the text."""


def _check_media_type(environ: Mapping[str, Any], *, patch: bool) -> None:
    content_type = str(environ.get("CONTENT_TYPE") or "")
    if content_type != JSON:
        kind, _, parameters = content_type.partition(";")
        kind, parameters = kind.strip().lower(), parameters.replace(" ", "").replace('"', "").lower()
        if not (kind == JSON or (patch and kind == MERGE_PATCH)) or parameters not in {"", "charset=utf-8"}:
            wanted = f"{MERGE_PATCH} or {JSON}" if patch else JSON
            header = [("Accept-Patch", f"{MERGE_PATCH}, {JSON}")] if patch else [("Accept", JSON)]
            msg = f"Send the body as {wanted}, in UTF-8."
            raise MediaTypeUnsupported(msg, headers=header)
    if str(environ.get("HTTP_CONTENT_ENCODING") or "identity").strip().lower() != "identity":
        msg = "Send the body without a content encoding."
        raise MediaTypeUnsupported(msg, headers=[("Accept-Encoding", "identity")])


def _read(environ: Mapping[str, Any], limit: int) -> bytes:
    declared = environ.get("CONTENT_LENGTH")
    if not declared:
        msg = "Send the length of the body as Content-Length."
        raise LengthRequired(msg)
    if not (declared.isascii() and declared.isdigit()):
        msg = "Content-Length has to be a whole number."
        raise RequestMalformed(msg)
    if len(declared) > len(str(limit)) or int(declared) > limit:
        msg = f"A body may have at most {limit} bytes."
        raise BodyTooLarge(msg)
    length = int(declared)
    raw: bytes = environ["wsgi.input"].read(length)
    if len(raw) < length:
        fault = "The body ended before its Content-Length."
        raise BodyMalformed(fault, "incomplete")
    return raw


def _nesting(raw: bytes) -> int:
    deepest = level = 0
    in_string = escaped = False
    for byte in raw:
        if in_string:
            if escaped:
                escaped = False
            elif byte == ord("\\"):
                escaped = True
            elif byte == ord('"'):
                in_string = False
        elif byte == ord('"'):
            in_string = True
        elif byte in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif byte in b"]}":
            level -= 1
    return deepest


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "Give each name in an object only once."
        raise _Ambiguous(msg)
    return found


def _no_number(_: str) -> object:
    msg = "JSON has no NaN and no Infinity."
    raise _Ambiguous(msg)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        msg = "A number is too large."
        raise _Ambiguous(msg)
    return number


def _refuse_lone_surrogates(data: object) -> None:
    json.dumps(data, ensure_ascii=False).encode()
