"""Push services for tests: servers in processes of their own, written from the standards and documents of each.

They share no code with the senders, so that both cannot be wrong in the same way.
"""
