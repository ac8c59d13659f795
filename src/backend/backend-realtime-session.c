/* What a client of the realtime protocol may ask for, and what it is answered.
 * Requests are served in the order in which they come, and what a write changes
 * for this connection is told before the write is answered.
 */

#include "backend-realtime-session.h"

#include "backend-error.h"
#include "backend-json.h"
#include "backend-path.h"
#include "backend-query.h"
#include "backend-realtime-auth.h"
#include "backend-realtime-listen.h"
#include "backend-realtime-pending.h"
#include "backend-realtime-query.h"

#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define PATH(keys) ((const char *const *)(keys))
#define VERSION "5"
#define MAX_LISTENS 2000
/* What Firebase takes from its SDKs in one write, and a page for strangers. */
#define MAX_MESSAGE (16 * 1024 * 1024)
#define MAX_STRANGERS_MESSAGE (1024 * 1024)

struct _BackendRealtimeSession
{
  BackendTree *tree;
  BackendRules *rules;
  BackendIdentity *identity;
  gboolean is_emulator;
  const BackendRealtimeOutlet *outlet;
  gpointer connection;

  BackendRealtimeAuth auth;
  GSource *expiry;
  GPtrArray *listens; /* of BackendRealtimeListen */
  BackendRealtimePending *pending;
};

/* One request, as far as it is understood. */
typedef struct
{
  gint64 number;
  JsonObject *body;
  gsize size;
  char **path;
} Request;

static void
request_clear (Request *request)
{
  g_strfreev (request->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static void
send_text (BackendRealtimeSession *self, const char *text)
{
  self->outlet->send (self->connection, g_string_new (text));
}

static void
push (GString *text, gpointer self)
{
  ((BackendRealtimeSession *)self)->outlet->send (((BackendRealtimeSession *)self)->connection, text);
}

/* @payload is JSON. */
static void
answer (BackendRealtimeSession *self, Request *request, const char *status, const char *payload)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"t\":\"d\",\"d\":{\"r\":%" G_GINT64_FORMAT ",\"b\":{\"s\":\"%s\",\"d\":", request->number, status);
  g_string_append (text, payload);
  g_string_append (text, "}}}");
  push (text, self);
}

static void
answer_ok (BackendRealtimeSession *self, Request *request)
{
  answer (self, request, "ok", "\"\"");
}

static void
refuse (BackendRealtimeSession *self, Request *request, const char *status, const char *sentence)
{
  g_autoptr (GString) payload = g_string_new (NULL);

  backend_json_append_string (payload, sentence);
  answer (self, request, status, payload->str);
}

static void
refuse_error (BackendRealtimeSession *self, Request *request, const GError *error)
{
  gboolean is_ours = error->domain == BACKEND_ERROR && error->code != 500;

  if (!is_ours)
    g_message ("the database could not be served: %s", error->message);
  refuse (self, request, is_ours && error->code == 401 ? "permission_denied" : "failure",
          is_ours ? error->message : "Internal server error.");
}

static gboolean
may_read (BackendRealtimeSession *self, const char *const *path, BackendQuery *query)
{
  BackendRulesQuery description = { .by_key = TRUE };

  if (query != NULL)
    backend_query_describe (query, &description);
  return self->auth.caller.is_administrator ||
         backend_rules_may_query (self->rules, self->auth.caller.auth, path, &description, backend_tree_get_root (self->tree));
}

static BackendNode *
get_here (BackendRealtimeSession *self, Request *request)
{
  return backend_node_at (backend_tree_get_root (self->tree), PATH (request->path));
}

static const char *
get_hash (BackendNode *node)
{
  return node != NULL ? backend_node_get_hash (node) : "";
}

static void
end_listen (BackendRealtimeSession *self, BackendRealtimeListen *listen)
{
  push (backend_realtime_listen_make_revocation (listen), self);
  g_ptr_array_remove (self->listens, listen);
}

