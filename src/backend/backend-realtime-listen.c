/* What one listen hears: the view's puts and merges, as pushes of the realtime
 * protocol, whose paths begin at the root.
 */

#include "backend-realtime-listen.h"

#include "backend-json.h"
#include "backend-path.h"

/**
 * backend_realtime_listen_new:
 * @query: (nullable): as the client wrote it
 * @query_key: a text that is the same for the same query
 * @tag: the client's name for it, 0 for none
 * @view: (transfer full): what of the database it sees
 */
BackendRealtimeListen *
backend_realtime_listen_new (const char *const *path, JsonNode *query, const char *query_key, gint64 tag, BackendView *view)
{
  BackendRealtimeListen *self = g_new0 (BackendRealtimeListen, 1);

  self->path = backend_path_to_text (path);
  self->query_key = g_strdup (query_key);
  self->tag = tag;
  self->query = query != NULL ? json_node_copy (query) : NULL;
  self->view = view;
  return self;
}

void
backend_realtime_listen_free (BackendRealtimeListen *self)
{
  g_free (self->path);
  g_free (self->query_key);
  g_clear_pointer (&self->query, json_node_unref);
  backend_view_free (self->view);
  g_clear_pointer (&self->permission, backend_permission_free);
  g_free (self);
}

gboolean
backend_realtime_listen_is (BackendRealtimeListen *self, const char *path, const char *query_key, gint64 tag)
{
  return self->tag == tag && g_str_equal (self->path, path) && g_str_equal (self->query_key, query_key);
}

/**
 * backend_realtime_listen_permit:
 * @rules: (nullable): by which it is judged from now on, %NULL if none apply
 * @auth: (nullable): the claims of whoever listens
 */
void
backend_realtime_listen_permit (BackendRealtimeListen *self, BackendRules *rules, JsonObject *auth)
{
  BackendRulesQuery query = { .by_key = TRUE };

  if (backend_view_get_query (self->view) != NULL)
    backend_query_describe (backend_view_get_query (self->view), &query);
  g_clear_pointer (&self->permission, backend_permission_free);
  if (rules != NULL)
    self->permission = backend_permission_new (rules, auth, backend_view_get_path (self->view), &query);
}

static GString *
begin_push (const char *action, const char *path)
{
  GString *push = g_string_new (NULL);

  g_string_append_printf (push, "{\"t\":\"d\",\"d\":{\"a\":\"%s\",\"b\":{\"p\":", action);
  backend_json_append_string (push, path);
  return push;
}

typedef struct
{
  BackendRealtimeListen *listen;
  BackendRealtimePushFunc func;
  gpointer user_data;
} Telling;

/* With a tag the client would keep of it only what its query takes, and miss what
 * moves into the query later by a change below a child.  So what is sent whole,
 * since there is no index, has none.
 */
static gboolean
is_tagged (BackendRealtimeListen *self)
{
  return self->tag != 0 && backend_view_get_query (self->view) != NULL;
}

/* @path begins with the slash that stands between it and the view's own. */
static void
tell (gboolean is_merge, const char *path, const char *json, gpointer user_data)
{
  Telling *telling = user_data;
  const char *base = telling->listen->path;
  g_autofree char *place = g_strconcat (base, *base == '\0' || path[1] == '\0' ? path + 1 : path, NULL);
  GString *push = begin_push (is_merge ? "m" : "d", place);

  g_string_append (push, ",\"d\":");
  g_string_append (push, json);
  if (is_tagged (telling->listen))
    g_string_append_printf (push, ",\"t\":%" G_GINT64_FORMAT, telling->listen->tag);
  g_string_append (push, "}}}");
  telling->func (push, telling->user_data);
}

static void
keep_quiet (gboolean is_merge, const char *path, const char *json, gpointer user_data)
{
}

/**
 * backend_realtime_listen_start:
 * @root: (nullable): the database
 * @func: (nullable): is told what is there, if the client does not have it yet
 */
void
backend_realtime_listen_start (BackendRealtimeListen *self, BackendNode *root, BackendRealtimePushFunc func, gpointer user_data)
{
  Telling telling = { self, func, user_data };

  backend_view_start (self->view, root, func != NULL ? tell : keep_quiet, &telling);
}

void
backend_realtime_listen_update (BackendRealtimeListen *self, BackendWrite *write, BackendNode *before, BackendNode *after, BackendRealtimePushFunc func, gpointer user_data)
{
  Telling telling = { self, func, user_data };

  backend_view_update (self->view, write, before, after, tell, &telling);
}

/**
 * backend_realtime_listen_make_revocation:
 *
 * Returns: (transfer full): the push that ends it; the client knows a query by
 *   what it wrote itself
 */
GString *
backend_realtime_listen_make_revocation (BackendRealtimeListen *self)
{
  g_autofree char *query = self->query != NULL ? json_to_string (self->query, FALSE) : NULL;
  GString *push = begin_push ("c", self->path);

  if (query != NULL)
    g_string_append_printf (push, ",\"q\":[%s]", query);
  g_string_append (push, "}}}");
  return push;
}
