"""The generated tables of docs/notifications.md."""
