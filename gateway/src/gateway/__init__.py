"""The gateway: REST and WebSockets for clients, gRPC and NATS to the services."""
