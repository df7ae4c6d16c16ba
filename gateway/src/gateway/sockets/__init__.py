"""WebSockets that deliver a user's feed. The route and the frames that a client sends are in `features/sockets`.

feed        reads the live and the missed events of a user, and joins both
cursor      a place in a feed, which a client keeps in order to resume
hub         all open sockets of this gateway, and the reasons to close them
connection  one socket: its queue, its filters and its writer
frames      the JSON frames
"""
