/* What a request of the REST API asks for besides its body: place, credentials,
 * format and the limits that it sets itself.
 */

#include "backend-request.h"

#include "backend-error.h"
#include "backend-path.h"

#include <string.h>

/* The real service estimates how long a write would take, and compares that with
 * the target of each size.  Here a second stands for a megabyte.
 */
#define WRITE_SECOND (1024 * 1024)
#define MAX_SECONDS (15 * 60)

static gboolean
fail (GError **error, int status, const char *text)
{
  g_set_error_literal (error, BACKEND_ERROR, status, text);
  return FALSE;
}

static const char *
get_method (BackendRequest *self)
{
  const char *method = soup_server_message_get_method (self->message);
  const char *other = backend_request_get_header (self, "X-HTTP-Method-Override");

  return strcmp (method, "POST") == 0 && other != NULL ? other : method;
}

/**
 * backend_request_init:
 * @query: (nullable): decoded names and values
 *
 * Nothing is looked at yet but the method.
 */
void
backend_request_init (BackendRequest *self, BackendServer *server, SoupServerMessage *message, GHashTable *query)
{
  *self = (BackendRequest){ .server = server, .message = message, .write_limit = G_MAXSIZE };
  self->method = get_method (self);
  self->parameters = query != NULL ? g_hash_table_ref (query) : g_hash_table_new (g_str_hash, g_str_equal);
}

void
backend_request_clear (BackendRequest *self)
{
  g_hash_table_unref (self->parameters);
  g_clear_object (&self->namespace);
  g_strfreev (self->path);
  backend_caller_clear (&self->caller);
  g_clear_pointer (&self->query, backend_query_free);
}

const char *
backend_request_get_header (BackendRequest *self, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), name);
}

const char *
backend_request_get_parameter (BackendRequest *self, const char *name)
{
  return g_hash_table_lookup (self->parameters, name);
}

static gboolean
read_namespace (BackendRequest *self, GError **error)
{
  BackendNamespace *namespace = backend_server_get_namespace (self->server, backend_request_get_parameter (self, "ns"), error);

  if (namespace == NULL)
    return FALSE;
  self->namespace = g_object_ref (namespace);
  self->tree = backend_namespace_get_tree (namespace);
  self->rules = backend_namespace_get_rules (namespace);
  return TRUE;
}

static gboolean
read_path (BackendRequest *self, const char *path, GError **error)
{
  g_autofree char *location = NULL;

  if (!g_str_has_suffix (path, ".json"))
    return fail (error, 404, "append .json to your request URI to use the REST API.");
  location = g_strndup (path, strlen (path) - strlen (".json"));
  self->path = backend_path_parse_uri (location, error);
  return self->path != NULL;
}

/* An ID token comes in the query.  The header and access_token= are for access
 * tokens of Google's.
 */
static gboolean
read_auth (BackendRequest *self, GError **error)
{
  gboolean is_emulator = backend_server_is_emulator (self->server);
  const char *token = backend_request_get_parameter (self, "auth"), *access = backend_request_get_parameter (self, "access_token");
  const char *header = backend_request_get_header (self, "Authorization");

  if (header != NULL)
    access = g_str_has_prefix (header, "Bearer ") ? header + strlen ("Bearer ") : header;
  if (access != NULL)
    return backend_caller_read_access_token (&self->caller, is_emulator, access, error) &&
           backend_caller_override (&self->caller, backend_request_get_parameter (self, "auth_variable_override"), error);
  return token == NULL || backend_caller_read_id_token (&self->caller, backend_server_get_identity (self->server), is_emulator, token, error);
}

static gboolean
read_format (BackendRequest *self, GError **error)
{
  const char *print = backend_request_get_parameter (self, "print");
  gboolean is_pretty = g_strcmp0 (print, "pretty") == 0;

  self->is_silent = g_strcmp0 (print, "silent") == 0;
  if (is_pretty)
    self->format |= BACKEND_JSON_PRETTY;
  if (g_strcmp0 (backend_request_get_parameter (self, "format"), "export") == 0)
    self->format |= BACKEND_JSON_EXPORT;
  return print == NULL || is_pretty || self->is_silent || fail (error, 400, "print must be either pretty or silent");
}

/* `3ms`, `3s` or `3min`, into microseconds; 0 for anything else. */
static gint64
parse_time (const char *text)
{
  static const struct
  {
    const char *name;
    gint64 length;
  } UNITS[] = { { "ms", 1000 }, { "s", G_USEC_PER_SEC }, { "min", 60 * G_USEC_PER_SEC } };
  char *unit = (char *)text;
  guint64 count = g_ascii_isdigit (*text) ? g_ascii_strtoull (text, &unit, 10) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (UNITS); i++)
    if (strcmp (unit, UNITS[i].name) == 0)
      return count <= MAX_SECONDS * 1000 ? (gint64)count * UNITS[i].length : 0;
  return 0;
}

