/* Answers requests by a script.  An answer that is lost is a connection that
 * closes after the request was read, which is what a server that crashed at the
 * wrong moment looks like.
 */

#include "scripted-server.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  char *method;
  char *path;
  char *answer;
  guint status;
} Line;

struct _ScriptedServer
{
  SoupServer *server;
  char *uri;
  GQueue script;
  GHashTable *streams; /* path → GQueue of what each connection hears */
  GString *log;
};

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->method);
  g_free (line->path);
  g_free (line->answer);
  g_free (line);
}

static void
queue_free (gpointer data)
{
  g_queue_free_full (data, g_free);
}

static char *
encode (const char *text)
{
  char *encoded = g_base64_encode ((const guchar *)text, strlen (text));

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  encoded[strcspn (encoded, "=")] = '\0';
  return encoded;
}

/* Whoever asks for a token gets one that says what the form said. */
static void
on_token (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  g_autofree char *body = g_strndup (soup_server_message_get_request_body (message)->data, soup_server_message_get_request_body (message)->length);
  g_autoptr (GHashTable) form = soup_form_decode (body);
  const char *uid = g_hash_table_lookup (form, "refresh_token");
  g_autofree char *claims = g_strdup_printf ("{\"sub\":\"%s\"}", uid);
  g_autofree char *head = encode ("{\"alg\":\"RS256\"}");
  g_autofree char *payload = encode (claims);
  g_autofree char *answer = g_strdup_printf ("{\"id_token\":\"%s.%s.c2ln\",\"refresh_token\":\"%s\",\"expires_in\":\"3600\",\"user_id\":\"%s\"}", head, payload, uid, uid);

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, answer, strlen (answer));
}

static void
lose_answer (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static int
is_answer_to (gconstpointer data, gconstpointer message)
{
  const Line *line = data;
  const char *path = g_uri_get_path (soup_server_message_get_uri ((SoupServerMessage *)message));

  return strcmp (line->path, path) != 0 || strcmp (line->method, soup_server_message_get_method ((SoupServerMessage *)message)) != 0;
}

static Line *
take_line (ScriptedServer *self, SoupServerMessage *message)
{
  GList *link = g_queue_find_custom (&self->script, message, is_answer_to);
  Line *line = link != NULL ? link->data : NULL;

  if (link != NULL)
    g_queue_delete_link (&self->script, link);
  return line;
}

static gboolean
wants_stream (SoupServerMessage *message)
{
  const char *accept = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Accept");

  return g_strcmp0 (accept, "text/event-stream") == 0;
}

/* Its events, and then silence: the body is never completed. */
static void
open_stream (ScriptedServer *self, SoupServerMessage *message, const char *path)
{
  GQueue *connections = g_hash_table_lookup (self->streams, path);
  g_autofree char *events = connections != NULL ? g_queue_pop_head (connections) : NULL;

  if (events == NULL && g_str_has_prefix (path, "/live/"))
    events = g_strdup ("event: put\ndata: {\"path\":\"/\",\"data\":null}\n\n");
  if (events == NULL)
    g_error ("an unexpected stream: %s", path);
  g_string_append_printf (self->log, "STREAM %s\n", path);
  if (!g_str_has_prefix (events, "event:"))
    {
      soup_server_message_set_status (message, 401, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, events, strlen (events));
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (message), "text/event-stream", NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, events, strlen (events));
}

/* That somebody is there is told whenever it is time, which no script can know. */
static gboolean
is_presence (SoupServerMessage *message, const char *path)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strndup (body->data != NULL ? body->data : "", body->length);

  return g_str_equal (path, "/.ws") || strstr (text, "\"presence/") != NULL || strstr (text, "/watching/") != NULL;
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ScriptedServer *self = data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  Line *line;

  if (wants_stream (message))
    {
      open_stream (self, message, path);
      return;
    }
  if (is_presence (message, path))
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  line = take_line (self, message);
  g_string_append_printf (self->log, "%s %s", soup_server_message_get_method (message), path);
  if (body->length > 0)
    g_string_append_printf (self->log, " %.*s", (int)body->length, body->data);
  g_string_append_c (self->log, '\n');
  if (line == NULL)
    g_error ("an unexpected request: %s %s", soup_server_message_get_method (message), path);
  if (line->status == 0)
    lose_answer (message);
  else
    {
      soup_server_message_set_status (message, line->status, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, line->answer, strlen (line->answer));
    }
  line_free (line);
}

ScriptedServer *
scripted_server_new (void)
{
  ScriptedServer *self = g_new0 (ScriptedServer, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  GSList *uris;

  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  self->log = g_string_new (NULL);
  g_queue_init (&self->script);
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, queue_free);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_add_handler (self->server, "/v1/token", on_token, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  uri = g_uri_to_string (uris->data);
  uri[strlen (uri) - 1] = '\0';
  self->uri = g_steal_pointer (&uri);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return self;
}

void
scripted_server_free (ScriptedServer *self)
{
  soup_server_disconnect (self->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->server);
  g_queue_clear_full (&self->script, line_free);
  g_hash_table_unref (self->streams);
  g_string_free (self->log, TRUE);
  g_free (self->uri);
  g_free (self);
}

FirebaseUser *
scripted_server_make_user (ScriptedServer *self, const char *uid)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *descriptor = g_strdup_printf ("{\"google\":{\"clientId\":\"c\"},\"firebase\":{\"apiKey\":\"k\",\"projectId\":\"p\",\"databaseUrl\":\"%s\","
                                                 "\"secureTokenUri\":\"%s\"},\"calls\":{\"tokenUri\":\"%s/calls\"}}",
                                                 self->uri, self->uri, self->uri);
  g_autoptr (FirebaseConfig) config = firebase_config_new_from_json (descriptor, -1, "the test", &error);

  g_assert_no_error (error);
  return firebase_user_new (config, uid, uid, "Ada", NULL, NULL);
}

void
scripted_server_expect (ScriptedServer *self, const char *method, const char *path, guint status, const char *answer)
{
  Line *line = g_new0 (Line, 1);

  line->method = g_strdup (method);
  line->path = g_strdup (path);
  line->status = status;
  line->answer = g_strdup (answer);
  g_queue_push_tail (&self->script, line);
}

void
scripted_server_stream (ScriptedServer *self, const char *path, const char *events)
{
  GQueue *connections = g_hash_table_lookup (self->streams, path);

  if (connections == NULL)
    {
      connections = g_queue_new ();
      g_hash_table_insert (self->streams, g_strdup (path), connections);
    }
  g_queue_push_tail (connections, g_strdup (events));
}

const char *
scripted_server_get_log (ScriptedServer *self)
{
  return self->log->str;
}

guint
scripted_server_get_n_left (ScriptedServer *self)
{
  return g_queue_get_length (&self->script);
}
