#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PARLEY_PORTAL_BUS "org.freedesktop.portal.Desktop"
#define PARLEY_PORTAL_PATH "/org/freedesktop/portal/desktop"

/**
 * ParleyPortalError:
 * @PARLEY_PORTAL_ERROR_MISSING: the desktop has no such portal
 * @PARLEY_PORTAL_ERROR_REFUSED: the person said no
 * @PARLEY_PORTAL_ERROR_FAILED: the portal could not do it, or did not say why
 */
typedef enum
{
  PARLEY_PORTAL_ERROR_MISSING,
  PARLEY_PORTAL_ERROR_REFUSED,
  PARLEY_PORTAL_ERROR_FAILED,
} ParleyPortalError;

#define PARLEY_PORTAL_ERROR (parley_portal_error_quark ())
GQuark parley_portal_error_quark (void);

GError *parley_portal_error_from (const GError *error);
void parley_portal_request_async (GDBusConnection *bus, const char *interface, const char *method, GVariant *const *arguments, GVariantDict *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GVariant *parley_portal_request_finish (GAsyncResult *result, GError **error);

G_END_DECLS
