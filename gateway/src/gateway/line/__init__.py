"""The line: what stands between a connection and the application, and answers what never becomes a request of a route.

It subclasses the two protocols of uvicorn, which parse with httptools and websockets. What these refuse, or do not
bound, is passed to the application as an ordinary request with a `refusal` in its scope, so that it gets the body, the
headers and the log line of every other answer.
"""
