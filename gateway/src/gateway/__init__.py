"""The edge: the only place that knows HTTP, JSON and WebSocket."""
