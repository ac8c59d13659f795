#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a service that is configured like this lives on this machine: what a
 * container that has nothing but the service asks it with.
 */
gboolean token_health_check (const char *const *environment, GError **error);

G_END_DECLS
