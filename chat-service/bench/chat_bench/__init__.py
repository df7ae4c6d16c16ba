"""Measurements that need chat-service in the same process. Development only."""
