"""The documents of the API that are committed, and the clients that are generated from them."""
