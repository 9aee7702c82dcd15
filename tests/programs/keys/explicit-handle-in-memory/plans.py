import uuid

plans = {}


def create(title):
    plan_id = uuid.uuid4().hex
    plans[plan_id] = {"title": title, "steps": []}
    return plan_id


def find(plan_id):
    if plan_id not in plans:
        raise ValueError(f"no plan {plan_id}")
    return plans[plan_id]
