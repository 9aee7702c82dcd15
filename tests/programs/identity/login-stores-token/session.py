import httpx

_token = None


def sign_in(user, password):
    global _token
    answer = httpx.post("/login", data={"user": user, "password": password})
    _token = answer.json()["token"]


def headers():
    return {"Authorization": f"Bearer {_token}"}