/* For whoever it is now. */
static gboolean
judge (BackendRealtimeSession *self, BackendRealtimeListen *listen)
{
  backend_realtime_listen_permit (listen, self->auth.caller.is_administrator ? NULL : self->rules, self->auth.caller.auth);
  return listen->permission == NULL || backend_permission_is_given (listen->permission, backend_tree_get_root (self->tree));
}

static void
judge_listens (BackendRealtimeSession *self)
{
  for (guint i = self->listens->len; i > 0; i--)
    {
      BackendRealtimeListen *listen = self->listens->pdata[i - 1];

      if (!judge (self, listen))
        end_listen (self, listen);
    }
}

static void
forget_expiry (BackendRealtimeSession *self)
{
  if (self->expiry != NULL)
    g_source_destroy (self->expiry);
  g_clear_pointer (&self->expiry, g_source_unref);
}

/**
 * backend_realtime_session_revoke:
 *
 * Tells the client that its token is good no more, and that is how it is.
 */
void
backend_realtime_session_revoke (BackendRealtimeSession *self)
{
  forget_expiry (self);
  backend_realtime_auth_clear (&self->auth);
  send_text (self, "{\"t\":\"d\",\"d\":{\"a\":\"ac\",\"b\":{\"s\":\"expired_token\",\"d\":\"Auth token is expired.\"}}}");
  judge_listens (self);
}

static gboolean
on_expired (gpointer self)
{
  backend_realtime_session_revoke (self);
  return G_SOURCE_REMOVE;
}

static void
watch_expiry (BackendRealtimeSession *self)
{
  gint64 left = self->auth.expires * 1000 - g_get_real_time () / 1000;

  forget_expiry (self);
  if (self->auth.expires == 0)
    return;
  self->expiry = g_timeout_source_new ((guint)CLAMP (left, 0, G_MAXINT));
  g_source_set_callback (self->expiry, on_expired, self, NULL);
  g_source_attach (self->expiry, g_main_context_get_thread_default ());
}

static void
take_auth (BackendRealtimeSession *self, Request *request, gboolean is_good, const char *status, const GError *error)
{
  g_autofree char *payload = is_good ? backend_realtime_auth_to_text (&self->auth) : NULL;

  watch_expiry (self);
  judge_listens (self);
  if (is_good)
    answer (self, request, "ok", payload);
  else
    refuse (self, request, status, error->message);
}

static void
serve_auth (BackendRealtimeSession *self, Request *request)
{
  g_autoptr (GError) error = NULL;
  const char *status = NULL;
  gboolean is_good = backend_realtime_auth_read (&self->auth, self->identity, self->is_emulator, request->body, &status, &error);

  take_auth (self, request, is_good, status, error);
}

static void
serve_access (BackendRealtimeSession *self, Request *request)
{
  g_autoptr (GError) error = NULL;
  const char *status = NULL;
  gboolean is_good = backend_realtime_auth_read_access (&self->auth, self->is_emulator, request->body, &status, &error);

  take_auth (self, request, is_good, status, error);
}

static void
serve_unauth (BackendRealtimeSession *self, Request *request)
{
  backend_realtime_auth_clear (&self->auth);
  watch_expiry (self);
  judge_listens (self);
  answer_ok (self, request);
}

static BackendRealtimeListen *
find_listen (BackendRealtimeSession *self, Request *request, const char *query_key)
{
  g_autofree char *path = backend_path_to_text (PATH (request->path));
  gint64 tag = web_json_get_int (request->body, "t", 0);

  for (guint i = 0; i < self->listens->len; i++)
    if (backend_realtime_listen_is (self->listens->pdata[i], path, query_key, tag))
      return self->listens->pdata[i];
  return NULL;
}

static BackendNode *
look (BackendRealtimeSession *self, Request *request, BackendQuery *query)
{
  BackendNode *here = get_here (self, request);

  return query != NULL ? backend_query_apply (query, here) : backend_node_ref (here);
}

