import gradio as gr

basket = []
seen = []


def add(item: str) -> str:
    """Put an item into the basket."""
    basket.append(item)
    return "added"


def listed() -> str:
    """What is in the basket."""
    return ", ".join(basket)


def remember(text: str, kept: list) -> tuple[str, list]:
    """Keep a text while the page is open."""
    kept.append(text)
    return " ".join(kept), kept


def drawn(text: str) -> str:
    seen.append(text)
    return seen[-1]


with gr.Blocks() as demo:
    item, shown, kept = gr.Textbox(), gr.Textbox(), gr.State([])
    button = gr.Button("Add")
    button.click(add, item, shown)
    button.click(fn=drawn, inputs=item, outputs=shown, api_name=False)
    item.submit(remember, [item, kept], [shown, kept])

    @item.change(inputs=item, outputs=shown)
    def shout(text: str) -> str:
        """The text in capitals."""
        return text.upper()

    gr.api(listed)


def main() -> None:
    demo.queue().launch(server_name="0.0.0.0", mcp_server=True)


if __name__ == "__main__":
    main()
