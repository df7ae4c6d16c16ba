"""Decides which providers are offered which request: pure functions of snapshots, rules and a seed.

The package reads no clock, database or network, so that a recorded decision can be repeated bit for bit, and a
simulation runs the same code as production. A decision also gives the reason for each provider without an offer.

    decide → eligibility (rules for offers) → scoring (ranking) → assignment (matching of all requests together)
"""