static BackendRealtimeListen *
add_listen (BackendRealtimeSession *self, Request *request, BackendQuery *query, const char *query_key)
{
  BackendRealtimeListen *old = find_listen (self, request, query_key);
  BackendView *view = backend_view_new (PATH (request->path), query, BACKEND_JSON_EXPORT);
  BackendRealtimeListen *listen = backend_realtime_listen_new (PATH (request->path), json_object_get_member (request->body, "q"), query_key,
                                                               web_json_get_int (request->body, "t", 0), view);

  if (old != NULL)
    g_ptr_array_remove (self->listens, old);
  g_ptr_array_add (self->listens, listen);
  return listen;
}

/* Takes @query.  A client that has shown the hash of what is there has it. */
static void
start_listen (BackendRealtimeSession *self, Request *request, BackendQuery *query, const char *query_key)
{
  const char *hash = web_json_get_string (request->body, "h");
  g_autoptr (BackendNode) here = look (self, request, query);
  gboolean is_known = hash != NULL && strcmp (hash, get_hash (here)) == 0;
  BackendRealtimeListen *listen = add_listen (self, request, query, query_key);

  judge (self, listen);
  backend_realtime_listen_start (listen, backend_tree_get_root (self->tree), is_known ? NULL : push, self);
}

static gboolean
read_query (Request *request, BackendQuery **query, char **key, GError **error)
{
  g_autoptr (GHashTable) parameters = backend_realtime_query_read (web_json_get_object (request->body, "q"));

  *key = backend_realtime_query_get_key (parameters);
  return backend_query_parse (parameters, query, error);
}

