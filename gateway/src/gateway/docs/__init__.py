"""The API's own documentation pages: Swagger UI at /docs, the sockets at /docs/socket, and ReDoc at /redoc."""
