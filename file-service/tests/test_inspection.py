"""Inspection accepts files by their bytes, and refuses others as early as possible."""

import hashlib
import io
import zipfile

import pytest
from PIL import Image

from file_service.blobs import content_types
from file_service.blobs.errors import ContentTypeMismatch, FileTooLarge, UnsupportedFileType
from file_service.blobs.inspection import Content, Inspection, Limits
from file_service.settings import Settings
from kit.errors import InvalidInput

LIMITS = Limits(1_000_000, Settings().allowed_file_types)


def inspected(data: bytes, declared: str = "", *, limits: Limits = LIMITS, chunk: int = 1000) -> Content:
    inspection = Inspection(declared, limits)
    for start in range(0, len(data), chunk):
        inspection.take(data[start : start + chunk])
    return inspection.finish()


def image(kind: str) -> bytes:
    data = io.BytesIO()
    Image.effect_noise((60, 40), 100).convert("RGB").save(data, kind)
    return data.getvalue()


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("word/document.xml", "<xml/>")
    return data.getvalue()


PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
IMAGES = {f"image/{kind.lower()}": image(kind) for kind in ("PNG", "JPEG", "WEBP")}
TEXTS = [
    *(b"hello", "ሰላም 👋\r\n\tend\f".encode(), b"\xef\xbb\xbfwith a mark", b"#!/bin/sh\necho", b'{"a": [1, 2]}'),
    *(b"BM begins like a bitmap", b"GIF89a begins like an animation"),
    *(b"a < b, and <b> is later", b"<alice> hello"),
]
BINARIES = [
    *(b"MZ\x90\x00\x03", b"\x7fELF\x02\x01", b"\x00", b"text with a \x00", b"text with an \x1b[31m escape"),
    *(b"not UTF-8: \xff\xfe", b"breaks off inside a character: \xe1\x88", "UTF-16".encode("utf-16")),
    *(image("GIF"), image("BMP"), image("TIFF"), archive(), b"\n%PDF-1.4 is not at the start\x00"),
    *(b"x" * 9000 + b"\x00", b"x" * 9000 + b"\xff"),
]
PAGES = [
    *(b" \n<!DOCTYPE html><title>x</title>", b"<HTML><script>alert(1)</script>"),
    *(b"\xef\xbb\xbf\r\n<script>alert(1)</script>", b"<!-- a remark --><svg/>", b"<?xml version='1.0'?><svg/>"),
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
]
ACCEPTED = [*IMAGES.items(), ("application/pdf", PDF), *(("text/plain", text) for text in TEXTS)]


@pytest.mark.parametrize("chunk", [1, 7, 100_000])
@pytest.mark.parametrize(("content_type", "data"), ACCEPTED)
def test_type_is_found_in_the_bytes(data: bytes, content_type: str, chunk: int) -> None:
    size = (60, 40) if content_type.startswith("image/") else (None, None)
    expected = Content(hashlib.sha256(data).hexdigest(), len(data), content_type, *size)
    for declared in ("", "application/octet-stream", content_type, f"{content_type.upper()}; charset=utf-8"):
        assert inspected(data, declared, chunk=chunk) == expected


@pytest.mark.parametrize("chunk", [1, 100_000])
@pytest.mark.parametrize("data", [*BINARIES, *PAGES])
def test_other_types_are_refused_however_they_are_declared(data: bytes, chunk: int) -> None:
    for declared in ("", "text/plain", "image/png"):
        with pytest.raises((UnsupportedFileType, ContentTypeMismatch)):
            inspected(data, declared, chunk=chunk)
    with pytest.raises(UnsupportedFileType):
        inspected(data, chunk=chunk)


LIES = [
    *((b"%PDF-1.4\n", "image/png"), (b"just text", "image/jpeg"), (IMAGES["image/png"], "image/jpeg")),
    *((IMAGES["image/jpeg"], "text/plain"), (IMAGES["image/webp"], "application/pdf")),
]


@pytest.mark.parametrize(("data", "declared"), LIES)
def test_false_declaration_is_refused(data: bytes, declared: str) -> None:
    with pytest.raises(ContentTypeMismatch):
        inspected(data, declared)


def test_other_names_of_a_type_are_accepted() -> None:
    assert inspected(image("JPEG"), "image/jpg").content_type == "image/jpeg"
    assert content_types.declared(" Image/PNG ; q=1") == "image/png"


def test_declared_type_that_is_not_accepted_is_refused_before_any_byte() -> None:
    for declared in ("text/html", "image/svg+xml", "application/zip", "nonsense"):
        with pytest.raises(UnsupportedFileType):
            Inspection(declared, LIMITS)


def test_file_is_refused_at_the_first_byte_that_breaks_a_rule() -> None:
    text = Inspection("", LIMITS)
    text.take(b"x" * 10_000)
    with pytest.raises(UnsupportedFileType):
        text.take(b"\x00")
    program = Inspection("", LIMITS)
    with pytest.raises(UnsupportedFileType):
        program.take(b"MZ\x90\x00" * 2000)
    limited = Inspection("", Limits(10, LIMITS.accepted_types))
    limited.take(b"0123456789")
    with pytest.raises(FileTooLarge):
        limited.take(b"x")


def test_file_may_have_the_full_size_and_must_not_be_empty() -> None:
    assert inspected(b"x" * 10, limits=Limits(10, LIMITS.accepted_types)).size == 10
    with pytest.raises(InvalidInput) as refused:
        inspected(b"")
    assert [issue.field for issue in refused.value.details] == ["file"]


def test_setting_lists_accepted_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_FILE_TYPES", "image/PNG, text/html")
    accepted = Settings().allowed_file_types
    assert accepted == {"image/png", "text/html"}
    limits = Limits(1_000_000, accepted)
    assert inspected(b"<html></html>", limits=limits).content_type == "text/html"
    assert inspected(image("PNG"), limits=limits).content_type == "image/png"
    for data in (b"text", b"%PDF-1.4"):
        with pytest.raises(UnsupportedFileType):
            inspected(data, limits=limits)
