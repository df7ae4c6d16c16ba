"""Who is offered which request, and why the others are not: pure functions of snapshots, rules and a seed.

No clock, database or network is read here, so that a recorded decision can be replayed to the bit, and a simulation
runs through the same code as production.

    decide → eligibility (who may be asked) → scoring (who is best) → assignment (who gets whom, all jobs together)
"""
