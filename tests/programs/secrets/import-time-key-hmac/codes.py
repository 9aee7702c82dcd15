import hashlib
import hmac
import secrets

KEY = secrets.token_bytes(32)


def signature(text):
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()
