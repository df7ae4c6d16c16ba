"""REST, by noun: read the JSON, call one RPC, answer with JSON."""
