"""Starts file-service: `python -m file_service serve`."""

from file_service import app
from file_service.settings import Settings
from kit.process import ServiceProcess

process = ServiceProcess("file-service", "file_service", Settings, app.running)

if __name__ == "__main__":
    process.main()
