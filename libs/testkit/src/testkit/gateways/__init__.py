"""Payment gateways for tests: small servers in processes of their own, written from the description of each gateway.

They share no code with the adapters, so that both cannot be wrong in the same way.
"""
