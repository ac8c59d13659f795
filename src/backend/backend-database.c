/* The Realtime Database over REST: the five verbs, queries, conditional writes
 * and event streams, with the real service's statuses and texts.
 */

#include "backend-database.h"

#include "backend-audience.h"
#include "backend-error.h"
#include "backend-fault-http.h"
#include "backend-path.h"
#include "backend-push-id.h"
#include "backend-request.h"

#include "web-json.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define PATH(keys) ((const char *const *)(keys))
#define NO_ETAG "null_etag"

struct _BackendDatabase
{
  BackendServer *server;
  GHashTable *audiences; /* BackendTree → BackendAudience */
  BackendPushId last_key;
};

static gboolean
fail (GError **error, int status, const char *text)
{
  g_set_error_literal (error, BACKEND_ERROR, status, text);
  return FALSE;
}

static void
respond (BackendRequest *request, guint status, const char *text)
{
  backend_server_respond_text (request->message, status, "application/json; charset=utf-8", text);
}

/* In the real service's layout, space before the colon included. */
void
backend_database_respond_error (SoupServerMessage *message, guint status, const char *text)
{
  g_autoptr (GString) body = g_string_new ("{\n  \"error\" : ");

  backend_json_append_string (body, text);
  g_string_append (body, "\n}\n");
  backend_server_respond_text (message, status, "application/json; charset=utf-8", body->str);
}

static void
respond_error (SoupServerMessage *message, const GError *error)
{
  gboolean is_ours = error->domain == BACKEND_ERROR && error->code != 500;

  if (!is_ours)
    g_message ("the database could not be served: %s", error->message);
  backend_database_respond_error (message, is_ours ? (guint)error->code : 500, is_ours ? error->message : "Internal server error.");
}

static gboolean
wants_etag (BackendRequest *request)
{
  return g_strcmp0 (backend_request_get_header (request, "X-Firebase-ETag"), "true") == 0;
}

static gboolean
read_query (BackendRequest *request, GError **error)
{
  g_autoptr (GError) problem = NULL;

  backend_query_parse (request->parameters, &request->query, &problem);
  request->is_shallow = g_strcmp0 (backend_request_get_parameter (request, "shallow"), "true") == 0;
  if (request->is_shallow && (request->query != NULL || problem != NULL))
    return fail (error, 400, "Mixing 'shallow' and querying parameters is not supported");
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (request->query == NULL)
    return TRUE;
  if (wants_etag (request))
    return fail (error, 400, "ETag is not supported for queries");
  return backend_query_check_index (request->query, request->rules, PATH (request->path), error);
}

static gboolean
may_read (BackendRequest *request, GError **error)
{
  BackendRulesQuery query = { .by_key = TRUE };

  if (request->caller.is_administrator)
    return TRUE;
  if (request->query != NULL)
    backend_query_describe (request->query, &query);
  return backend_rules_may_query (request->rules, request->caller.auth, PATH (request->path), &query, backend_tree_get_root (request->tree)) || fail (error, 401, "Permission denied");
}

static BackendNode *
get_here (BackendRequest *request)
{
  return backend_node_at (backend_tree_get_root (request->tree), PATH (request->path));
}

/* Not quoted as HTTP has it: clients send it back byte for byte. */
static void
add_etag (BackendRequest *request)
{
  BackendNode *here = get_here (request);

  soup_message_headers_replace (soup_server_message_get_response_headers (request->message), "ETag",
                                here != NULL ? backend_node_get_hash (here) : NO_ETAG);
}

static gboolean
matches_etag (BackendRequest *request, const char *etag)
{
  BackendNode *here = get_here (request);

  return strcmp (etag, here != NULL ? backend_node_get_hash (here) : NO_ETAG) == 0;
}

/* Or nothing, where nothing is wanted. */
static void
respond_value (BackendRequest *request, guint status, const char *text)
{
  if (request->is_silent && status == 200)
    backend_server_respond_text (request->message, 204, NULL, "");
  else
    respond (request, status, text);
}

/* Keys only: true in the place of every child. */
static BackendNode *
make_shallow (BackendNode *node)
{
  g_auto (BackendCursor) cursor = { NULL };
  BackendNode *value, *result = NULL;
  const char *key;

  if (backend_node_get_children (node) == NULL)
    return backend_node_ref (node);
  backend_cursor_init (&cursor, backend_node_get_children (node), FALSE, NULL);
  while (backend_cursor_next (&cursor, &key, &value))
    result = backend_node_set_child (result, key, backend_node_new_boolean (TRUE));
  return result;
}

/* What a read shows of the place. */
static BackendNode *
take_part (BackendRequest *request)
{
  BackendNode *here = get_here (request);

  if (request->is_shallow)
    return make_shallow (here);
  return request->query != NULL ? backend_query_apply (request->query, here) : backend_node_ref (here);
}

