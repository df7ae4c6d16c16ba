"""Smaller images are made in processes with limits; each test uses real ones."""

import asyncio
import gc
import io
import os
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from file_testing import each_of
from PIL import Image, PngImagePlugin

from file_service.images.errors import ImageUnreadable
from file_service.images.pool import ImagePool, PoolLimits, SmallImage
from kit.errors import Unavailable

LIMITS = PoolLimits(processes=1, seconds=20)
SECRET = b"the place of the photographer"


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[ImagePool]:
    """The pool of all tests that end no process: one takes a while to start."""
    async with ImagePool(LIMITS) as pool:
        yield pool


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def decoded(small: SmallImage) -> Image.Image:
    image = Image.open(io.BytesIO(small.content))
    image.load()
    return image


async def shrink(pool: ImagePool, content: bytes, side: int = 256) -> SmallImage:
    """Makes the image of an owner who has no other one."""
    parts = (content[start : start + 1000] for start in range(0, len(content), 1000))
    return await pool.shrink(each_of(parts), len(content), side, uuid4())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("side", [256, 320, 640, 1280])
async def test_the_longest_side_is_the_wanted_one(pool: ImagePool, kind: str, side: int) -> None:
    small = await shrink(pool, encoded(Image.new("RGB", (2000, 1000), "red"), kind), side)
    image = decoded(small)
    assert (image.format, image.size) == ("WEBP", (side, side // 2)) == ("WEBP", (small.width, small.height))


async def test_small_images_are_not_enlarged(pool: ImagePool, png: bytes) -> None:
    assert decoded(await shrink(pool, png)).size == (30, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
async def test_images_of_every_mode_are_read(pool: ImagePool, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = decoded(await shrink(pool, encoded(Image.new(mode, (30, 20)), kind)))
    assert image.size == (30, 20)


async def test_transparency_is_kept(pool: ImagePool) -> None:
    image = decoded(await shrink(pool, encoded(Image.new("RGBA", (30, 20), (255, 0, 0, 0)), "PNG")))
    assert (image.mode, image.getpixel((3, 3))[3]) == ("RGBA", 0)  # type: ignore[index]


def orientated(orientation: int) -> bytes:
    """Returns a photo of 40 by 20 pixels, red at the left and blue at the right, that a camera has turned."""
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (20, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, "JPEG", exif=exif, quality=95)


def color_of(image: Image.Image, place: tuple[int, int]) -> str:
    parts = image.getpixel(place)
    assert isinstance(parts, tuple)
    return "red" if parts[0] > parts[2] else "blue"


@pytest.mark.parametrize(
    ("orientation", "size", "red", "blue"),
    [
        (1, (40, 20), (5, 10), (35, 10)),
        (3, (40, 20), (35, 10), (5, 10)),
        (6, (20, 40), (10, 5), (10, 35)),
        (8, (20, 40), (10, 35), (10, 5)),
    ],
)
async def test_the_orientation_of_the_camera_is_applied(
    pool: ImagePool, orientation: int, size: tuple[int, int], red: tuple[int, int], blue: tuple[int, int]
) -> None:
    image = decoded(await shrink(pool, orientated(orientation))).convert("RGB")
    assert image.size == size
    assert (color_of(image, red), color_of(image, blue)) == ("red", "blue")


def with_metadata(kind: str) -> bytes:
    """Returns an image with a secret in every place where an image can have one."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (9.0, 0.0, 38.88), 3: "E", 4: (38.0, 45.0, 40.68), 29: SECRET.decode()})
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    own: dict[str, dict[str, Any]] = {
        "JPEG": {"comment": SECRET, "xmp": xmp},
        "PNG": {"pnginfo": texts},
        "WEBP": {"xmp": xmp},
    }
    image = encoded(Image.new("RGB", (30, 20), "red"), kind, exif=exif, icc_profile=SECRET, **own[kind])
    # Behind the image: a page, and an archive.
    return image + b"<script>alert(1)</script>" + SECRET + b"PK\x03\x04" + SECRET


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_nothing_of_the_original_remains_but_its_pixels(pool: ImagePool, kind: str) -> None:
    original = with_metadata(kind)
    assert original.count(SECRET) >= 4
    small = await shrink(pool, original)
    image = decoded(small)
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
    assert not image.getexif()
    assert not any(text in small.content for text in (b"EXIF", b"XMP ", b"ICCP", b"PK\x03\x04", b"script", SECRET))


def png_of(width: int, height: int, pixels: bytes) -> bytes:
    """Returns a PNG of 8 bits of grey with these compressed pixels."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", pixels), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def webp_of(width: int, height: int) -> bytes:
    """Returns the head of an animation, for whose canvas the decoder allocates memory when it opens it."""
    canvas = b"\x02\0\0\0" + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(body)) + body


JPEG = encoded(Image.new("RGB", (300, 200), "red"), "JPEG")
BOMBS = {
    "a hundred thousand megapixels": png_of(316_000, 316_000, zlib.compress(bytes(1000))),
    "an animation of 268 megapixels": webp_of(16_383, 16_383),
    # Within the pixels that are allowed, but not within the memory.
    "more memory than allowed": png_of(8000, 8000, zlib.compress(bytes(8001 * 8000), 1)),
}
BROKEN = {
    "a JPEG that ends early": JPEG[: len(JPEG) // 2],
    "a JPEG without pixels": JPEG[:400],
    "a wrong checksum": png_of(30, 20, zlib.compress(bytes(31 * 20)))[:-20] + bytes(20),
    "fewer pixels than stated": png_of(300, 200, zlib.compress(b"")),
    "no image": b"%PDF-1.7 " + bytes(1000),
    "a page": b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
    "nothing": b"",
}


async def test_bombs_and_broken_images_are_refused_and_the_process_goes_on(png: bytes) -> None:
    others = workers()
    # Enough for the interpreter and the libraries, and for little more.
    async with ImagePool(replace(LIMITS, memory_bytes=180 * 1024**2)) as pool:
        await shrink(pool, png)
        processes = workers()
        for name, content in (BOMBS | BROKEN).items():
            with pytest.raises(ImageUnreadable):
                pytest.fail(f"{name}: {await shrink(pool, content)}")
            assert (await shrink(pool, png)).width == 30
        assert workers() == processes != others


def workers() -> list[int]:
    """Returns the ids of the processes that this one has started and that make images."""
    found = subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "images.worker"], capture_output=True, check=False)
    return [int(line) for line in found.stdout.split()]


async def test_a_process_that_hangs_is_killed_and_the_next_job_gets_another(pool: ImagePool, png: bytes) -> None:
    await shrink(pool, png)
    [first] = workers()
    os.kill(first, signal.SIGSTOP)
    pool.limits = replace(LIMITS, seconds=0.3)
    with pytest.raises(ImageUnreadable):
        await shrink(pool, png)
    pool.limits = LIMITS
    assert first not in workers()
    assert (await shrink(pool, png)).width == 30


async def test_a_process_that_dies_does_not_matter(pool: ImagePool, png: bytes) -> None:
    await shrink(pool, png)
    os.kill(workers()[0], signal.SIGKILL)
    # The death may be noticed before the next job or in it.
    results = [await asyncio.gather(shrink(pool, png), return_exceptions=True) for _ in range(2)]
    assert isinstance(results[1][0], SmallImage)


@pytest.mark.parametrize(
    ("part", "failure", "expected"),
    [
        ("subprocess.Popen", OSError("no room for a process"), Unavailable),
        ("asyncio.open_connection", asyncio.CancelledError(), asyncio.CancelledError),
    ],
)
async def test_a_process_that_does_not_start_leaves_nothing(
    png: bytes, monkeypatch: pytest.MonkeyPatch, part: str, failure: BaseException, expected: type[BaseException]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    others = workers()
    async with ImagePool(LIMITS) as pool:
        with monkeypatch.context() as patch:
            patch.setattr(part, fail)
            with pytest.raises(expected):
                await shrink(pool, png)
        # A socket that was left open is a warning, and so an error, when it is collected.
        gc.collect()
        assert workers() == others
        assert (await shrink(pool, png)).width == 30


async def never(content: bytes) -> AsyncIterator[bytes]:
    """Gives the beginning of *content*, so that the job lasts until it is given up."""
    yield content[:10]
    await asyncio.Event().wait()


async def test_images_of_one_owner_do_not_keep_those_of_others_waiting(png: bytes) -> None:
    async with ImagePool(replace(LIMITS, processes=2, waiting_each=20)) as pool:
        owner_id = uuid4()
        slow = [asyncio.create_task(pool.shrink(never(png), len(png), 256, owner_id)) for _ in range(25)]
        await asyncio.sleep(0)
        async with asyncio.timeout(LIMITS.seconds / 2):
            assert (await shrink(pool, png)).width == 30
        refused = [task for task in slow if task.done()]
        assert [type(task.exception()) for task in refused] == [Unavailable] * 5
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def test_a_job_that_is_given_up_leaves_no_process_at_work(pool: ImagePool, png: bytes) -> None:
    await shrink(pool, png)
    [first] = workers()
    job = asyncio.create_task(pool.shrink(never(png), len(png), 256, uuid4()))
    await asyncio.sleep(0)
    job.cancel()
    await asyncio.wait([job])
    assert workers() == []
    assert (await shrink(pool, png)).width == 30
    assert first not in workers()


async def test_jobs_share_the_processes_and_only_so_many_may_wait(png: bytes) -> None:
    others = workers()
    async with ImagePool(replace(LIMITS, processes=2, waiting=5)) as pool:
        results = await asyncio.gather(*(shrink(pool, png) for _ in range(8)), return_exceptions=True)
        assert [type(result) for result in results] == [SmallImage] * 5 + [Unavailable] * 3
        assert len(set(workers()) - set(others)) == 2
    assert workers() == others


async def test_processes_without_a_job_end(png: bytes) -> None:
    others = workers()
    async with ImagePool(replace(LIMITS, idle_seconds=0.05)) as pool:
        await shrink(pool, png)
        async with asyncio.timeout(10):
            while workers() != others:
                await asyncio.sleep(0.02)
        assert (await shrink(pool, png)).width == 30


async def test_a_process_gets_nothing_of_the_environment(pool: ImagePool, png: bytes) -> None:
    await shrink(pool, png)
    environment = Path(f"/proc/{workers()[0]}/environ")
    assert await asyncio.to_thread(environment.read_bytes) == b""


def test_the_service_itself_does_not_load_the_decoders() -> None:
    code = "import file_service.app, sys; print(sorted(name for name in sys.modules if name.startswith('PIL')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"
