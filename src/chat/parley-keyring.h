#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PARLEY_KEYRING_ERROR (parley_keyring_error_quark ())

/**
 * ParleyKeyringError:
 * @PARLEY_KEYRING_ERROR_LOCKED: there is an item but the keyring stays locked
 * @PARLEY_KEYRING_ERROR_ABSENT: no secret service runs here
 * @PARLEY_KEYRING_ERROR_FAILED: it answered with something else
 * @PARLEY_KEYRING_ERROR_NOT_KEPT: it is locked, so that a token was not stored
 */
typedef enum
{
  PARLEY_KEYRING_ERROR_LOCKED,
  PARLEY_KEYRING_ERROR_ABSENT,
  PARLEY_KEYRING_ERROR_FAILED,
  PARLEY_KEYRING_ERROR_NOT_KEPT,
} ParleyKeyringError;

GQuark parley_keyring_error_quark (void);

#define PARLEY_TYPE_KEYRING (parley_keyring_get_type ())
G_DECLARE_FINAL_TYPE (ParleyKeyring, parley_keyring, PARLEY, KEYRING, GObject)

/* The one secret of a profile: the Firebase refresh token.  Attributes:
 * application, profile, project, uid.
 */
ParleyKeyring *parley_keyring_new (const char *application, const char *profile);

void parley_keyring_store_async (ParleyKeyring *self, const char *project, const char *uid, const char *refresh_token, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_keyring_store_finish (ParleyKeyring *self, GAsyncResult *result, GError **error);
/* NULL without error: nothing is stored (a locked item is PARLEY_KEYRING_ERROR_LOCKED). */
void parley_keyring_lookup_async (ParleyKeyring *self, const char *project, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *parley_keyring_lookup_finish (ParleyKeyring *self, GAsyncResult *result, char **uid, GError **error);
void parley_keyring_forget_async (ParleyKeyring *self, const char *project, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_keyring_forget_finish (ParleyKeyring *self, GAsyncResult *result, GError **error);

G_END_DECLS
