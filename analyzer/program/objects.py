"""What an expression can denote: abstract objects, one for each place that makes them.

| kind      | stands for                                                   | `name`         |
|-----------|--------------------------------------------------------------|----------------|
| function  | a function or lambda of the program (`a` = its id)           |                |
| class     | a class of the program (`a` = its id)                        |                |
| instance  | what calling that class at one place made (`a` = class id)   | class name     |
| module    | a module of the program (`a` = its function id)              |                |
| container | a display or comprehension at one place                      | list, dict, …  |
| generator | what calling a generator function gives (`a` = function id)  |                |
| bound     | a function `b` bound to the object `a`                       |                |
| external  | a name of a library                                          | qualified name |
| made      | what calling a library at one place gave                     | type or callee |
| member    | an attribute of a library object `a`                         | attribute name |
| partial   | `functools.partial` at one place (`a` = callee node)         |                |
"""

from analyzer.syntax.ir import Spot, spot_line


class Obj:
    """One abstract object; `gid` and `spot` are the place that makes it.

    `root` is the library object that a chain of members starts from, otherwise the object itself,
    and `steps` how many library steps led here. `type` is the library type, once somebody asked.
    """

    __slots__ = (
        "a", "args", "b", "gid", "id", "kind", "maker", "name", "root", "spot", "steps", "type",
    )  # fmt: skip

    def __init__(
        self, id: int, kind: str, name: str, gid: int, spot: Spot, a: int = -1, b: int = -1
    ) -> None:
        self.id = id
        self.kind = kind
        self.name = name
        self.gid = gid
        self.spot = spot
        self.a = a
        self.b = b
        self.maker = ""
        self.args: tuple[object, ...] = ()
        self.root = self
        self.steps = b if kind == "made" else 0
        self.type: str | None = None

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name} {self.gid}:{spot_line(self.spot)} a={self.a} b={self.b}>"
