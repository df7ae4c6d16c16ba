"""Measurements that need request-service in the same process. Development only."""
