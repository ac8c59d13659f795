#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The code of such an error is the HTTP status to answer with, its message the
 * text that the real service shows.
 */
#define BACKEND_ERROR (backend_error_quark ())

GQuark backend_error_quark (void);

G_END_DECLS
