"""Starts request-service: `python -m request_service serve`."""

from kit.process import ServiceProcess
from request_service import app
from request_service.settings import Settings

process = ServiceProcess("request-service", "request_service", Settings, app.running)

if __name__ == "__main__":
    process.main()
