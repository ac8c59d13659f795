/* Reads `members/ROOM/UID` and `calls/ROOM/CALL/state`.  What counts is a value:
 * the database answers 200 and null to somebody who may look but is not there.
 */

#include "token-directory.h"

#include "token-error.h"
#include "web-http.h"
#include "web-json.h"

#include <string.h>

#define MAX_ANSWER_BYTES 16384

struct _TokenDirectory
{
  GObject parent_instance;

  SoupSession *session;
  GUri *database; /* its query, if there is one, names an emulator's database */
};

G_DEFINE_FINAL_TYPE (TokenDirectory, token_directory, G_TYPE_OBJECT)

typedef struct
{
  char *room, *call, *uid, *id_token;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->room);
  g_free (self->call);
  g_free (self->uid);
  g_free (self->id_token);
  g_free (self);
}

static void
token_directory_finalize (GObject *object)
{
  TokenDirectory *self = TOKEN_DIRECTORY (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->database, g_uri_unref);
  G_OBJECT_CLASS (token_directory_parent_class)->finalize (object);
}

static void
token_directory_class_init (TokenDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_directory_finalize;
}

static void
token_directory_init (TokenDirectory *self)
{
}

/**
 * token_directory_new:
 * @session: for the requests
 * @database_url: checked already; may end with ?ns=NAME
 */
TokenDirectory *
token_directory_new (SoupSession *session, const char *database_url)
{
  TokenDirectory *self = g_object_new (TOKEN_TYPE_DIRECTORY, NULL);

  self->session = g_object_ref (session);
  self->database = g_uri_parse (database_url, SOUP_HTTP_URI_FLAGS, NULL);
  return self;
}

/* The token goes into the query because the service takes it nowhere else; so
 * this address is never shown to anybody.
 */
static SoupMessage *
new_message (TokenDirectory *self, const char *path, const char *id_token)
{
  const char *query = g_uri_get_query (self->database);
  g_autofree char *escaped = g_uri_escape_string (id_token, NULL, FALSE);
  g_autofree char *all = g_strconcat ("auth=", escaped, query != NULL ? "&" : NULL, query, NULL);
  g_autofree char *whole = g_strconcat (g_uri_get_path (self->database), path, NULL);
  g_autoptr (GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (self->database), NULL, g_uri_get_host (self->database),
                                      g_uri_get_port (self->database), whole, all, NULL);

  return soup_message_new_from_uri ("GET", uri);
}

static void
ask (TokenDirectory *self, GTask *task, const char *path, GAsyncReadyCallback callback)
{
  Question *question = g_task_get_task_data (task);
  g_autoptr (SoupMessage) message = new_message (self, path, question->id_token);

  web_http_send_async (self->session, message, NULL, NULL, MAX_ANSWER_BYTES, g_task_get_cancellable (task), callback, g_object_ref (task));
}

/* With 401 the database also says that it does not take the token itself. */
static gboolean
is_token_refused (WebResponse *response)
{
  const char *text = web_json_get_string (web_json_node_get_object (response->node), "error");

  return response->status == 401 && text != NULL && g_ascii_strcasecmp (text, "Permission denied") != 0;
}

/* Silence and a broken answer are never a permission. */
static gboolean
is_answered (WebResponse *response, GError **error)
{
  if (response != NULL && is_token_refused (response))
    {
      g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED, "The ID token is not valid, or has expired.");
      return FALSE;
    }
  if (response != NULL && (response->status == 200 || response->status == 401 || response->status == 403))
    return TRUE;
  if (response != NULL)
    g_message ("the database answered %u", response->status);
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAVAILABLE, "Membership cannot be checked at the moment.");
  return FALSE;
}

static gboolean
has_value (WebResponse *response)
{
  return response->status == 200 && response->node != NULL && !JSON_NODE_HOLDS_NULL (response->node);
}

static gboolean
is_going_on (WebResponse *response)
{
  return has_value (response) && JSON_NODE_HOLDS_VALUE (response->node) &&
         g_strcmp0 (json_node_get_string (response->node), "ended") != 0;
}

static void
on_call (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (WebResponse) response = web_http_send_finish (result, NULL);
  GError *error = NULL;

  if (!is_answered (response, &error))
    g_task_return_error (task, error);
  else if (!is_going_on (response))
    g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_NO_CALL, "There is no such call, or it is over.");
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_member (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (WebResponse) response = web_http_send_finish (result, NULL);
  Question *question = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("/calls/%s/%s/state.json", question->room, question->call);
  GError *error = NULL;

  if (!is_answered (response, &error))
    g_task_return_error (task, error);
  else if (!has_value (response))
    g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_NOT_MEMBER, "You are not a member of this room.");
  else
    ask (g_task_get_source_object (task), task, path, on_call);
}

/**
 * token_directory_check_async:
 * @room: a name as token_request_parse() lets through
 * @call: likewise
 * @uid: whose membership, from the verified token
 * @id_token: the same token
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the answer
 * @user_data: for @callback
 */
void
token_directory_check_async (TokenDirectory *self, const char *room, const char *call, const char *uid, const char *id_token,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *escaped = g_uri_escape_string (uid, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/members/%s/%s.json", room, escaped);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, token_directory_check_async);
  question->room = g_strdup (room);
  question->call = g_strdup (call);
  question->uid = g_strdup (uid);
  question->id_token = g_strdup (id_token);
  g_task_set_task_data (task, question, question_free);
  ask (self, task, path, on_member);
}

/* Returns: TRUE, or FALSE with a #TokenError */
gboolean
token_directory_check_finish (TokenDirectory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
