#!/usr/bin/python3
"""There is no keyring: signing in works all the same, and says so."""

import tap
from parley_driver import Backend, Parley, stop_all


def test_absent():
    """What the session cannot keep is told, and the session goes on."""
    backend = Backend().start()
    ada = Parley("ada", "--deployment", backend.descriptor, person="Ada")
    try:
        ada.start()
        ada.sign_in()
        ada.sentence("no keyring", "until you quit")
        ada.create_room("Still here")
        assert not ada.complaints(), ada.complaints()
        ada.quit()
    finally:
        stop_all(ada, backend)


tap.main()