static gboolean
respond_part (BackendRequest *request, GError **error)
{
  g_autoptr (BackendNode) part = take_part (request);
  g_autofree char *text = backend_json_from_node (part, request->format);

  return backend_request_check_time (request, error) && backend_request_answer_read (request, text, error);
}

static BackendAudience *
get_audience (BackendDatabase *database, BackendTree *tree)
{
  BackendAudience *audience = g_hash_table_lookup (database->audiences, tree);

  if (audience == NULL)
    {
      audience = backend_audience_new (tree);
      g_hash_table_insert (database->audiences, tree, audience);
    }
  return audience;
}

/* Events go out at once, and a client that listens has nothing to say. */
static void
prepare_socket (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_set_timeout (socket, 0);
  if (socket != NULL && g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
}

static void
start_stream (BackendRequest *request)
{
  BackendAudience *audience = get_audience (request->database, request->tree);
  BackendView *view = backend_view_new (PATH (request->path), g_steal_pointer (&request->query), request->format & BACKEND_JSON_EXPORT);
  const BackendFault *fault = backend_fault_http_get (request->message);
  SoupServer *soup = backend_server_get_soup_server (request->database->server);
  GIOStream *connection;
  BackendStream *stream;
  BackendListener *listener;

  prepare_socket (request->message);
  connection = soup_server_message_steal_connection (request->message);
  connection = backend_fault_http_wrap (soup, request->message, connection, strlen (BACKEND_STREAM_HEAD));
  stream = backend_stream_new (connection, backend_server_get_keep_alive_interval (request->database->server));
  listener = backend_listener_new (request->tree, request->caller.is_administrator ? NULL : request->rules, request->caller.auth, view, g_object_ref (stream));
  backend_audience_add (audience, stream, listener);
  if (fault != NULL && fault->kind == BACKEND_FAULT_REVOKE)
    backend_listener_revoke (listener);
}

static gboolean
serve_get (BackendRequest *request, GError **error)
{
  const char *accept = backend_request_get_header (request, "Accept"), *known = backend_request_get_header (request, "If-None-Match");

  if (!read_query (request, error) || !may_read (request, error))
    return FALSE;
  if (accept != NULL && strstr (accept, "text/event-stream") != NULL)
    {
      if (request->is_shallow)
        return fail (error, 400, "Mixing 'shallow' and event streams is not supported");
      start_stream (request);
      return TRUE;
    }
  if (request->is_silent && wants_etag (request))
    return fail (error, 400, "print=silent is not supported with ETags");
  if (wants_etag (request) || (known != NULL && request->query == NULL && !request->is_shallow))
    add_etag (request);
  if (known != NULL && request->query == NULL && matches_etag (request, known))
    {
      backend_server_respond_text (request->message, 304, NULL, "");
      return TRUE;
    }
  return respond_part (request, error);
}

/* TRUE to go on; FALSE with an error, or with none where the answer is given. */
static gboolean
check_condition (BackendRequest *request, gboolean is_put, GError **error)
{
  const char *etag = backend_request_get_header (request, "if-match");
  g_autofree char *current = NULL;

  if (etag == NULL)
    return TRUE;
  if (!is_put)
    return fail (error, 400, "if-match is only supported for PUT and DELETE");
  if (request->is_silent)
    return fail (error, 400, "print=silent is not supported with if-match");
  if (matches_etag (request, etag))
    return TRUE;
  if (!may_read (request, error))
    return FALSE;
  add_etag (request);
  current = backend_json_from_node (get_here (request), request->format);
  respond (request, 412, current);
  return FALSE;
}

static JsonNode *
parse_body (const char *body, GError **error)
{
  g_autoptr (JsonNode) json = NULL;

  if (body != NULL && *body == '\0')
    {
      fail (error, 400, "Error: No data supplied.");
      return NULL;
    }
  json = body != NULL && !backend_json_has_escaped_nul (body) ? web_json_parse (body, -1, NULL) : NULL;
  if (json == NULL)
    fail (error, 400, "Invalid data; couldn't parse JSON object, array, or value.");
  return g_steal_pointer (&json);
}

static void
respond_written (BackendRequest *request, BackendWrite *write)
{
  g_autofree char *text = backend_write_to_text (write, request->format);

  if (wants_etag (request) && !write->is_merge)
    add_etag (request);
  respond_value (request, 200, text);
}

static gboolean
commit (BackendRequest *request, BackendWrite *write, GError **error)
{
  if (write == NULL || !backend_request_check_size (request, write, error))
    return FALSE;
  if (request->caller.is_administrator)
    return backend_tree_commit_always (request->tree, write, error);
  return backend_tree_commit (request->tree, write, request->caller.auth, error);
}

static gboolean
serve_write (BackendRequest *request, const char *body, GError **error)
{
  gboolean is_merge = strcmp (request->method, "PATCH") == 0;
  BackendNode *root = backend_tree_get_root (request->tree);
  BackendJsonContext context = { backend_tree_get_time (request->tree), body };
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (BackendWrite) write = NULL;

  json = parse_body (body, error);
  if (json == NULL)
    return FALSE;
  write = (is_merge ? backend_write_new_merge : backend_write_new_put) (root, PATH (request->path), json, &context, error);
  if (!commit (request, write, error))
    return FALSE;
  respond_written (request, write);
  return TRUE;
}

static gboolean
serve_delete (BackendRequest *request, GError **error)
{
  BackendNode *root = backend_tree_get_root (request->tree);
  BackendJsonContext context = { backend_tree_get_time (request->tree), NULL };
  g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_NULL);
  g_autoptr (BackendWrite) write = backend_write_new_put (root, PATH (request->path), nothing, &context, error);

  if (!commit (request, write, error))
    return FALSE;
  respond_written (request, write);
  return TRUE;
}

