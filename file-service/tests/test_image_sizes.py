import io
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from file_service.blobs.image_sizes import HEAD_BYTES, find_size

TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def encoded(size: tuple[int, int], kind: str, *, mode: str = "RGB", **options: Any) -> bytes:
    data = io.BytesIO()
    Image.new(mode, size).save(data, kind, **options)
    return data.getvalue()


@pytest.mark.parametrize("size", [(1, 1), (640, 480), (3, 1000)])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"comment": b"x" * 60_000, "icc_profile": b"y" * 100_000}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"icc_profile": b"y" * 1000}),
        ("PNG", {"mode": "RGBA"}),
        ("WEBP", {"mode": "RGBA"}),
    ],
)
def test_size_is_the_one_that_the_encoder_wrote(size: tuple[int, int], kind: str, options: dict[str, Any]) -> None:
    assert find_size(TYPES[kind], encoded(size, kind, **options)[:HEAD_BYTES]) == size


@pytest.mark.parametrize("kind", TYPES)
def test_truncated_image_has_no_size_or_the_right_one(kind: str) -> None:
    whole = encoded((30, 20), kind)
    for length in range(len(whole)):
        assert find_size(TYPES[kind], whole[:length]) in (None, (30, 20))


OTHERS = [b"BM" + b"\x01" * 40, b"<svg width='3' height='2'/>", b"GIF89a\x03\x00\x02\x00", b"%PDF-1.7", b"text"]


@pytest.mark.parametrize("other", OTHERS)
def test_bytes_without_the_signature_of_their_type_are_not_read(other: bytes) -> None:
    for content_type in (*TYPES.values(), "application/pdf", "text/plain"):
        assert find_size(content_type, other) is None


def test_scaling_of_a_webp_is_not_part_of_its_size() -> None:
    whole = bytearray(encoded((30, 20), "WEBP"))
    whole[27] |= 0x40
    whole[29] |= 0x80
    assert find_size("image/webp", bytes(whole)) == (30, 20)


def test_png_of_invalid_size_has_none() -> None:
    start = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    for size in ((0, 5), (5, 0), (1 << 31, 1)):
        assert find_size("image/png", start + struct.pack(">II", *size) + b"\x08\x02\x00\x00\x00") is None


# Encoded at import: the first image of a format loads its encoder, which may exceed the time limit of an example.
WHOLE = {kind: encoded((30, 20), kind) for kind in TYPES}


@given(kind=st.sampled_from(sorted(TYPES)), rest=st.binary(max_size=200), cut=st.integers(0, 40))
def test_no_bytes_after_a_valid_start_raise_an_error(kind: str, rest: bytes, cut: int) -> None:
    size = find_size(TYPES[kind], WHOLE[kind][:cut] + rest)
    assert size is None or min(size) > 0
