import time

stamps = {}


def check(who):
    now = time.time()
    recent = [stamp for stamp in stamps.get(who, []) if now - stamp < 60]
    if len(recent) >= 5:
        raise RuntimeError("at most five calls a minute")
    recent.append(now)
    stamps[who] = recent
