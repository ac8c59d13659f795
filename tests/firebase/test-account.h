#pragma once

#include "firebase-database.h"
#include "firebase-sign-in.h"
#include "test-backend.h"

G_BEGIN_DECLS

/* The client's own way in: descriptor, Google's page, tokens. */
FirebaseConfig *test_account_load_config (TestBackend *backend);
FirebaseUser *test_account_sign_in (TestBackend *backend, const char *email);
FirebaseUser *test_account_sign_in_to (FirebaseConfig *config, const char *email);
FirebaseUser *test_account_try_sign_in (FirebaseConfig *config, const char *email, GError **error);

JsonNode *test_account_parse (const char *text);

/* The verbs, waited for; an error fails the test. */
JsonNode *test_account_get (FirebaseDatabase *database, const char *path, const char *query);
void test_account_put (FirebaseDatabase *database, const char *path, const char *json);
JsonNode *test_account_patch (FirebaseDatabase *database, const char *path, const char *json);

/* What a stream says, one line each: "put /a {…}", "patch / {…}", "cancelled". */
GString *test_account_record (FirebaseStream *stream);
void test_account_wait_for_text (GString *record, const char *text);
void test_account_wait_for_state (FirebaseStream *stream, FirebaseStreamState state);

G_END_DECLS
