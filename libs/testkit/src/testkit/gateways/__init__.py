"""Payment gateways and providers of text messages for tests: small servers in processes of their own, each written from
the description of the real one.

They share no code with the adapters, so that both cannot be wrong in the same way.
"""
