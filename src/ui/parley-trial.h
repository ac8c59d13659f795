#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_TRIAL (parley_trial_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTrial, parley_trial, PARLEY, TRIAL, GObject)

/* The cloud on this computer, shared by all who try Parley here: one instance
 * hosts it, the others use it, and when the host goes another takes over with
 * the same data on the same port.
 */
ParleyTrial *parley_trial_new (void);
/* The URI of its descriptor. */
void parley_trial_start_async (ParleyTrial *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *parley_trial_start_finish (ParleyTrial *self, GAsyncResult *result, GError **error);

/* The made-up address of a made-up person, and how to name both at once. */
char *parley_trial_make_address (const char *name);
char *parley_trial_make_hint (const char *name);

G_END_DECLS
