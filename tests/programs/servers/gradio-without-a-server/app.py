import gradio as gr

words = {}


def define(word: str, meaning: str) -> str:
    """Say what a word means."""
    words[word] = meaning
    return "kept"


def count(text: str, letter: str) -> int:
    """Count a letter."""
    return text.count(letter)


people = gr.Interface(define, ["text", "text"], "text")
tools = gr.Interface(fn=count, inputs=["text", "text"], outputs="number", api_name="count")

if __name__ == "__main__":
    people.launch(mcp_server=False, prevent_thread_lock=True)
    tools.launch(mcp_server=True)
