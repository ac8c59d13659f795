/* One who listens over REST.  Ends with `auth_revoked` when the token runs out,
 * as the real service does, and with `cancel` when the rules say no.
 */

#include "backend-listener.h"

#include "backend-caller.h"
#include "backend-permission.h"

struct _BackendListener
{
  GObject parent_instance;

  BackendPermission *permission; /* NULL if the rules do not apply */
  gboolean is_over;
  BackendView *view;
  BackendStream *stream;
  GSource *expiry;
};

G_DEFINE_FINAL_TYPE (BackendListener, backend_listener, G_TYPE_OBJECT)

static void
backend_listener_dispose (GObject *object)
{
  BackendListener *self = BACKEND_LISTENER (object);

  if (self->expiry != NULL)
    g_source_destroy (self->expiry);
  g_clear_pointer (&self->expiry, g_source_unref);
  if (self->stream != NULL)
    backend_stream_close (self->stream);
  g_clear_object (&self->stream);
  G_OBJECT_CLASS (backend_listener_parent_class)->dispose (object);
}

static void
backend_listener_finalize (GObject *object)
{
  BackendListener *self = BACKEND_LISTENER (object);

  g_clear_pointer (&self->view, backend_view_free);
  g_clear_pointer (&self->permission, backend_permission_free);
  G_OBJECT_CLASS (backend_listener_parent_class)->finalize (object);
}

static void
backend_listener_class_init (BackendListenerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = backend_listener_dispose;
  G_OBJECT_CLASS (class)->finalize = backend_listener_finalize;
}

static void
backend_listener_init (BackendListener *self)
{
}

static void
send_event (gboolean is_merge, const char *path, const char *json, gpointer user_data)
{
  BackendListener *self = user_data;
  GString *text = g_string_new ("{\"path\":");

  backend_json_append_string (text, path);
  g_string_append (text, ",\"data\":");
  g_string_append (text, json);
  g_string_append_c (text, '}');
  backend_stream_send (self->stream, is_merge ? "patch" : "put", text->str);
  g_string_free (text, TRUE);
}

/* Whatever happens after that is not theirs to know. */
static void
end (BackendListener *self, const char *event, const char *text)
{
  self->is_over = TRUE;
  backend_stream_send (self->stream, event, text);
  backend_stream_end (self->stream);
}

/**
 * backend_listener_revoke:
 *
 * Ends it: the token that it listens with is good no more.
 */
void
backend_listener_revoke (BackendListener *self)
{
  if (!self->is_over)
    end (self, "auth_revoked", "credential is no longer valid");
}

static gboolean
on_expired (gpointer user_data)
{
  backend_listener_revoke (user_data);
  return G_SOURCE_REMOVE;
}

static void
watch_expiry (BackendListener *self, JsonObject *auth)
{
  gint64 end = backend_caller_get_end (auth);
  gint64 left = end * 1000 - g_get_real_time () / 1000;

  if (end == 0)
    return;
  self->expiry = g_timeout_source_new ((guint)CLAMP (left, 0, G_MAXINT));
  g_source_set_callback (self->expiry, on_expired, self, NULL);
  g_source_attach (self->expiry, g_main_context_get_thread_default ());
}

static BackendPermission *
make_permission (BackendRules *rules, JsonObject *auth, BackendView *view)
{
  BackendRulesQuery query = { .by_key = TRUE };

  if (backend_view_get_query (view) != NULL)
    backend_query_describe (backend_view_get_query (view), &query);
  return backend_permission_new (rules, auth, backend_view_get_path (view), &query);
}

/**
 * backend_listener_new:
 * @tree: the database
 * @rules: (nullable): who may read it, which must outlive the listener; %NULL if
 *   they do not apply
 * @auth: (nullable): the claims of the token that it listens with
 * @view: (transfer full): what it sees
 * @stream: (transfer full): where it is told
 *
 * Returns: (transfer full): the listener, already told what is there
 */
BackendListener *
backend_listener_new (BackendTree *tree, BackendRules *rules, JsonObject *auth, BackendView *view, BackendStream *stream)
{
  BackendListener *self = g_object_new (BACKEND_TYPE_LISTENER, NULL);

  self->permission = rules != NULL ? make_permission (rules, auth, view) : NULL;
  self->view = view;
  self->stream = stream;
  watch_expiry (self, auth);
  if (self->permission == NULL || backend_permission_is_given (self->permission, backend_tree_get_root (tree)))
    backend_view_start (view, backend_tree_get_root (tree), send_event, self);
  else
    end (self, "cancel", "null");
  return self;
}

/**
 * backend_listener_update:
 * @write: what was written
 * @before: (nullable): the database before
 * @after: (nullable): the database after
 *
 * Tells what of a write can be seen, or that nothing may be seen any more.
 */
void
backend_listener_update (BackendListener *self, BackendWrite *write, BackendNode *before, BackendNode *after)
{
  if (self->is_over)
    return;
  if (self->permission == NULL || backend_permission_holds (self->permission, write, after))
    backend_view_update (self->view, write, before, after, send_event, self);
  else
    end (self, "cancel", "null");
}
