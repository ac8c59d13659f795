#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_SEARCH_PROVIDER (parley_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (ParleySearchProvider, parley_search_provider, PARLEY, SEARCH_PROVIDER, GObject)

/* Signals: "wanted" (): the desktop searches and nobody is signed in yet;
 * "room-chosen" (const char *id); "search-chosen" (const char *text).
 */
ParleySearchProvider *parley_search_provider_new (void);
gboolean parley_search_provider_export (ParleySearchProvider *self, GDBusConnection *bus, GError **error);
void parley_search_provider_unexport (ParleySearchProvider *self);
void parley_search_provider_set_session (ParleySearchProvider *self, ParleySession *session, gboolean settled);

G_END_DECLS
