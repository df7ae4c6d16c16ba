"""Simulates an afternoon of a city, dispatched by the code that dispatches in production. Development only.

Chance is not drawn but looked up: each draw is a hash of the seed and of what it is about. So a provider answers the
same offer alike whichever strategy makes it, and strategies differ by what they do alone.

    city, people → trace (who is there, who calls) → engine (waves, offers, answers) → outcome → report, chart
"""
