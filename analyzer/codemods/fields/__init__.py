"""Fields of the SDK's models, which 2.x spells in another way or keeps in another place."""
