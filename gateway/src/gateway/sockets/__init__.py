"""WebSockets: a user's durable feed outwards, a few commands inwards.

endpoint    the handshake: who, which request, since when
feed        the user's events in the stream: live, missed, and how both are joined
cursor      a place in a feed, as a client keeps it
hub         which sockets are open here, and why one must close
connection  one socket: its queue, its filters, its writer
commands    what a client can send
frames      the JSON on the wire
"""
