#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to chat. */
typedef struct _ParleyBackoff ParleyBackoff;

ParleyBackoff *parley_backoff_new (guint first, guint last, GSourceOnceFunc again, gpointer data);
void parley_backoff_free (ParleyBackoff *self);
gboolean parley_backoff_is_waiting (ParleyBackoff *self);
void parley_backoff_wait (ParleyBackoff *self);
void parley_backoff_stop (ParleyBackoff *self);
void parley_backoff_reset (ParleyBackoff *self);

G_END_DECLS
