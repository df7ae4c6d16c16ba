"""The description of the sockets: every frame, limit and close code, as data.

views      the schemas of frames, which are those of the OpenAPI document
examples   an example for each schema
catalogue  the frames, from the options of the protos, the commands and the answers of the gateway
rules      close codes, error codes and limits
asyncapi   the AsyncAPI document, which is served at /asyncapi.json

The tables in `docs/realtime.md` are generated from here (`make generate`).
"""
