"""Real servers for tests and for development, and a pytest plugin that provides them. No mocks."""
