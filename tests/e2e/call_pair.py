"""Two people who are about to call each other."""

import timeline
from chat_pair import Chat
from parley_driver import wait_until


class Call(Chat):
    def __init__(self, **options):
        super().__init__(environment=timeline.ENVIRONMENT, **options)

    def join(self):
        """Ada calls, Ben accepts, and both are seen by the other, where frames are told."""
        self.ada.call()
        self.ben.press("Accept")
        wait_until(lambda: self.ben.frames("Ada") and self.ada.frames("Ben"), "both to see each other")

    def leave(self):
        self.ben.press("Hang up")
        self.over()

    def over(self):
        for program in (self.ada, self.ben):
            program.gone("button", "Hang up")
            program.gone("button", "Accept")
