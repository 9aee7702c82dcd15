"""Sessions that an application routes itself, handed to the SDK's session manager."""
