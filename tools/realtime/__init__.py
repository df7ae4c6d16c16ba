"""The generated tables of docs/realtime.md."""