static gboolean
read_timeout (BackendRequest *self, GError **error)
{
  const char *text = backend_request_get_parameter (self, "timeout");
  gint64 time = text != NULL ? parse_time (text) : (gint64)MAX_SECONDS * G_USEC_PER_SEC;

  if (time <= 0 || time > (gint64)MAX_SECONDS * G_USEC_PER_SEC)
    return fail (error, 400, "timeout must be a positive number of ms, s or min, and 15min at the most");
  self->deadline = g_get_monotonic_time () + time;
  return TRUE;
}

static gboolean
read_write_limit (BackendRequest *self, GError **error)
{
  static const struct
  {
    const char *name;
    gsize limit;
  } SIZES[] = {
    { "tiny", 1 * WRITE_SECOND },
    { "small", 10 * WRITE_SECOND },
    { "medium", 30 * WRITE_SECOND },
    { "large", 60 * WRITE_SECOND },
    { "unlimited", G_MAXSIZE },
  };
  const char *text = backend_request_get_parameter (self, "writeSizeLimit");

  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (SIZES); i++)
    if (strcmp (text, SIZES[i].name) == 0)
      {
        self->write_limit = SIZES[i].limit;
        return TRUE;
      }
  return fail (error, 400, "writeSizeLimit must be either tiny, small, medium, large or unlimited");
}

/**
 * backend_request_read_caller:
 * @error: location for a %BACKEND_ERROR
 *
 * Which database, and who asks.
 */
gboolean
backend_request_read_caller (BackendRequest *self, GError **error)
{
  return read_namespace (self, error) && read_auth (self, error);
}

/**
 * backend_request_read:
 * @path: of the URI, still encoded
 * @error: location for a %BACKEND_ERROR
 */
gboolean
backend_request_read (BackendRequest *self, const char *path, GError **error)
{
  return read_path (self, path, error) && backend_request_read_caller (self, error) && read_format (self, error) &&
         read_timeout (self, error) && read_write_limit (self, error);
}

/**
 * backend_request_check_time:
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: whether a read has not taken longer than it was to
 */
gboolean
backend_request_check_time (BackendRequest *self, GError **error)
{
  return g_get_monotonic_time () <= self->deadline || fail (error, 400, "Request timed out.");
}

static gboolean
is_function_name (const char *name)
{
  return *name != '\0' && strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$.") == strlen (name) && !g_ascii_isdigit (*name);
}

/* `callback=name`: a script that calls a function of the page which loads it. */
static gboolean
answer_script (BackendRequest *self, const char *function, const char *json, GError **error)
{
  g_autofree char *script = g_strdup_printf ("%s(%s);", function, json);

  if (!is_function_name (function))
    return fail (error, 400, "callback must be the name of a function");
  backend_server_respond_text (self->message, 200, "application/javascript; charset=utf-8", script);
  return TRUE;
}

/* `download=name`: a file for whoever follows a link. */
static void
name_download (BackendRequest *self, const char *name)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  g_autoptr (GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (parameters, (gpointer) "filename", (gpointer)name);
  soup_message_headers_set_content_disposition (headers, "attachment", parameters);
}

/**
 * backend_request_answer_read:
 * @json: what was read
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: whether it is answered, in the way that the request asks for
 */
gboolean
backend_request_answer_read (BackendRequest *self, const char *json, GError **error)
{
  const char *function = backend_request_get_parameter (self, "callback"), *download = backend_request_get_parameter (self, "download");

  if (self->is_silent)
    backend_server_respond_text (self->message, 204, NULL, "");
  else if (function != NULL)
    return answer_script (self, function, json, error);
  else
    backend_server_respond_text (self->message, 200, "application/json; charset=utf-8", json);
  if (download != NULL && !self->is_silent)
    name_download (self, download);
  return TRUE;
}

/* Takes what a value needs, of what is left; FALSE where that is not enough. */
static gboolean
take_size (BackendNode *node, gsize *left)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *string = backend_node_get_string (node), *key;
  gsize size = string != NULL ? strlen (string) : sizeof (double);
  gboolean is_enough = size <= *left;
  BackendNode *value;

  *left -= is_enough ? size : 0;
  backend_cursor_init (&cursor, backend_node_get_children (node), FALSE, NULL);
  while (is_enough && backend_cursor_next (&cursor, &key, &value))
    {
      is_enough = strlen (key) <= *left;
      *left -= is_enough ? strlen (key) : 0;
      is_enough = is_enough && take_size (value, left);
    }
  return is_enough;
}

/**
 * backend_request_check_size:
 * @write: not committed yet
 * @error: location for a %BACKEND_ERROR
 *
 * What goes counts as what comes does: a large list takes long to delete.
 *
 * Returns: whether the write is not larger than its author allows
 */
gboolean
backend_request_check_size (BackendRequest *self, BackendWrite *write, GError **error)
{
  gsize left = self->write_limit;

  if (left == G_MAXSIZE)
    return TRUE;
  for (guint i = 0; i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];
      BackendNode *before = backend_node_at (backend_tree_get_root (self->tree), (const char *const *)change->path);

      if (!take_size (change->value, &left) || !take_size (before, &left))
        return fail (error, 400, "Data to write exceeds the maximum size that can be modified with a single request.");
    }
  return TRUE;
}