/* Without an index everything is sent, and the client filters for itself. */
static void
serve_listen (BackendRealtimeSession *self, Request *request)
{
  g_autoptr (BackendQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  gboolean is_indexed;

  if (!read_query (request, &query, &key, &error))
    {
      refuse_error (self, request, error);
      return;
    }
  /* What is sent is what is judged. */
  is_indexed = query == NULL || backend_query_check_index (query, self->rules, PATH (request->path), NULL);
  if (!is_indexed)
    g_clear_pointer (&query, backend_query_free);
  if (!may_read (self, PATH (request->path), query))
    {
      refuse (self, request, "permission_denied", "Permission denied");
      return;
    }
  if (self->listens->len >= MAX_LISTENS)
    {
      refuse (self, request, "failure", "Too many listens on one connection.");
      return;
    }
  start_listen (self, request, g_steal_pointer (&query), key);
  answer (self, request, "ok", is_indexed ? "{}" : "{\"w\":[\"no_index\"]}");
}

static void
serve_unlisten (BackendRealtimeSession *self, Request *request)
{
  g_autoptr (GHashTable) parameters = backend_realtime_query_read (web_json_get_object (request->body, "q"));
  g_autofree char *key = backend_realtime_query_get_key (parameters);
  BackendRealtimeListen *listen = find_listen (self, request, key);

  if (listen != NULL)
    g_ptr_array_remove (self->listens, listen);
  answer_ok (self, request);
}

/* Reading once insists on an index, as over REST. */
static void
serve_get (BackendRealtimeSession *self, Request *request)
{
  g_autoptr (BackendQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendNode) node = NULL;
  g_autofree char *key = NULL, *json = NULL;

  if (!read_query (request, &query, &key, &error))
    {
      refuse_error (self, request, error);
      return;
    }
  if (!may_read (self, PATH (request->path), query))
    {
      refuse (self, request, "permission_denied", "Permission denied");
      return;
    }
  if (query != NULL && !backend_query_check_index (query, self->rules, PATH (request->path), &error))
    {
      refuse_error (self, request, error);
      return;
    }
  node = look (self, request, query);
  json = backend_json_from_node (node, BACKEND_JSON_EXPORT);
  answer (self, request, "ok", json);
}

static gboolean
may_write (BackendRealtimeSession *self, BackendWrite *write, GError **error)
{
  BackendNode *before = backend_tree_get_root (self->tree);
  g_autoptr (BackendNode) after = backend_write_apply (write, before);

  if (self->auth.caller.is_administrator || backend_rules_may_write (self->rules, self->auth.caller.auth, write, before, after))
    return TRUE;
  g_set_error_literal (error, BACKEND_ERROR, 401, "Permission denied");
  return FALSE;
}

/* Firebase fails a setPriority() where there is nothing.  Who may not write there
 * must not find out.
 */
static gboolean
check_rank (BackendRealtimeSession *self, BackendWrite *write, GError **error)
{
  if (!backend_write_ranks_nothing (write, backend_tree_get_root (self->tree)))
    return TRUE;
  if (may_write (self, write, error))
    g_set_error_literal (error, BACKEND_ERROR, 400, "Invalid data; only what has a value can have a priority.");
  return FALSE;
}

static BackendWrite *
make_write (BackendRealtimeSession *self, const char *const *path, gboolean is_merge, JsonNode *value, GError **error)
{
  BackendNode *root = backend_tree_get_root (self->tree);
  BackendJsonContext context = { backend_tree_get_time (self->tree), NULL };

  return (is_merge ? backend_write_new_merge : backend_write_new_put) (root, path, value, &context, error);
}

/* The value of a request, null where it has none. */
static JsonNode *
get_value (Request *request)
{
  JsonNode *value = json_object_get_member (request->body, "d");

  return value != NULL ? json_node_ref (value) : json_node_new (JSON_NODE_NULL);
}

static gboolean
keep (BackendRealtimeSession *self, BackendWrite *write, GError **error)
{
  if (self->auth.caller.is_administrator)
    return backend_tree_commit_always (self->tree, write, error);
  return backend_tree_commit (self->tree, write, self->auth.caller.auth, error);
}

static void
commit (BackendRealtimeSession *self, Request *request, gboolean is_merge)
{
  g_autoptr (JsonNode) value = get_value (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendWrite) write = make_write (self, PATH (request->path), is_merge, value, &error);

  if (write != NULL && check_rank (self, write, &error) && keep (self, write, &error))
    answer_ok (self, request);
  else
    refuse_error (self, request, error);
}

/* A transaction shows the hash of what it started from; who may not read must not
 * find out by guessing.
 */
static void
serve_put (BackendRealtimeSession *self, Request *request)
{
  const char *hash = web_json_get_string (request->body, "h");

  if (hash != NULL && !may_read (self, PATH (request->path), NULL))
    refuse (self, request, "permission_denied", "Permission denied");
  else if (hash != NULL && strcmp (hash, get_hash (get_here (self, request))) != 0)
    refuse (self, request, "datastale", "Transaction hash does not match");
  else
    commit (self, request, FALSE);
}

static void
serve_merge (BackendRealtimeSession *self, Request *request)
{
  commit (self, request, TRUE);
}

/* Judged now, so that the client learns of a refusal, and again when it runs. */
static void
defer (BackendRealtimeSession *self, Request *request, gboolean is_merge)
{
  g_autoptr (JsonNode) value = get_value (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendWrite) write = make_write (self, PATH (request->path), is_merge, value, &error);

  if (write == NULL || !may_write (self, write, &error))
    refuse_error (self, request, error);
  else if (!backend_realtime_pending_add (self->pending, PATH (request->path), is_merge, value, request->size))
    refuse (self, request, "failure", "Too many onDisconnect operations on one connection.");
  else
    answer_ok (self, request);
}

static void
serve_defer_put (BackendRealtimeSession *self, Request *request)
{
  defer (self, request, FALSE);
}

static void
serve_defer_merge (BackendRealtimeSession *self, Request *request)
{
  defer (self, request, TRUE);
}

static void
serve_cancel (BackendRealtimeSession *self, Request *request)
{
  backend_realtime_pending_cancel (self->pending, PATH (request->path));
  answer_ok (self, request);
}

static const struct
{
  const char *name;
  gboolean has_path;
  void (*serve) (BackendRealtimeSession *self, Request *request);
} ACTIONS[] = {
  { "q", TRUE, serve_listen },
  { "n", TRUE, serve_unlisten },
  { "g", TRUE, serve_get },
  { "p", TRUE, serve_put },
  { "m", TRUE, serve_merge },
  { "o", TRUE, serve_defer_put },
  { "om", TRUE, serve_defer_merge },
  { "oc", TRUE, serve_cancel },
  { "auth", FALSE, serve_auth },
  { "gauth", FALSE, serve_access },
  { "unauth", FALSE, serve_unauth },
  { "s", FALSE, answer_ok },
  { "stats", FALSE, answer_ok },
  { "appcheck", FALSE, answer_ok },
  { "unappeck", FALSE, answer_ok },
  /* What the first clients called them. */
  { "l", TRUE, serve_listen },
  { "u", TRUE, serve_unlisten },
};

static gboolean
read_path (Request *request, GError **error)
{
  const char *text = web_json_get_string (request->body, "p");

  if (text == NULL)
    g_set_error_literal (error, BACKEND_ERROR, 400, "Invalid path: Invalid token in path");
  else
    request->path = backend_path_parse (text, error);
  return request->path != NULL;
}

static void
serve (BackendRealtimeSession *self, Request *request, const char *action)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ACTIONS); i++)
    {
      if (g_strcmp0 (action, ACTIONS[i].name) != 0)
        continue;
      if (!ACTIONS[i].has_path || read_path (request, &error))
        ACTIONS[i].serve (self, request);
      else
        refuse_error (self, request, error);
      return;
    }
  refuse (self, request, "failure", "Unknown action.");
}