static gboolean
serve_post (BackendRequest *request, const char *body, GError **error)
{
  BackendDatabase *database = request->database;
  BackendJsonContext context = { backend_tree_get_time (request->tree), body };
  g_autofree char *key = backend_push_id_make (&database->last_key, context.now);
  const char *const below[] = { key, NULL };
  g_auto (GStrv) path = backend_path_join (PATH (request->path), below);
  g_autoptr (JsonNode) json = parse_body (body, error);
  g_autoptr (BackendWrite) write = json != NULL ? backend_write_new_put (backend_tree_get_root (request->tree), PATH (path), json, &context, error) : NULL;
  g_autofree char *answer = NULL;

  if (!commit (request, write, error))
    return FALSE;
  answer = request->format & BACKEND_JSON_PRETTY ? g_strdup_printf ("{\n  \"name\" : \"%s\"\n}", key) : g_strdup_printf ("{\"name\":\"%s\"}", key);
  respond_value (request, 200, answer);
  return TRUE;
}

static gboolean
serve_method (BackendRequest *request, GError **error)
{
  gboolean is_put = strcmp (request->method, "PUT") == 0, is_delete = strcmp (request->method, "DELETE") == 0;
  g_autofree char *body = NULL;

  if (strcmp (request->method, "GET") == 0 || strcmp (request->method, "HEAD") == 0)
    return serve_get (request, error);
  if (!check_condition (request, is_put || is_delete, error))
    return FALSE;
  body = backend_server_get_body_text (request->message);
  if (is_put || strcmp (request->method, "PATCH") == 0)
    return serve_write (request, body, error);
  if (strcmp (request->method, "POST") == 0)
    return serve_post (request, body, error);
  return is_delete ? serve_delete (request, error) : fail (error, 405, "Method Not Allowed");
}

/* A browser asks first whether a page from elsewhere may write here.  It may:
 * what counts is the token.
 */
static void
serve_preflight (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Access-Control-Allow-Methods", "GET, PUT, PATCH, POST, DELETE");
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers", "Content-Type, if-match, X-Firebase-ETag, X-HTTP-Method-Override");
  backend_server_respond_text (message, 200, NULL, "");
}

static gboolean
serve_settings (BackendRequest *request, GError **error)
{
  gboolean is_strict = g_strcmp0 (backend_request_get_parameter (request, "format"), "strict") == 0;

  if (!backend_request_read_caller (request, error))
    return FALSE;
  if (!request->caller.is_administrator)
    return fail (error, 401, "Permission denied");
  return backend_settings_serve_rules (request->namespace, request->message, request->method, is_strict, error);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  BackendDatabase *database = user_data;
  g_auto (BackendRequest) request = { NULL };
  g_autoptr (GError) error = NULL;

  backend_request_init (&request, database->server, message, query);
  request.database = database;
  if (strcmp (request.method, "OPTIONS") == 0)
    serve_preflight (message);
  else if (g_str_equal (path, BACKEND_SETTINGS_RULES))
    serve_settings (&request, &error);
  else if (backend_request_read (&request, path, &error))
    serve_method (&request, &error);
  if (error != NULL)
    respond_error (message, error);
}

static void
database_free (BackendDatabase *self)
{
  g_hash_table_unref (self->audiences);
  g_free (self);
}

void
backend_database_attach (BackendServer *server)
{
  BackendDatabase *self = g_new0 (BackendDatabase, 1);

  self->server = server;
  self->audiences = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)backend_audience_free);
  soup_server_add_handler (backend_server_get_soup_server (server), "/", on_request, self, (GDestroyNotify)database_free);
}
