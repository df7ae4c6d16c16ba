"""The garbage collector of a process that serves.

CPython's collector looks at all objects that can be part of a cycle. A service has some 130,000 of them after its start
(modules, classes, mappers, descriptors), none of which is ever garbage, and looking at them stops the event loop for
about 100 ms each time.

So a process collects rarely, and what holds a call, a file or a connection must be closed by the code that uses it.
"""

import gc

# New objects until the next collection of new objects; CPython's default is 2,000. A call makes some thousands, nearly
# all of which are freed without the collector.
_YOUNG_OBJECTS = 20_000


def settle() -> None:
    """Makes collections short, by leaving out the objects that exist now. Call it once, after the start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 10, 10)
