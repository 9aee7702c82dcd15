"""Functions that code out of sight calls."""

from analyzer.program.engine import Engine


def enter_function(engine: Engine, gid: int) -> None:
    """Enter a function that nothing in sight calls, and solve.

    A method is called on an object that is made without arguments.
    """
    function = engine.tables.functions[gid]
    if function.cls >= 0:
        cls = engine.tables.classes[function.cls]
        obj = engine.graph.objects[cls.obj] if cls.obj >= 0 else None
        if obj is not None:
            node = engine.graph.new_node()
            engine.graph.add(node, obj)
            made = engine.calls.site(0, cls.ir.spot, node, (), None)
            if function.ir.params:
                engine.graph.copy(made, engine.graph.variable(gid, function.ir.params[0].name))
    engine.solve([gid])
