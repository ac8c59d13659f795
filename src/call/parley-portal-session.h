#pragma once

#include "parley-portal-request.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PORTAL_SESSION (parley_portal_session_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPortalSession, parley_portal_session, PARLEY, PORTAL_SESSION, GObject)

/* What a portal goes on doing for a program until one of them ends it.  Signal
 * "closed": the desktop, or the person there, has ended it.
 */
void parley_portal_session_open_async (const char *interface, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyPortalSession *parley_portal_session_open_finish (GAsyncResult *result, GError **error);
GDBusConnection *parley_portal_session_get_bus (ParleyPortalSession *self);
const char *parley_portal_session_get_path (ParleyPortalSession *self);
void parley_portal_session_request_async (ParleyPortalSession *self, const char *method, GVariant *const *arguments, GVariantDict *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_portal_session_close (ParleyPortalSession *self);

G_END_DECLS
