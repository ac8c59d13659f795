#pragma once

#include "backend-account.h"
#include "backend-write.h"

G_BEGIN_DECLS

/* Everything that outlives the process, in one SQLite file; or in memory. */
typedef struct _BackendStore BackendStore;

BackendStore *backend_store_open (const char *directory, GError **error);
void backend_store_free (BackendStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendStore, backend_store_free)

gboolean backend_store_is_writable (BackendStore *self, GError **error);

gboolean backend_store_load_tree (BackendStore *self, const char *name, BackendNode **root, GError **error);
gboolean backend_store_write_tree (BackendStore *self, const char *name, BackendWrite *write, BackendNode *before, BackendNode *after, GError **error);

/* Small secrets by name: signing keys, the API key. */
char *backend_store_get_secret (BackendStore *self, const char *name, GError **error);
gboolean backend_store_set_secret (BackendStore *self, const char *name, const char *value, GError **error);

/* NULL without an error: nobody of that name. */
BackendAccount *backend_store_find_account (BackendStore *self, const char *uid, GError **error);
BackendAccount *backend_store_find_subject (BackendStore *self, const char *subject, GError **error);
gboolean backend_store_save_account (BackendStore *self, BackendAccount *account, GError **error);
gboolean backend_store_delete_account (BackendStore *self, const char *uid, GError **error);
gboolean backend_store_add_refresh_token (BackendStore *self, const char *hash, const char *uid, GError **error);
char *backend_store_find_refresh_token (BackendStore *self, const char *hash, GError **error);

G_END_DECLS
