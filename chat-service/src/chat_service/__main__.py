"""Starts chat-service: `python -m chat_service serve`."""

from chat_service import app
from chat_service.settings import Settings
from kit.process import ServiceProcess

process = ServiceProcess("chat-service", "chat_service", Settings, app.running)

if __name__ == "__main__":
    process.main()
