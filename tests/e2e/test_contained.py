#!/usr/bin/python3
"""Calls with tokens of the token service in its image, for people of two makers of accounts.

    test_contained.py TOKEN-SERVICE
"""

import sys

import tap
from accounts import Accounts
from call_pair import Call
from contained_service import ContainedService
from parley_driver import Backend


def talk(service, backend, descriptor):
    """Ada calls Ben; both are seen, and each came in with a token of the service."""
    with Call(backend=backend, descriptor=descriptor) as call:
        call.ada.call()
        call.ben.press("Accept")
        call.ben.frames_rise("Ada")
        call.ada.frames_rise("Ben")
        call.ben.press("Hang up")
        call.over()
        assert len(set(service.issued())) == 2, service.words()
        call.quit()


def test_ours():
    """Signed in at the backend: its ID tokens are checked by their signatures"""
    service = ContainedService(sys.argv[1])
    backend = Backend(options=("--api-key-file", str(service.key_file))).start()
    try:
        service.start(backend)
        talk(service, backend, backend.describe(calls=service.places()))
    finally:
        service.stop()
        backend.stop()


def test_emulator():
    """Signed in at Firebase's Auth emulator, whose ID tokens nobody signs"""
    accounts = Accounts()
    service = ContainedService(sys.argv[1])
    backend = Backend(options=("--emulator", "--api-key-file", str(service.key_file))).start()
    try:
        service.start(backend, PARLEY_FIREBASE_EMULATOR="1")
        talk(service, backend, backend.describe(calls=service.places(), firebase=accounts.places()))
    finally:
        service.stop()
        backend.stop()
        accounts.kill()


sys.exit(tap.run())
