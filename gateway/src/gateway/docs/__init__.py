"""The API's own documentation pages: Swagger UI at /docs and ReDoc at /redoc."""
