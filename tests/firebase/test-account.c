/* Ada and Ben as the client sees itself, against the backend of this process. */

#include "test-account.h"

#include "test-await.h"
#include "web-json.h"

#include <string.h>

FirebaseConfig *
test_account_load_config (TestBackend *backend)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  FirebaseConfig *config;

  firebase_config_load_async (test_backend_get_descriptor_uri (backend), NULL, test_await_ready, &slot);
  result = test_await (&slot);
  config = firebase_config_load_finish (result, &error);
  g_assert_no_error (error);
  return config;
}

static void
on_followed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  firebase_sign_in_follow_finish (FIREBASE_SIGN_IN (source), result, &error);
  g_assert_no_error (error);
}

static void
on_open_uri (FirebaseSignIn *sign_in, const char *uri)
{
  firebase_sign_in_follow_async (sign_in, uri, NULL, on_followed, NULL);
}

FirebaseUser *
test_account_try_sign_in (FirebaseConfig *config, const char *email, GError **error)
{
  g_autoptr (FirebaseSignIn) sign_in = firebase_sign_in_new (config);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_signal_connect (sign_in, "open-uri", G_CALLBACK (on_open_uri), NULL);
  firebase_sign_in_set_login_hint (sign_in, email);
  firebase_sign_in_run_async (sign_in, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  return firebase_sign_in_run_finish (sign_in, result, error);
}

FirebaseUser *
test_account_sign_in_to (FirebaseConfig *config, const char *email)
{
  g_autoptr (GError) error = NULL;
  FirebaseUser *user = test_account_try_sign_in (config, email, &error);

  g_assert_no_error (error);
  return user;
}

FirebaseUser *
test_account_sign_in (TestBackend *backend, const char *email)
{
  g_autoptr (FirebaseConfig) config = test_account_load_config (backend);

  return test_account_sign_in_to (config, email);
}

JsonNode *
test_account_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = web_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return node;
}

JsonNode *
test_account_get (FirebaseDatabase *database, const char *path, const char *query)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  firebase_database_get_async (database, path, query, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  node = firebase_database_get_finish (database, result, &error);
  g_assert_no_error (error);
  return node;
}

void
test_account_put (FirebaseDatabase *database, const char *path, const char *json)
{
  g_autoptr (JsonNode) value = test_account_parse (json);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  firebase_database_put_async (database, path, value, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  node = firebase_database_put_finish (database, result, &error);
  g_assert_no_error (error);
}

JsonNode *
test_account_patch (FirebaseDatabase *database, const char *path, const char *json)
{
  g_autoptr (JsonNode) value = test_account_parse (json);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  firebase_database_patch_async (database, path, json_node_get_object (value), NULL, test_await_ready, &slot);
  result = test_await (&slot);
  node = firebase_database_patch_finish (database, result, &error);
  g_assert_no_error (error);
  return node;
}

static void
on_put (FirebaseStream *stream, const char *path, JsonNode *node, GString *record)
{
  g_autofree char *text = web_json_to_text (node);

  g_string_append_printf (record, "put %s %s\n", path, text);
}

static void
on_patch (FirebaseStream *stream, const char *path, JsonObject *children, GString *record)
{
  g_autofree char *text = web_json_object_to_text (children);

  g_string_append_printf (record, "patch %s %s\n", path, text);
}

static void
on_cancelled (FirebaseStream *stream, GString *record)
{
  g_string_append (record, "cancelled\n");
}

static void
on_refused (FirebaseStream *stream, const char *reason, GString *record)
{
  g_string_append_printf (record, "refused %s\n", reason);
}

static void
free_record (gpointer record)
{
  g_string_free (record, TRUE);
}

/* The record belongs to the stream. */
GString *
test_account_record (FirebaseStream *stream)
{
  GString *record = g_string_new (NULL);

  g_object_set_data_full (G_OBJECT (stream), "record", record, free_record);
  g_signal_connect (stream, "put", G_CALLBACK (on_put), record);
  g_signal_connect (stream, "patch", G_CALLBACK (on_patch), record);
  g_signal_connect (stream, "cancelled", G_CALLBACK (on_cancelled), record);
  g_signal_connect (stream, "refused", G_CALLBACK (on_refused), record);
  return record;
}

typedef struct
{
  GString *record;
  const char *text;
} Expected;

static gboolean
has_text (gpointer data)
{
  Expected *expected = data;

  return strstr (expected->record->str, expected->text) != NULL;
}

void
test_account_wait_for_text (GString *record, const char *text)
{
  Expected expected = { record, text };

  test_wait_until (has_text, &expected, text);
}

typedef struct
{
  FirebaseStream *stream;
  FirebaseStreamState state;
} ExpectedState;

static gboolean
has_state (gpointer data)
{
  ExpectedState *expected = data;

  return firebase_stream_get_state (expected->stream) == expected->state;
}

void
test_account_wait_for_state (FirebaseStream *stream, FirebaseStreamState state)
{
  ExpectedState expected = { stream, state };

  test_wait_until (has_state, &expected, "a state of a stream");
}
