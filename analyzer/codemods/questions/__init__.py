"""Questions to the client in the middle of a call: asked through resolvers, before the call."""
