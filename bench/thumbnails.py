"""Measures how many thumbnails a second are made, and handed out once they are made."""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable

from PIL import Image

from bench.report import Table, per_second
from bench.transfers import download

_AT_ONCE = 4
_TEXT = """\
Thumbnails of {number} different photos of {width} by {height} pixels, {at_once} at a time: when each is asked for
first, so that it is made, and when each is asked for again."""

type Upload = Callable[[str, bytes], Awaitable[str]]


async def thumbnails(url: str, token: str, upload: Upload, number: int, size: tuple[int, int]) -> Table:
    """*upload* takes the name and the bytes of a photo, and returns the id of its file."""
    ids = [await upload("a.jpg", await asyncio.to_thread(_photo, shade, size)) for shade in range(number)]
    paths = [f"{url}/uploads/{file_id}/thumbnail" for file_id in ids]
    rows = [[name, per_second(number / await _fetch(paths, token))] for name in ("first", "again")]
    text = _TEXT.format(number=number, width=size[0], height=size[1], at_once=_AT_ONCE)
    return Table("Thumbnails", text, ["asked for", "a second"], rows)


def _photo(shade: int, size: tuple[int, int]) -> bytes:
    """Returns a JPEG with as many details as a photo."""
    data = io.BytesIO()
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60 + shade).resize(size, Image.Resampling.BICUBIC)
    Image.merge("RGB", (noise, noise.rotate(180), noise)).save(data, "JPEG", quality=85)
    return data.getvalue()


async def _fetch(urls: list[str], token: str) -> float:
    """Returns the seconds until all are there."""
    waiting, began = list(urls), time.perf_counter()

    async def work() -> None:
        while waiting:
            await download(waiting.pop(), token)

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    return time.perf_counter() - began
