#!/usr/bin/python3
"""The whole program with accounts that are not ours: Firebase's own Auth emulator keeps them."""

import tap
from accounts import Accounts
from parley_driver import Backend, Parley, keyring_items, stop_all, wait_until


def test_accounts():
    """Signing in, chatting, coming back from the keyring, and an account that is switched off."""
    accounts = Accounts()
    backend = Backend(options=("--emulator",)).start()
    descriptor = backend.describe(firebase=accounts.places())
    ada = Parley("accounts-ada", "--deployment", descriptor, person="Ada")
    ben = Parley("accounts-ben", "--deployment", descriptor, person="Ben")
    try:
        for program in (ada, ben):
            program.start()
            program.sign_in()
        ada.create_room("Garden")
        ada.invite("ben@example.org")
        ben.press("Accept")
        ben.say("From an account of Firebase's")
        wait_until(lambda: "Sent." in ben.message("Garden", "From an account"), "the message to be sent")
        ada.message("Garden", "From an account", "Ben")
        assert len(keyring_items("accounts-ada")) == 1, keyring_items("accounts-ada")
        ada.quit()
        # Whoever opened a browser now would only find Cancel.
        ada.person = "Cancel"
        ada.start()
        ada.open_room("Garden")
        ada.say("Back again")
        ben.message("Garden", "Back again", "Ada")
        ada.quit()
        accounts.disable()
        ada.start()
        ada.find("button", "Sign in with Google")
        for program in (ada, ben):
            assert not program.complaints(), program.complaints()
    finally:
        stop_all(ada, ben, backend, accounts)


tap.main()
