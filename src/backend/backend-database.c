/* The Realtime Database over REST: the five verbs, queries, conditional writes
 * and event streams, with the real service's statuses and texts.
 */

#include "backend-database.h"

#include "backend-caller.h"
#include "backend-error.h"
#include "backend-fault-http.h"
#include "backend-json.h"
#include "backend-listener.h"
#include "backend-path.h"
#include "backend-push-id.h"
#include "backend-settings.h"

#include "web-json.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define PATH(keys) ((const char *const *)(keys))
#define NO_ETAG "null_etag"

typedef struct
{
  BackendServer *server;
  GHashTable *audiences; /* BackendTree → Audience */
  BackendPushId last_key;
} Database;

/* Those who listen to one of the databases. */
typedef struct
{
  BackendTree *tree;
  GHashTable *listeners; /* BackendStream → BackendListener */
} Audience;

/* One request, as far as it is understood. */
typedef struct
{
  Database *database;
  SoupServerMessage *message;
  const char *method;
  GHashTable *parameters;
  BackendNamespace *namespace;
  BackendTree *tree;
  BackendRules *rules;
  char **path;
  BackendCaller caller;
  BackendQuery *query;
  BackendJsonFormat format;
  gboolean is_silent, is_shallow;
} Request;

static void
request_clear (Request *request)
{
  g_hash_table_unref (request->parameters);
  g_clear_object (&request->namespace);
  g_strfreev (request->path);
  backend_caller_clear (&request->caller);
  g_clear_pointer (&request->query, backend_query_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
fail (GError **error, int status, const char *text)
{
  g_set_error_literal (error, BACKEND_ERROR, status, text);
  return FALSE;
}

static void
respond (Request *request, guint status, const char *text)
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

static const char *
get_header (Request *request, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (request->message), name);
}

static const char *
get_parameter (Request *request, const char *name)
{
  return g_hash_table_lookup (request->parameters, name);
}

static gboolean
is_true (Request *request, const char *name)
{
  return g_strcmp0 (get_parameter (request, name), "true") == 0;
}

static gboolean
read_namespace (Request *request, GError **error)
{
  BackendNamespace *namespace = backend_server_get_namespace (request->database->server, get_parameter (request, "ns"), error);

  if (namespace == NULL)
    return FALSE;
  request->namespace = g_object_ref (namespace);
  request->tree = backend_namespace_get_tree (namespace);
  request->rules = backend_namespace_get_rules (namespace);
  return TRUE;
}

static gboolean
read_path (Request *request, const char *path, GError **error)
{
  g_autofree char *location = NULL;

  if (!g_str_has_suffix (path, ".json"))
    return fail (error, 404, "append .json to your request URI to use the REST API.");
  location = g_strndup (path, strlen (path) - strlen (".json"));
  request->path = backend_path_parse_uri (location, error);
  return request->path != NULL;
}

/* An ID token comes in the query.  The header and access_token= are for access
 * tokens of Google's.
 */
static gboolean
read_auth (Request *request, GError **error)
{
  BackendServer *server = request->database->server;
  const char *token = get_parameter (request, "auth"), *access = get_parameter (request, "access_token");
  const char *header = get_header (request, "Authorization");

  if (header != NULL)
    access = g_str_has_prefix (header, "Bearer ") ? header + strlen ("Bearer ") : header;
  if (access != NULL)
    return backend_caller_read_access_token (&request->caller, backend_server_is_emulator (server), access, error) &&
           backend_caller_override (&request->caller, get_parameter (request, "auth_variable_override"), error);
  return token == NULL || backend_caller_read_id_token (&request->caller, backend_server_get_identity (server), backend_server_is_emulator (server), token, error);
}

static gboolean
read_print (Request *request, GError **error)
{
  const char *print = get_parameter (request, "print");

  if (g_strcmp0 (get_parameter (request, "format"), "export") == 0)
    request->format |= BACKEND_JSON_EXPORT;
  if (g_strcmp0 (print, "pretty") == 0)
    request->format |= BACKEND_JSON_PRETTY;
  request->is_silent = g_strcmp0 (print, "silent") == 0;
  return print == NULL || request->format & BACKEND_JSON_PRETTY || request->is_silent || fail (error, 400, "print must be either pretty or silent");
}

static gboolean
wants_etag (Request *request)
{
  return g_strcmp0 (get_header (request, "X-Firebase-ETag"), "true") == 0;
}

static gboolean
read_query (Request *request, GError **error)
{
  if (!backend_query_parse (request->parameters, &request->query, error))
    return FALSE;
  request->is_shallow = is_true (request, "shallow");
  if (request->query == NULL)
    return TRUE;
  if (request->is_shallow)
    return fail (error, 400, "Mixing 'shallow' and querying parameters is not supported");
  if (wants_etag (request))
    return fail (error, 400, "ETag is not supported for queries");
  return backend_query_check_index (request->query, request->rules, PATH (request->path), error);
}

static gboolean
may_read (Request *request, GError **error)
{
  BackendRulesQuery query = { .by_key = TRUE };

  if (request->caller.is_administrator)
    return TRUE;
  if (request->query != NULL)
    backend_query_describe (request->query, &query);
  return backend_rules_may_query (request->rules, request->caller.auth, PATH (request->path), &query, backend_tree_get_root (request->tree)) || fail (error, 401, "Permission denied");
}

static BackendNode *
get_here (Request *request)
{
  return backend_node_at (backend_tree_get_root (request->tree), PATH (request->path));
}

/* Not quoted as HTTP has it: clients send it back byte for byte. */
static void
add_etag (Request *request)
{
  BackendNode *here = get_here (request);

  soup_message_headers_replace (soup_server_message_get_response_headers (request->message), "ETag",
                                here != NULL ? backend_node_get_hash (here) : NO_ETAG);
}

static gboolean
matches_etag (Request *request, const char *etag)
{
  BackendNode *here = get_here (request);

  return strcmp (etag, here != NULL ? backend_node_get_hash (here) : NO_ETAG) == 0;
}

static void
respond_node (Request *request, guint status, BackendNode *node)
{
  g_autofree char *text = NULL;

  if (request->is_silent && status == 200)
    {
      backend_server_respond_text (request->message, 204, NULL, "");
      return;
    }
  text = backend_json_from_node (node, request->format);
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

static void
respond_shallow (Request *request)
{
  g_autoptr (BackendNode) keys = make_shallow (get_here (request));

  respond_node (request, 200, keys);
}

static void
on_stream_closed (BackendStream *stream, Audience *audience)
{
  g_hash_table_remove (audience->listeners, stream);
}

/* One who is told may be gone after that, so it goes over a copy. */
static void
on_written (BackendTree *tree, BackendWrite *write, BackendNode *before, BackendNode *after, Audience *self)
{
  g_autoptr (GPtrArray) listeners = g_hash_table_get_values_as_ptr_array (self->listeners);

  g_ptr_array_foreach (listeners, (GFunc)(void *)g_object_ref, NULL);
  g_ptr_array_set_free_func (listeners, g_object_unref);
  for (guint i = 0; i < listeners->len; i++)
    backend_listener_update (listeners->pdata[i], write, before, after);
}

static Audience *
get_audience (Database *database, BackendTree *tree)
{
  Audience *self = g_hash_table_lookup (database->audiences, tree);

  if (self != NULL)
    return self;
  self = g_new0 (Audience, 1);
  self->tree = g_object_ref (tree);
  self->listeners = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  g_signal_connect (tree, "written", G_CALLBACK (on_written), self);
  g_hash_table_insert (database->audiences, tree, self);
  return self;
}

static void
audience_free (Audience *self)
{
  g_autoptr (GHashTable) listeners = g_steal_pointer (&self->listeners);
  GHashTableIter iter;
  gpointer stream;

  g_signal_handlers_disconnect_by_data (self->tree, self);
  g_object_unref (self->tree);
  g_hash_table_iter_init (&iter, listeners);
  while (g_hash_table_iter_next (&iter, &stream, NULL))
    g_signal_handlers_disconnect_by_data (stream, self);
  g_free (self);
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
start_stream (Request *request)
{
  Audience *audience = get_audience (request->database, request->tree);
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
  g_signal_connect (stream, "closed", G_CALLBACK (on_stream_closed), audience);
  listener = backend_listener_new (request->tree, request->caller.is_administrator ? NULL : request->rules, request->caller.auth, view, g_object_ref (stream));
  g_hash_table_insert (audience->listeners, stream, listener);
  if (fault != NULL && fault->kind == BACKEND_FAULT_REVOKE)
    backend_listener_revoke (listener);
}

static gboolean
serve_get (Request *request, GError **error)
{
  const char *accept = get_header (request, "Accept"), *known = get_header (request, "If-None-Match");
  g_autoptr (BackendNode) part = NULL;

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
  if (request->is_shallow)
    {
      respond_shallow (request);
      return TRUE;
    }
  part = request->query != NULL ? backend_query_apply (request->query, get_here (request)) : backend_node_ref (get_here (request));
  respond_node (request, 200, part);
  return TRUE;
}

/* TRUE to go on; FALSE with an error, or with none where the answer is given. */
static gboolean
check_condition (Request *request, gboolean is_put, GError **error)
{
  const char *etag = get_header (request, "if-match");

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
  respond_node (request, 412, get_here (request));
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
respond_written (Request *request, BackendWrite *write)
{
  g_autofree char *text = NULL;

  if (request->is_silent)
    {
      backend_server_respond_text (request->message, 204, NULL, "");
      return;
    }
  if (wants_etag (request) && !write->is_merge)
    add_etag (request);
  text = backend_write_to_text (write, request->format);
  respond (request, 200, text);
}

static gboolean
commit (Request *request, BackendWrite *write, GError **error)
{
  if (write == NULL)
    return FALSE;
  if (request->caller.is_administrator)
    return backend_tree_commit_always (request->tree, write, error);
  return backend_tree_commit (request->tree, write, request->caller.auth, error);
}

static gboolean
serve_write (Request *request, const char *body, GError **error)
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
serve_delete (Request *request, GError **error)
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
serve_post (Request *request, const char *body, GError **error)
{
  Database *database = request->database;
  BackendJsonContext context = { backend_tree_get_time (request->tree), body };
  g_autofree char *key = backend_push_id_make (&database->last_key, context.now);
  const char *const below[] = { key, NULL };
  g_auto (GStrv) path = backend_path_join (PATH (request->path), below);
  g_autoptr (JsonNode) json = parse_body (body, error);
  g_autoptr (BackendWrite) write = json != NULL ? backend_write_new_put (backend_tree_get_root (request->tree), PATH (path), json, &context, error) : NULL;
  g_autoptr (JsonObject) answer = NULL;

  if (!commit (request, write, error))
    return FALSE;
  if (request->is_silent)
    {
      backend_server_respond_text (request->message, 204, NULL, "");
      return TRUE;
    }
  answer = json_object_new ();
  json_object_set_string_member (answer, "name", key);
  backend_server_respond_json (request->message, 200, answer);
  return TRUE;
}

static gboolean
serve_method (Request *request, GError **error)
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

static const char *
get_method (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);
  const char *other = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "X-HTTP-Method-Override");

  return strcmp (method, "POST") == 0 && other != NULL ? other : method;
}

static gboolean
serve_settings (Request *request, GError **error)
{
  gboolean is_strict = g_strcmp0 (get_parameter (request, "format"), "strict") == 0;

  if (!read_namespace (request, error) || !read_auth (request, error))
    return FALSE;
  if (!request->caller.is_administrator)
    return fail (error, 401, "Permission denied");
  return backend_settings_serve_rules (request->namespace, request->message, request->method, is_strict, error);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_auto (Request) request = { .database = user_data, .message = message, .method = get_method (message) };
  g_autoptr (GError) error = NULL;

  request.parameters = query != NULL ? g_hash_table_ref (query) : g_hash_table_new (g_str_hash, g_str_equal);
  if (strcmp (request.method, "OPTIONS") == 0)
    serve_preflight (message);
  else if (g_str_equal (path, BACKEND_SETTINGS_RULES))
    serve_settings (&request, &error);
  else if (read_path (&request, path, &error) && read_namespace (&request, &error) && read_auth (&request, &error) && read_print (&request, &error))
    serve_method (&request, &error);
  if (error != NULL)
    respond_error (message, error);
}

static void
database_free (Database *self)
{
  g_hash_table_unref (self->audiences);
  g_free (self);
}

void
backend_database_attach (BackendServer *server)
{
  Database *self = g_new0 (Database, 1);

  self->server = server;
  self->audiences = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)audience_free);
  soup_server_add_handler (backend_server_get_soup_server (server), "/", on_request, self, (GDestroyNotify)database_free);
}
