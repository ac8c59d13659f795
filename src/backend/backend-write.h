#pragma once

#include "backend-json.h"
#include "backend-node.h"

G_BEGIN_DECLS

/* One place that a write sets; a NULL value removes. */
typedef struct
{
  char **path;
  BackendNode *value;
} BackendChange;

/* One write with its server values put in: all its changes happen, or none. */
typedef struct
{
  char **path;        /* where the request was made */
  gboolean is_merge;  /* named children only (PATCH), or the whole node (PUT) */
  gint64 now;         /* the server's time, in milliseconds, of the whole write */
  GPtrArray *changes; /* of BackendChange */
} BackendWrite;

BackendWrite *backend_write_new_put (BackendNode *root, const char *const *path, JsonNode *value, const BackendJsonContext *context, GError **error);
BackendWrite *backend_write_new_merge (BackendNode *root, const char *const *path, JsonNode *children, const BackendJsonContext *context, GError **error);
void backend_write_free (BackendWrite *self);
BackendNode *backend_write_apply (BackendWrite *self, BackendNode *root);
gboolean backend_write_ranks_nothing (BackendWrite *self, BackendNode *root);
char *backend_write_to_text (BackendWrite *self, BackendJsonFormat format);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendWrite, backend_write_free)

G_END_DECLS