/**
 * backend_realtime_session_refuse:
 * @number: of a request
 * @status: as the protocol names it
 * @sentence: for people
 */
void
backend_realtime_session_refuse (BackendRealtimeSession *self, gint64 number, const char *status, const char *sentence)
{
  Request request = { .number = number };

  refuse (self, &request, status, sentence);
}

/* Something that is not the protocol: there is no telling what else is not. */
static void
complain (BackendRealtimeSession *self, const char *sentence)
{
  g_autoptr (GString) text = g_string_new ("{\"t\":\"c\",\"d\":{\"t\":\"e\",\"d\":");

  backend_json_append_string (text, sentence);
  g_string_append (text, "}}");
  send_text (self, text->str);
  self->outlet->close (self->connection);
}

static void
on_data (BackendRealtimeSession *self, JsonObject *object, gsize size)
{
  g_auto (Request) request = { .number = web_json_get_int (object, "r", -1), .body = web_json_get_object (object, "b"), .size = size };
  g_autoptr (JsonObject) empty = json_object_new ();

  if (request.number < 0)
    {
      complain (self, "A request needs a number.");
      return;
    }
  if (request.body == NULL)
    request.body = empty;
  serve (self, &request, web_json_get_string (object, "a"));
}

static void
on_control (BackendRealtimeSession *self, JsonObject *control)
{
  if (g_strcmp0 (web_json_get_string (control, "t"), "p") == 0)
    send_text (self, "{\"t\":\"c\",\"d\":{\"t\":\"o\",\"d\":{}}}");
}

/**
 * backend_realtime_session_receive:
 * @text: one whole message from the network, anything at all; a NUL follows
 * @length: its bytes
 */
void
backend_realtime_session_receive (BackendRealtimeSession *self, const char *text, gsize length)
{
  gboolean is_text = strlen (text) == length && !backend_json_has_escaped_nul (text);
  g_autoptr (JsonNode) json = is_text ? web_json_parse (text, (gssize)length, NULL) : NULL;
  JsonObject *envelope = json != NULL ? web_json_node_get_object (json) : NULL;
  JsonObject *inner = web_json_get_object (envelope, "d");
  const char *type = web_json_get_string (envelope, "t");

  if (inner != NULL && g_strcmp0 (type, "d") == 0)
    on_data (self, inner, length);
  else if (inner != NULL && g_strcmp0 (type, "c") == 0)
    on_control (self, inner);
  else
    complain (self, "Invalid message.");
}

