from attrs import define, field


@define
class Desk:
    items: list[str] = field(factory=list)


desk = Desk()
