#pragma once

#include "backend-caller.h"
#include "backend-json.h"
#include "backend-query.h"
#include "backend-settings.h"

G_BEGIN_DECLS

typedef struct _BackendDatabase BackendDatabase;

/* One request to the database over REST, as far as it is understood. */
typedef struct
{
  BackendDatabase *database;
  BackendServer *server;
  SoupServerMessage *message;
  const char *method;
  GHashTable *parameters;
  BackendNamespace *namespace;
  BackendTree *tree;
  BackendRules *rules;
  char **path;
  BackendCaller caller;
  BackendJsonFormat format;
  BackendQuery *query; /* of a read, NULL for all there is */
  gboolean is_silent, is_shallow;
  gint64 deadline;   /* monotonic, of a read */
  gsize write_limit; /* in bytes, of what a write may touch */
} BackendRequest;

void backend_request_init (BackendRequest *self, BackendServer *server, SoupServerMessage *message, GHashTable *query);
void backend_request_clear (BackendRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BackendRequest, backend_request_clear)

gboolean backend_request_read_caller (BackendRequest *self, GError **error);
gboolean backend_request_read (BackendRequest *self, const char *path, GError **error);
const char *backend_request_get_header (BackendRequest *self, const char *name);
const char *backend_request_get_parameter (BackendRequest *self, const char *name);

gboolean backend_request_check_time (BackendRequest *self, GError **error);
gboolean backend_request_answer_read (BackendRequest *self, const char *json, GError **error);
gboolean backend_request_check_size (BackendRequest *self, BackendWrite *write, GError **error);

G_END_DECLS
