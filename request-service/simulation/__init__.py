"""Simulates an afternoon of a city, dispatched by the code that dispatches in production. Development only.

A random draw is a hash of the seed and of the subject of the draw. A provider therefore answers an offer in the same
way under every strategy, and only the decisions of the strategies differ.

    city, people → trace (who is there, who calls) → engine (waves, offers, answers) → outcome → report, chart
"""
