from dataclasses import dataclass


@dataclass
class Settings:
    model: str = "small"
    retries: int = 3


settings = Settings()
