class Summary:
    def __init__(self, text: str) -> None:
        self.text = text
        self.seen = 0
        self.kept = 0


def condense(text: str) -> Summary:
    summary = Summary("")
    for line in text.splitlines():
        summary.seen += 1
        if line.strip():
            summary.text += line
            summary.kept = summary.kept + 1
    return summary


if __name__ == "__main__":
    shown = condense("first\n\nsecond")
    print(shown.kept, shown.text)
