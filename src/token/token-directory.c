/* Reads `members/ROOM/UID` and `calls/ROOM/CALL/state`, both at once.  What
 * counts is a value: the database answers 200 and null to somebody who may look
 * but is not there.
 *
 * A yes is remembered for some seconds, a no never: somebody who was just let in,
 * or a call that has just begun, must not be turned away.  Who was put out of a
 * room may get a token for ten seconds more, which is less than what the token is
 * good for; and that a call goes on is only ever told to somebody whose membership
 * is known, who may read it.
 */

#include "token-directory.h"

#include "token-error.h"
#include "token-known.h"
#include "web-http.h"
#include "web-json.h"

#include <string.h>

#define MAX_ANSWER_BYTES 16384
#define MEMBER_SECONDS 10
#define CALL_SECONDS 5
#define MAX_KNOWN 20000

struct _TokenDirectory
{
  GObject parent_instance;

  SoupSession *session;
  GUri *database;        /* its query, if there is one, names an emulator's database */
  TokenMetrics *metrics; /* not owned */
  TokenKnown *members, *calls;
};

G_DEFINE_FINAL_TYPE (TokenDirectory, token_directory, G_TYPE_OBJECT)

/* One of the two things to find out, and what came of it. */
typedef struct
{
  char *path; /* which also names the fact */
  gboolean is_true;
  GError *error;
} Question;

typedef struct
{
  char *id_token;
  Question member, call;
  guint n_open;
} Check;

static void
question_clear (Question *self)
{
  g_free (self->path);
  g_clear_error (&self->error);
}

static void
check_free (gpointer data)
{
  Check *self = data;

  g_free (self->id_token);
  question_clear (&self->member);
  question_clear (&self->call);
  g_free (self);
}

static void
token_directory_finalize (GObject *object)
{
  TokenDirectory *self = TOKEN_DIRECTORY (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->database, g_uri_unref);
  token_known_free (self->members);
  token_known_free (self->calls);
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
  self->members = token_known_new (MEMBER_SECONDS, MAX_KNOWN);
  self->calls = token_known_new (CALL_SECONDS, MAX_KNOWN);
}

/**
 * token_directory_new:
 * @session: for the requests
 * @database_url: checked already; may end with ?ns=NAME
 * @metrics: counts what goes wrong; outlives this
 */
TokenDirectory *
token_directory_new (SoupSession *session, const char *database_url, TokenMetrics *metrics)
{
  TokenDirectory *self = g_object_new (TOKEN_TYPE_DIRECTORY, NULL);

  self->session = g_object_ref (session);
  self->database = g_uri_parse (database_url, SOUP_HTTP_URI_FLAGS, NULL);
  self->metrics = metrics;
  return self;
}

/* The token goes into the query because the service takes it nowhere else; so
 * this address is never shown to anybody.  It was taken apart before (token-intake)
 * and is letters, digits, - and _ with dots between them, which mean nothing else in a
 * query.
 */
static SoupMessage *
new_message (TokenDirectory *self, const char *path, const char *id_token)
{
  const char *query = g_uri_get_query (self->database);
  g_autofree char *all = g_strconcat ("auth=", id_token, query != NULL ? "&" : NULL, query, NULL);
  g_autofree char *whole = g_strconcat (g_uri_get_path (self->database), path, NULL);
  g_autoptr (GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (self->database), NULL, g_uri_get_host (self->database),
                                      g_uri_get_port (self->database), whole, all, NULL);

  return soup_message_new_from_uri ("GET", uri);
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
is_answered (TokenDirectory *self, WebResponse *response, GError **error)
{
  if (response != NULL && is_token_refused (response))
    {
      g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED, "The ID token is not valid, or has expired.");
      return FALSE;
    }
  if (response != NULL && (response->status == 200 || response->status == 401 || response->status == 403))
    return TRUE;
  token_metrics_count (self->metrics, TOKEN_METRIC_DATABASE_ERRORS);
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

/* Who is not a member is told nothing of calls. */
static void
decide (GTask *task, Check *check)
{
  if (check->member.error != NULL)
    g_task_return_error (task, g_steal_pointer (&check->member.error));
  else if (!check->member.is_true)
    g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_NOT_MEMBER, "You are not a member of this room.");
  else if (check->call.error != NULL)
    g_task_return_error (task, g_steal_pointer (&check->call.error));
  else if (!check->call.is_true)
    g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_NO_CALL, "There is no such call, or it is over.");
  else
    g_task_return_boolean (task, TRUE);
}

static WebResponse *
take_answer (GTask *task, GAsyncResult *result, Question *question)
{
  g_autoptr (GError) error = NULL;
  WebResponse *response = web_http_send_finish (result, &error);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("the database cannot be asked: %s", error->message);
  else if (response != NULL && response->status >= 500)
    g_message ("the database answered %u", response->status);
  if (!is_answered (g_task_get_source_object (task), response, &question->error))
    g_clear_pointer (&response, web_response_free);
  return response;
}

static void
on_call (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Check *check = g_task_get_task_data (task);
  g_autoptr (WebResponse) response = take_answer (task, result, &check->call);

  check->call.is_true = response != NULL && is_going_on (response);
  if (check->call.is_true)
    token_known_add (((TokenDirectory *)g_task_get_source_object (task))->calls, check->call.path);
  if (--check->n_open == 0)
    decide (task, check);
}

static void
on_member (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Check *check = g_task_get_task_data (task);
  g_autoptr (WebResponse) response = take_answer (task, result, &check->member);

  check->member.is_true = response != NULL && has_value (response);
  if (check->member.is_true)
    token_known_add (((TokenDirectory *)g_task_get_source_object (task))->members, check->member.path);
  if (--check->n_open == 0)
    decide (task, check);
}

static void
ask (GTask *task, Question *question, TokenKnown *known, GAsyncReadyCallback callback)
{
  TokenDirectory *self = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);
  g_autoptr (SoupMessage) message = NULL;

  question->is_true = token_known_has (known, question->path);
  if (question->is_true)
    return;
  check->n_open++;
  message = new_message (self, question->path, check->id_token);
  web_http_send_async (self->session, message, NULL, NULL, MAX_ANSWER_BYTES, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static char *
name_member (const char *room, const char *uid)
{
  g_autofree char *escaped = g_uri_escape_string (uid, NULL, FALSE);

  return g_strdup_printf ("/members/%s/%s.json", room, escaped);
}

static char *
name_call (const char *room, const char *call)
{
  return g_strdup_printf ("/calls/%s/%s/state.json", room, call);
}

/* Returns: whether @uid is known to be a member of @room, where @call is known to go on */
gboolean
token_directory_knows (TokenDirectory *self, const char *room, const char *call, const char *uid)
{
  g_autofree char *member = name_member (room, uid), *state = name_call (room, call);

  return token_known_has (self->members, member) && token_known_has (self->calls, state);
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
  Check *check = g_new0 (Check, 1);

  g_task_set_source_tag (task, token_directory_check_async);
  check->id_token = g_strdup (id_token);
  check->member.path = name_member (room, uid);
  check->call.path = name_call (room, call);
  g_task_set_task_data (task, check, check_free);
  ask (task, &check->member, self->members, on_member);
  ask (task, &check->call, self->calls, on_call);
  if (check->n_open == 0)
    decide (task, check);
}

/* Returns: TRUE, or FALSE with a #TokenError */
gboolean
token_directory_check_finish (TokenDirectory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
