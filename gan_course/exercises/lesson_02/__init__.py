"""The exercises of lesson 02: the game, its best discriminator, its two losses, its steps."""

__all__: list[str] = []
