"""The type of a file is that of its longest signature, and does not depend on the accepted types."""

import io
import zipfile

import pytest
from PIL import Image

from file_service.blobs import content_types


def image(kind: str) -> bytes:
    data = io.BytesIO()
    Image.effect_noise((60, 40), 100).convert("RGB").save(data, kind)
    return data.getvalue()


def archive(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr(name, "<xml/>")
    return data.getvalue()


def riff(kind: bytes) -> bytes:
    return b"RIFF\x24\x00\x00\x00" + kind + b"\x10\x00\x00\x00" * 8


def iso(brand: bytes, *more: bytes) -> bytes:
    size = 16 + 4 * len(more)
    return size.to_bytes(4) + b"ftyp" + brand + bytes(4) + b"".join(more) + b"\x00\x00\x00\x08mdat"


def ebml(kind: bytes) -> bytes:
    fields = b"B\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82" + bytes([0x80 | len(kind)]) + kind
    return b"\x1aE\xdf\xa3" + bytes([0x80 | len(fields)]) + fields


# The first bytes of small files, and the type of each; None for those whose beginning names no type.
SAMPLES: dict[str, tuple[bytes, str | None]] = {
    "png": (image("PNG"), "image/png"),
    "jpeg": (image("JPEG"), "image/jpeg"),
    "jpeg without JFIF": (b"\xff\xd8\xff\xdb\x00\x43\x00", "image/jpeg"),
    "jpeg of a camera": (b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM", "image/jpeg"),
    "two bytes of a jpeg": (b"\xff\xd8", None),
    "two bytes of a jpeg, then others": (b"\xff\xd8\x00\x00 no picture", None),
    "gif": (image("GIF"), "image/gif"),
    "tiff": (image("TIFF"), "image/tiff"),
    "bitmap": (image("BMP"), None),
    "webp": (image("WEBP"), "image/webp"),
    "wave": (riff(b"WAVEfmt "), "audio/wav"),
    "avi": (riff(b"AVI LIST"), "video/avi"),
    "animated cursor": (riff(b"ACONLIST"), None),
    "unknown RIFF": (riff(b"ABCDEFGH"), None),
    "only RIFF": (b"RIFF", None),
    "mp4": (iso(b"mp42", b"mp42", b"isom"), "video/mp4"),
    "isom": (iso(b"isom", b"isom", b"avc1"), "video/mp4"),
    "m4a": (iso(b"M4A ", b"M4A ", b"isom"), "audio/mp4"),
    "heic": (iso(b"heic", b"mif1", b"heic"), "image/heif"),
    "avif": (iso(b"avif", b"mif1", b"avif"), "image/avif"),
    "quicktime": (iso(b"qt  "), "video/quicktime"),
    "unknown brand": (iso(b"zzzz"), None),
    "webm": (ebml(b"webm"), "video/webm"),
    "matroska": (ebml(b"matroska"), "video/x-matroska"),
    "unknown EBML": (ebml(b"other"), None),
    "ogg": (b"OggS\x00\x02" + bytes(20) + b"\x01\x1e\x01vorbis", "application/ogg"),
    "only Ogg": (b"OggS", None),
    "zip": (archive("a.txt"), "application/zip"),
    "word": (archive("word/document.xml"), "application/zip"),
    "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), None),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    # Mail programs put it there.
    "pdf after an empty line": (b"\r\n%PDF-1.4\n", "application/pdf"),
    "pdf after other bytes": (b"junk\n%PDF-1.4\n", None),
    "flac": (b"fLaC\x00\x00\x00\x22", "audio/flac"),
    "text": (b"BM is how a bitmap begins", None),
    "one byte": (b"\xff", None),
}
TYPES = frozenset(name for _, name in SAMPLES.values() if name)
# Types that a container of another type could be taken for.
SIMILAR = frozenset(
    {
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/x-matroska",
        "application/x-ole-storage",
        "audio/mid",
        "audio/x-opus+ogg",
        "image/bmp",
        "image/x-ms-bmp",
        "video/mpeg",
        "video/ogg",
    }
)


@pytest.mark.parametrize("name", SAMPLES)
def test_type_is_that_of_the_longest_signature(name: str) -> None:
    data, expected = SAMPLES[name]
    assert content_types.find_signature(data, TYPES | SIMILAR) == expected


@pytest.mark.parametrize("name", SAMPLES)
def test_file_is_never_of_another_type_because_its_own_is_not_accepted(name: str) -> None:
    data, own = SAMPLES[name]
    assert content_types.find_signature(data, (TYPES | SIMILAR) - {own}) is None
