#pragma once

#include <glib.h>

#include "backend-write.h"

G_BEGIN_DECLS

/* Everything that outlives the process, in one SQLite file; or in memory. */
typedef struct _BackendStore BackendStore;

/* Someone who has signed in at least once. */
typedef struct {
  char *uid;
  char *subject;       /* Google's name for the person */
  char *email;
  char *name;
  char *photo;         /* NULL where there is none */
  gint64 created_at;   /* milliseconds since 1970 */
  gint64 signed_in_at;
} BackendAccount;

void backend_account_free (BackendAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendAccount, backend_account_free)

BackendStore *backend_store_open (const char *directory, GError **error);
void          backend_store_free (BackendStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendStore, backend_store_free)

gboolean backend_store_is_writable (BackendStore *self, GError **error);

gboolean backend_store_load_tree  (BackendStore *self, BackendNode **root, GError **error);
gboolean backend_store_write_tree (BackendStore *self, BackendWrite *write, BackendNode *before, GError **error);

/* Small secrets by name: signing keys, the API key. */
char    *backend_store_get_secret (BackendStore *self, const char *name, GError **error);
gboolean backend_store_set_secret (BackendStore *self, const char *name, const char *value, GError **error);

/* NULL without an error: nobody of that name. */
BackendAccount *backend_store_find_account      (BackendStore *self, const char *uid, GError **error);
BackendAccount *backend_store_find_subject      (BackendStore *self, const char *subject, GError **error);
gboolean        backend_store_save_account      (BackendStore *self, BackendAccount *account, GError **error);
gboolean        backend_store_delete_account    (BackendStore *self, const char *uid, GError **error);
gboolean        backend_store_add_refresh_token (BackendStore *self, const char *hash, const char *uid, GError **error);
char           *backend_store_find_refresh_token (BackendStore *self, const char *hash, GError **error);

G_END_DECLS
