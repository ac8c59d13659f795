#pragma once

#include "parley-portal-request.h"

G_BEGIN_DECLS

/* The names by which the desktop tells which key it was. */
#define PARLEY_GLOBAL_KEY_MICROPHONE "microphone"
#define PARLEY_GLOBAL_KEY_TALK "push-to-talk"

typedef struct
{
  const char *name;
  const char *description; /* what the person reads in the desktop's dialog */
  const char *trigger;     /* the key that is proposed, as the shortcuts specification writes it */
} ParleyGlobalKey;

#define PARLEY_TYPE_GLOBAL_KEYS (parley_global_keys_get_type ())
G_DECLARE_FINAL_TYPE (ParleyGlobalKeys, parley_global_keys, PARLEY, GLOBAL_KEYS, GObject)

/* Keys that reach Parley whatever window is in front.  Signal "key" (const char *name,
 * gboolean down).  "ended": the desktop has taken them back.
 */
ParleyGlobalKeys *parley_global_keys_new (void);
void parley_global_keys_bind_async (ParleyGlobalKeys *self, const ParleyGlobalKey *keys, gsize n_keys, const char *parent_window, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_global_keys_bind_finish (ParleyGlobalKeys *self, GAsyncResult *result, GError **error);
void parley_global_keys_release (ParleyGlobalKeys *self);

G_END_DECLS
