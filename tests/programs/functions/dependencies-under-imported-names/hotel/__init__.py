from .desks import AtDesk, NewBill

__all__ = ["AtDesk", "NewBill"]
