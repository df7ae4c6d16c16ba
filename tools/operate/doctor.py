"""`make doctor`: looks at an installation, whether it runs or not, and says what is wrong and what to do about it."""

import json
from collections import Counter
from dataclasses import asdict

from tools.operate import machine, parts
from tools.operate.findings import Finding, Installation, Level
from tools.stack.config import Config
from tools.stack.lock import is_held
from tools.stack.terminal import say

_MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.ERROR: "✗"}


async def examine(config: Config) -> list[Finding]:
    installation = Installation(config, is_held(config.data))
    found = [finding for check in machine.CHECKS for finding in check(installation)]
    for check in parts.CHECKS:
        found += [finding async for finding in check(installation)]
    return found


async def report(config: Config, *, as_json: bool) -> int:
    """Prints the findings. Returns 1 if there is an error among them."""
    found = await examine(config)
    if as_json:
        say(json.dumps([asdict(one) for one in found], indent=2))
    else:
        width = max(len(one.part) for one in found)
        for one in found:
            say(f"{_MARKS[one.level]} {one.part:{width}}  {one.text}")
            if one.todo:
                say(f"  {'':{width}}  → {one.todo}")
        counts = Counter(one.level for one in found)
        say(f"\n{counts[Level.ERROR]} errors, {counts[Level.WARNING]} warnings, {counts[Level.OK]} ok.")
    return 1 if any(one.level is Level.ERROR for one in found) else 0
