#pragma once

#include <libsoup/soup.h>

#include "backend-server.h"

G_BEGIN_DECLS

/* A real backend in this process, on a free port of 127.0.0.1, with Ada
 * <ada@example.org> and Ben <ben@example.org>.  It keeps its file in a directory
 * of its own, so that a restart finds everything again; freeing removes it.
 */
typedef struct _TestBackend TestBackend;

/* More properties of the BackendServer may follow, ended by NULL. */
TestBackend *test_backend_new (void);
TestBackend *test_backend_new_with (const char *first_property, ...) G_GNUC_NULL_TERMINATED;
/* Everybody signed in may do everything there: most tests are not about our data.
 * Under the shipped rules, what the client does is allowed and nothing else; so
 * it is with the property "rules-file" set to NULL.
 */
TestBackend *test_backend_new_ruled (void);
char *test_backend_get_open_rules (void);
/* One that runs elsewhere, by its address; it cannot be restarted from here. */
TestBackend *test_backend_new_remote (const char *uri);
void test_backend_trust (TestBackend *self, GTlsDatabase *database);
void test_backend_free (TestBackend *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestBackend, test_backend_free)

BackendServer *test_backend_get_server (TestBackend *self);
const char *test_backend_get_uri (TestBackend *self);
const char *test_backend_get_descriptor_uri (TestBackend *self);
const char *test_backend_get_directory (TestBackend *self);

/* On the same port: as if the process had ended and come back. */
void test_backend_stop (TestBackend *self);
void test_backend_restart (TestBackend *self);

/* What an HTTP request brought. */
typedef struct
{
  guint status;
  char *body;
  SoupMessageHeaders *headers;
} TestAnswer;

void test_answer_free (TestAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestAnswer, test_answer_free)

/* Names and values of headers may follow, ended by NULL.  @target is the path
 * and query, or a whole URI; redirects are not followed.
 */
TestAnswer *test_backend_send (TestBackend *self, const char *method, const char *target, const char *body, ...) G_GNUC_NULL_TERMINATED;

/* Somebody signed in by the whole real flow: Google's page, code, tokens. */
typedef struct
{
  char *uid, *email, *name;
  char *id_token, *refresh_token;
} TestUser;

TestUser *test_backend_sign_in (TestBackend *self, const char *email);
void test_user_free (TestUser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestUser, test_user_free)

/* The parts of it: Google's code for @email, and what it is redeemed for. */
char *test_backend_get_code (TestBackend *self, const char *email, const char *verifier);
char *test_backend_get_google_token (TestBackend *self, const char *email);

/* The database as @user, whose answer must be 200 or 204: @path has no .json. */
void test_backend_put (TestBackend *self, TestUser *user, const char *path, const char *json);
void test_backend_patch (TestBackend *self, TestUser *user, const char *path, const char *json);
char *test_backend_get (TestBackend *self, TestUser *user, const char *path);

G_END_DECLS
