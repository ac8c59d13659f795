#pragma once

#include "firebase-sign-in.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A server that answers what a test says, however wrong: what the real backend
 * never would.  Everything of a deployment is on its one port.
 */
typedef struct _TestFake TestFake;

#define TEST_FAKE_TOKEN "/google/token"
#define TEST_FAKE_KEYS "/google/keys"
#define TEST_FAKE_IDP "/v1/accounts:signInWithIdp"
#define TEST_FAKE_REFRESH "/v1/token"
#define TEST_FAKE_CLIENT "client.apps.example.org"
#define TEST_FAKE_UID "uid-of-ada"

TestFake *test_fake_new (void);
void test_fake_free (TestFake *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFake, test_fake_free)

const char *test_fake_get_base (TestFake *self);
FirebaseConfig *test_fake_load_config (TestFake *self);
FirebaseUser *test_fake_make_user (TestFake *self);
/* Nobody answers any more. */
void test_fake_go_away (TestFake *self);

/* What @path answers from now on (307: where it leads), and what it answers once before that. */
void test_fake_set (TestFake *self, const char *path, guint status, const char *body);
void test_fake_once (TestFake *self, const char *path, guint status, const char *body);
/* And what it answers before everything that test_fake_once() has been told. */
void test_fake_first (TestFake *self, const char *path, guint status, const char *body);
/* The request is taken and never answered, until the next _set(). */
void test_fake_stall (TestFake *self, const char *path);
guint test_fake_count (TestFake *self, const char *path);
const char *test_fake_get_body (TestFake *self, const char *path);
/* The client's port of the last request: one a connection. */
guint test_fake_get_port (TestFake *self, const char *path);
void test_fake_wait_for_requests (TestFake *self, const char *path, guint count);

/* Google's ID token, with claims of @json in place of the right ones; a null
 * claim is left out.
 */
char *test_fake_make_google_token (TestFake *self, const char *nonce, const char *json);
JsonNode *test_fake_get_keys (TestFake *self);
/* Firebase's tokens as Secure Token answers them. */
char *test_fake_make_refresh_answer (const char *uid, const char *refresh_token, const char *expires_in, guint number);
void test_fake_allow_refresh (TestFake *self, const char *expires_in);

/* Event streams: an open one is held, in the order they came. */
guint test_fake_count_streams (TestFake *self);
void test_fake_wait_for_streams (TestFake *self, guint count);
void test_fake_write_stream (TestFake *self, guint index, const char *text);
void test_fake_close_stream (TestFake *self, guint index);
char *test_fake_get_stream_query (TestFake *self, guint index);

G_END_DECLS
