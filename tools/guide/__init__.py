"""The guide for developers of frontends: a site that is made of the documents in docs/, and needs no other host."""