/**
 * backend_realtime_session_get_limit:
 *
 * Returns: how many bytes its next message may have
 */
gsize
backend_realtime_session_get_limit (BackendRealtimeSession *self)
{
  return self->auth.caller.auth != NULL || self->auth.caller.is_administrator ? MAX_MESSAGE : MAX_STRANGERS_MESSAGE;
}

/**
 * backend_realtime_session_greet:
 * @host: where the client should come next time
 */
void
backend_realtime_session_greet (BackendRealtimeSession *self, const char *host)
{
  GString *text = g_string_new (NULL);
  g_autofree char *session = web_random_token (24);

  g_string_append_printf (text, "{\"t\":\"c\",\"d\":{\"t\":\"h\",\"d\":{\"ts\":%" G_GINT64_FORMAT ",\"v\":\"" VERSION "\",\"h\":",
                          backend_tree_get_time (self->tree));
  backend_json_append_string (text, host);
  g_string_append_printf (text, ",\"s\":\"%s\"}}}", session);
  push (text, self);
}

/* What of a write each listen sees, or that it may see nothing any more. */
static void
on_written (BackendTree *tree, BackendWrite *write, BackendNode *before, BackendNode *after, BackendRealtimeSession *self)
{
  for (guint i = 0; i < self->listens->len;)
    {
      BackendRealtimeListen *listen = self->listens->pdata[i];

      if (listen->permission == NULL || backend_permission_holds (listen->permission, write, after))
        {
          backend_realtime_listen_update (listen, write, before, after, push, self);
          i++;
        }
      else
        end_listen (self, listen);
    }
}

/**
 * backend_realtime_session_end:
 *
 * Writes what the client wanted written when its connection ends: in order, as
 * whoever it is now, by the rules of now.
 */
void
backend_realtime_session_end (BackendRealtimeSession *self)
{
  BackendRealtimeDeferred *next;

  g_ptr_array_set_size (self->listens, 0);
  while ((next = backend_realtime_pending_pop (self->pending)) != NULL)
    {
      g_autoptr (BackendRealtimeDeferred) deferred = next;
      g_autoptr (GError) error = NULL;
      g_autoptr (BackendWrite) write = make_write (self, PATH (deferred->path), deferred->is_merge, deferred->value, &error);

      if (write == NULL || !keep (self, write, &error))
        g_info ("what a client left to be written was refused: %s", error->message);
    }
}

/**
 * backend_realtime_session_new:
 * @tree: the database
 * @rules: who may do what; must outlive the session
 * @identity: whose tokens count
 * @is_emulator: whether to believe what Firebase's emulator does
 * @outlet: where its messages go
 * @connection: what @outlet is called with
 */
BackendRealtimeSession *
backend_realtime_session_new (BackendTree *tree, BackendRules *rules, BackendIdentity *identity, gboolean is_emulator, const BackendRealtimeOutlet *outlet, gpointer connection)
{
  BackendRealtimeSession *self = g_new0 (BackendRealtimeSession, 1);

  self->tree = g_object_ref (tree);
  self->rules = rules;
  self->identity = g_object_ref (identity);
  self->is_emulator = is_emulator;
  self->outlet = outlet;
  self->connection = connection;
  self->listens = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_realtime_listen_free);
  self->pending = backend_realtime_pending_new ();
  g_signal_connect (tree, "written", G_CALLBACK (on_written), self);
  return self;
}

void
backend_realtime_session_free (BackendRealtimeSession *self)
{
  g_signal_handlers_disconnect_by_data (self->tree, self);
  forget_expiry (self);
  backend_realtime_auth_clear (&self->auth);
  g_object_unref (self->tree);
  g_object_unref (self->identity);
  g_ptr_array_unref (self->listens);
  backend_realtime_pending_free (self->pending);
  g_free (self);
}
