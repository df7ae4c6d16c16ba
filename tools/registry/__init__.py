"""The one list of services, and what follows from it.

`python -m tools.registry generate` writes the regions of other files that follow from `services.toml` and the settings
classes; `python -m tools.registry check` compares them and says what else a deployable needs.
"""
