#pragma once

#include "backend-server.h"

G_BEGIN_DECLS

/* What the command line asks for. */
typedef struct _BackendOptions BackendOptions;

BackendOptions *backend_options_parse (int *argc, char ***argv, GError **error);
void backend_options_free (BackendOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendOptions, backend_options_free)

BackendServer *backend_options_make_server (BackendOptions *self);
gboolean backend_options_start (BackendOptions *self, BackendServer *server, GError **error);

/* --export and --import: the file, no server. */
gboolean backend_options_is_transfer (BackendOptions *self);
gboolean backend_options_transfer (BackendOptions *self, GError **error);

G_END_DECLS
