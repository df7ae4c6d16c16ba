"""WebSockets that deliver a user's feed. The route and the frames that a client sends are in `features/sockets`.

feed          reads the live and the missed events of a user (`entries`) from NATS (`answers`)
cursor        a place in a feed, which a client keeps in order to resume
connection    one socket: its place in the feed, its filters and its end
catching_up   reads what a connection missed
resuming      finds the place from which a new socket starts
hub           all open sockets of this gateway, and the reasons to close them
looks         looks for events that no socket has heard of
rechecks      ends the sockets of sessions that have ended while revocations do not arrive
frames        the JSON frames
"""
