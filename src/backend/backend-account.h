#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Someone who has signed in at least once. */
typedef struct
{
  char *uid;
  char *subject; /* Google's name for the person, the same at every sign-in */
  char *email;
  char *name;
  char *photo;       /* NULL where there is none */
  gint64 created_at; /* milliseconds since 1970 */
  gint64 signed_in_at;
} BackendAccount;

BackendAccount *backend_account_new (const char *subject);
void backend_account_free (BackendAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendAccount, backend_account_free)

JsonObject *backend_account_to_claims (BackendAccount *self);
JsonObject *backend_account_to_user (BackendAccount *self);

G_END_DECLS
