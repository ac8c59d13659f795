"""Two people who are about to call each other."""

import timeline
from chat_pair import Chat


class Call(Chat):
    def __init__(self, **options):
        super().__init__(environment=timeline.ENVIRONMENT, **options)

    def over(self):
        for program in (self.ada, self.ben):
            program.gone("button", "Hang up")
            program.gone("button", "Accept")
