"""The system from outside: real processes, real sockets, through the gateway."""
