"""WebSockets: a user's durable feed outwards. The route and what a client can send are in `features/sockets`.

feed        the user's events in the stream: live, missed, and how both are joined
cursor      a place in a feed, as a client keeps it
hub         which sockets are open here, and why one must close
connection  one socket: its queue, its filters, its writer
frames      the JSON on the wire
"""
