/* Where no type is configured Twilio makes a room when the first person joins,
 * of the account's default type, which is `group` on every new account: then
 * nothing is asked here, since the API takes twenty requests a second.
 */

#include "token-rooms.h"

#include "token-error.h"
#include "web-http.h"
#include "web-json.h"

#include <string.h>

#define MAX_ANSWER_BYTES 65536
#define ROOM_EXISTS 53113

struct _TokenRooms
{
  GObject parent_instance;

  SoupSession *session;
  char *uri;
  char *authorization;
  char *type; /* NULL where rooms make themselves */
};

G_DEFINE_FINAL_TYPE (TokenRooms, token_rooms, G_TYPE_OBJECT)

static void
token_rooms_finalize (GObject *object)
{
  TokenRooms *self = TOKEN_ROOMS (object);

  g_clear_object (&self->session);
  g_free (self->uri);
  g_free (self->authorization);
  g_free (self->type);
  G_OBJECT_CLASS (token_rooms_parent_class)->finalize (object);
}

static void
token_rooms_class_init (TokenRoomsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_rooms_finalize;
}

static void
token_rooms_init (TokenRooms *self)
{
}

/**
 * token_rooms_new:
 * @session: for the requests
 * @settings: the API key, the API's address and the type of rooms
 */
TokenRooms *
token_rooms_new (SoupSession *session, TokenSettings *settings)
{
  TokenRooms *self = g_object_new (TOKEN_TYPE_ROOMS, NULL);
  g_autofree char *key = g_strconcat (settings->key_sid, ":", settings->key_secret, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *)key, strlen (key));

  self->session = g_object_ref (session);
  self->uri = g_strconcat (settings->rest_uri, "/v1/Rooms", NULL);
  self->authorization = g_strconcat ("Basic ", encoded, NULL);
  self->type = settings->creates_rooms ? g_strdup (settings->room_type) : NULL;
  return self;
}

static gboolean
is_there (WebResponse *response)
{
  JsonObject *body = response != NULL ? web_json_node_get_object (response->node) : NULL;

  return response != NULL && (response->status == 201 || web_json_get_int (body, "code", 0) == ROOM_EXISTS);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (WebResponse) response = web_http_send_finish (result, NULL);
  JsonObject *body = response != NULL ? web_json_node_get_object (response->node) : NULL;

  if (is_there (response))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_message ("no video room: status %u, code %d", response != NULL ? response->status : 0, (int)web_json_get_int (body, "code", 0));
  g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_UNAVAILABLE, "The call cannot be opened at the moment.");
}

/**
 * token_rooms_ensure_async:
 * @name: the room's unique name
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
token_rooms_ensure_async (TokenRooms *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *form = NULL;
  g_autoptr (GBytes) body = NULL;

  g_task_set_source_tag (task, token_rooms_ensure_async);
  if (self->type == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  message = soup_message_new ("POST", self->uri);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", self->authorization);
  form = soup_form_encode ("UniqueName", name, "Type", self->type, NULL);
  body = g_bytes_new (form, strlen (form));
  web_http_send_async (self->session, message, body, SOUP_FORM_MIME_TYPE_URLENCODED, MAX_ANSWER_BYTES, cancellable, on_answer, g_steal_pointer (&task));
}

gboolean
token_rooms_ensure_finish (TokenRooms *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
