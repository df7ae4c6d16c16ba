"""Leaves all objects that exist when it is imported out of garbage collections: the last import of the fork server.

A collection looks at each object, and so writes to each page of memory that a fork shares with the process it began
in. The imports of all services are half a million objects, and every service collects once at its start.
"""

import gc

gc.collect()
gc.freeze()
