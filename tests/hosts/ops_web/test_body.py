from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_web.body import (
    BodyMalformed,
    BodyTooLarge,
    LengthRequired,
    MediaTypeUnsupported,
    parse_json,
    read_json,
)
from ops_web.refusal import RequestMalformed

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Refuse."""
        msg = f"{size} bytes of a refused body were read"
        raise AssertionError(msg)


def environ(body: bytes, **changes: Any) -> dict[str, Any]:
    """Return the environment of a request with a body."""
    return {
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    } | changes


def read(body: bytes, *, patch: bool = False, **changes: Any) -> object:
    """Read a body with a limit of 100 bytes and a depth of 3."""
    return read_json(environ(body, **changes), limit=100, depth=3, patch=patch)


@given(values)
def test_any_json_value_is_read(value: object) -> None:
    """What JSON can say arrives as it was sent."""
    try:
        raw = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    assert parse_json(raw, 100) == value


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json ; charset = utf-8",
    ],
)
def test_json_is_taken(kind: str) -> None:
    """JSON is taken whatever its letters are, and UTF-8 may be named."""
    assert read(b'{"a": 1}', CONTENT_TYPE=kind) == {"a": 1}


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/json; charset=utf-8; x=1",
        "application/jsonp",
        "application/merge-patch+json",
    ],
)
def test_nothing_else_is_taken(kind: str) -> None:
    """A form, which a page of another site could send without asking, is no JSON."""
    with pytest.raises(MediaTypeUnsupported) as refusal:
        read_json(environ(b"{}", CONTENT_TYPE=kind) | {"wsgi.input": Unread()}, limit=9, depth=9, patch=False)
    assert refusal.value.status == 415
    assert ("Accept", "application/json") in refusal.value.headers


@pytest.mark.parametrize("kind", ["application/merge-patch+json", "application/json"])
def test_a_patch_may_say_so(kind: str) -> None:
    """A merge patch is taken under its own media type and under that of JSON."""
    assert read(b"{}", patch=True, CONTENT_TYPE=kind) == {}


def test_a_patch_of_another_kind_is_told_what_is_taken() -> None:
    """A JSON patch (RFC 6902) is refused with the list of those that are taken."""
    with pytest.raises(MediaTypeUnsupported) as refusal:
        read(b"[]", patch=True, CONTENT_TYPE="application/json-patch+json")
    assert dict(refusal.value.headers)["Accept-Patch"] == "application/merge-patch+json, application/json"


def test_a_compressed_body_is_refused() -> None:
    """A body that would grow when it is unpacked is not unpacked."""
    with pytest.raises(MediaTypeUnsupported, match="without a content encoding"):
        read(b"{}", HTTP_CONTENT_ENCODING="gzip")


def test_the_length_is_needed() -> None:
    """A body without Content-Length is refused with 411."""
    with pytest.raises(LengthRequired) as refusal:
        read_json({"CONTENT_TYPE": "application/json", "wsgi.input": Unread()}, limit=9, depth=9, patch=False)
    assert refusal.value.status == 411


@pytest.mark.parametrize("length", ["-1", "+1", "1.0", "0x10", "\u0661", "1 1"])
def test_the_length_is_a_number(length: str) -> None:
    """A Content-Length that is no plain number is refused."""
    with pytest.raises(RequestMalformed):
        read(b"{}", CONTENT_LENGTH=length)


@pytest.mark.parametrize("length", ["101", "20000000", "9" * 5000])
def test_a_large_body_is_not_read(length: str) -> None:
    """A body above the limit is refused with 413 before any of it is read."""
    with pytest.raises(BodyTooLarge) as refusal:
        read_json(environ(b"", CONTENT_LENGTH=length) | {"wsgi.input": Unread()}, limit=100, depth=9, patch=False)
    assert refusal.value.status == 413


def test_the_limit_itself_is_allowed() -> None:
    """A body of exactly the limit is read."""
    assert read(b'"' + b"x" * 98 + b'"') == "x" * 98


def test_a_body_that_ends_early_is_refused() -> None:
    """A connection that breaks off leaves no half of a request."""
    with pytest.raises(BodyMalformed) as refusal:
        read(b"{}", CONTENT_LENGTH="3")
    assert refusal.value.errors[0].code == "incomplete"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"{", "json"),
        (b"{} {}", "json"),
        (b"{'a': 1}", "json"),
        (b'{"a": 1,}', "json"),
        (b"\x00", "json"),
        (b"[NaN]", "json"),
        (b"[Infinity]", "json"),
        (b"[-Infinity]", "json"),
        (b"[1e999]", "json"),
        (b"[-1e999]", "json"),
        (b"[" + b"1" * 5000 + b"]", "json"),
        (b'{"a": 1, "a": 2}', "json"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "json"),
        (b'["\xff"]', "encoding"),
        (b'["\\ud800"]', "encoding"),
        (b'{"\\udfff": 1}', "encoding"),
        ("[1]".encode("utf-16"), "encoding"),
        ("[1]".encode("utf-32-le"), "json"),
        (b"\xef\xbb\xbf[1]", "json"),
        (b"[" * 33 + b"]" * 33, "depth"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "depth"),
        (b"[" * 100_000, "depth"),
    ],
)
def test_what_programs_may_read_differently_is_refused(raw: bytes, code: str) -> None:
    """Broken and ambiguous JSON is refused, at the root of the body."""
    with pytest.raises(BodyMalformed) as refusal:
        parse_json(raw, 32)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("", code)]
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 32 + b"]" * 32,
        b"[" + b"[],{}," * 50 + b"1]",
        b'["' + b"[{" * 100 + b'"]',
        rb'["\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\"]',
        rb'["\ud83d\ude00"]',
    ],
)
def test_width_and_brackets_in_text_are_no_depth(raw: bytes) -> None:
    """Only nesting counts as depth, and a pair of surrogates is one character."""
    assert parse_json(raw, 32) == json.loads(raw)


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(raw: bytes) -> None:
    """Whatever is sent is either data or a refusal."""
    with suppress(BodyMalformed):
        parse_json(raw, 32)
