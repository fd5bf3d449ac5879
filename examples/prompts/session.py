"""Ghost text in a prompt of your own program: Right accepts it, Ctrl-Right a word."""

from prompt_toolkit import PromptSession

from predictor.integrations.prompt_toolkit import ghost_text

session = PromptSession()
with ghost_text(session):
    print(session.prompt("> "))
