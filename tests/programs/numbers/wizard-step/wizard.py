class Wizard:
    def __init__(self):
        self.step = 0

    def forward(self):
        if self.step == 0:
            text = "What is your name?"
        elif self.step == 1:
            text = "Where do you live?"
        else:
            text = "Thank you."
        self.step += 1
        return text
