/* The refresh token in the desktop's keyring.  A keyring that is locked, or not
 * there, must never look like an account that is signed out: so locked items
 * are searched for and unlocking is tried, and only an answer that names no
 * item at all means that nothing is stored.
 */

#include "parley-keyring.h"

#include <libsecret/secret.h>

#define LABEL "Parley"

struct _ParleyKeyring
{
  GObject parent_instance;

  char *application;
  char *profile;
};

G_DEFINE_QUARK (parley - keyring - error - quark, parley_keyring_error)
G_DEFINE_FINAL_TYPE (ParleyKeyring, parley_keyring, G_TYPE_OBJECT)

/* Items are told apart by their attributes alone. */
static const SecretSchema schema = {
  "io.github.parley.Parley.RefreshToken",
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
      { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "project", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "uid", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

static GHashTable *
make_attributes (ParleyKeyring *self, const char *project, const char *uid)
{
  GHashTable *attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (attributes, (gpointer) "application", g_strdup (self->application));
  g_hash_table_insert (attributes, (gpointer) "profile", g_strdup (self->profile));
  g_hash_table_insert (attributes, (gpointer) "project", g_strdup (project));
  if (uid != NULL)
    g_hash_table_insert (attributes, (gpointer) "uid", g_strdup (uid));
  return attributes;
}

/* No bus and no service on it come as errors of many kinds; whatever GIO or
 * D-Bus say before libsecret has had an answer means that there is no keyring.
 */
static ParleyKeyringError
name_cause (const GError *error)
{
  if (error->domain == SECRET_ERROR)
    return error->code == SECRET_ERROR_IS_LOCKED ? PARLEY_KEYRING_ERROR_LOCKED : PARLEY_KEYRING_ERROR_FAILED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return PARLEY_KEYRING_ERROR_LOCKED;
  if (error->domain == G_IO_ERROR || error->domain == G_DBUS_ERROR || error->domain == G_SPAWN_ERROR)
    return PARLEY_KEYRING_ERROR_ABSENT;
  return PARLEY_KEYRING_ERROR_FAILED;
}

/* A prompt that was dismissed looks like a cancelled operation; one that we
 * cancelled ourselves stays one.
 */
static void
return_cause (GTask *task, GError *error)
{
  if (g_task_return_error_if_cancelled (task))
    g_error_free (error);
  else
    {
      g_task_return_new_error (task, PARLEY_KEYRING_ERROR, name_cause (error), "%s", error->message);
      g_error_free (error);
    }
}

static void
return_locked (GTask *task)
{
  g_task_return_new_error (task, PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_LOCKED, "the keyring stays locked");
}

static void
parley_keyring_finalize (GObject *object)
{
  ParleyKeyring *self = PARLEY_KEYRING (object);

  g_free (self->application);
  g_free (self->profile);
  G_OBJECT_CLASS (parley_keyring_parent_class)->finalize (object);
}

static void
parley_keyring_class_init (ParleyKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_keyring_finalize;
}

static void
parley_keyring_init (ParleyKeyring *self)
{
}

/**
 * parley_keyring_new:
 * @application: the application's id
 * @profile: the profile's name
 *
 * Returns: (transfer full): the keyring of one profile
 */
ParleyKeyring *
parley_keyring_new (const char *application, const char *profile)
{
  ParleyKeyring *self = g_object_new (PARLEY_TYPE_KEYRING, NULL);

  self->application = g_strdup (application);
  self->profile = g_strdup (profile);
  return self;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    return_cause (task, error);
  else
    return_locked (task);
}

/**
 * parley_keyring_store_async:
 * @self: a keyring
 * @project: the Firebase project
 * @uid: whose token
 * @refresh_token: the token
 * @cancellable: (nullable): to give up
 * @callback: called once
 * @user_data: for @callback
 *
 * Takes the place of a token stored for the same three before.
 */
void
parley_keyring_store_async (ParleyKeyring *self, const char *project, const char *uid, const char *refresh_token, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GHashTable) attributes = NULL;
  GTask *task;

  g_return_if_fail (PARLEY_IS_KEYRING (self) && project != NULL && uid != NULL && refresh_token != NULL);

  attributes = make_attributes (self, project, uid);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_keyring_store_async);
  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, LABEL, refresh_token, cancellable, on_stored, task);
}

gboolean
parley_keyring_store_finish (ParleyKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What was found, waiting for its secret. */
typedef struct
{
  SecretRetrievable *item;
  char *uid;
} Found;

static void
found_free (gpointer data)
{
  Found *self = data;

  g_object_unref (self->item);
  g_free (self->uid);
  g_free (self);
}

static gboolean
is_locked (SecretRetrievable *item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

/* Of several accounts the one that signed in last. */
static SecretRetrievable *
choose (GList *items)
{
  SecretRetrievable *best = NULL;

  for (GList *l = items; l != NULL; l = l->next)
    if (best == NULL || secret_retrievable_get_modified (l->data) > secret_retrievable_get_modified (best))
      best = l->data;
  return best;
}

static void
on_secret (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (SecretValue) value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (value != NULL && secret_value_get_text (value) != NULL)
    g_task_return_pointer (task, g_strdup (secret_value_get_text (value)), g_free);
  else if (error != NULL)
    return_cause (task, error);
  else
    g_task_return_new_error (task, PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_FAILED, "the keyring's item holds no text");
}

static void
retrieve (GTask *task, SecretRetrievable *item)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
  Found *found = g_new0 (Found, 1);

  found->item = g_object_ref (item);
  found->uid = g_strdup (g_hash_table_lookup (attributes, "uid"));
  g_task_set_task_data (task, found, found_free);
  secret_retrievable_retrieve_secret (item, g_task_get_cancellable (task), on_secret, task);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);
  SecretRetrievable *item = choose (items);

  if (error != NULL)
    return_cause (task, error);
  else if (item == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else if (is_locked (item))
    return_locked (task);
  else
    retrieve (g_steal_pointer (&task), item);
  g_list_free_full (items, g_object_unref);
}

/**
 * parley_keyring_lookup_async:
 * @self: a keyring
 * @project: the Firebase project
 * @cancellable: (nullable): to give up
 * @callback: called once
 * @user_data: for @callback
 *
 * May ask the person to unlock the keyring.  That question stays until they have
 * answered it, and only then @callback learns of a cancellation: libsecret answers
 * twice when it is cancelled while it asks.
 */
void
parley_keyring_lookup_async (ParleyKeyring *self, const char *project, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GHashTable) attributes = NULL;
  GTask *task;

  g_return_if_fail (PARLEY_IS_KEYRING (self) && project != NULL);

  attributes = make_attributes (self, project, NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_keyring_lookup_async);
  secret_password_searchv (&schema, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK, NULL, on_found, task);
}

/**
 * parley_keyring_lookup_finish:
 * @self: a keyring
 * @result: of parley_keyring_lookup_async()
 * @uid: (out) (nullable): whose token it is
 * @error: PARLEY_KEYRING_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the token; NULL without an error where
 *   nothing is stored
 */
char *
parley_keyring_lookup_finish (ParleyKeyring *self, GAsyncResult *result, char **uid, GError **error)
{
  Found *found;
  char *token;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  found = g_task_get_task_data (G_TASK (result));
  token = g_task_propagate_pointer (G_TASK (result), error);
  if (uid != NULL)
    *uid = token == NULL ? NULL : g_strdup (found->uid);
  return token;
}

static void
on_searched_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (error != NULL)
    return_cause (task, error);
  else if (items != NULL)
    return_locked (task);
  else
    g_task_return_boolean (task, TRUE);
  g_list_free_full (items, g_object_unref);
}

/* "Nothing removed" may mean that there was nothing, or that it stayed locked. */
static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GHashTable *attributes = g_task_get_task_data (task);
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_cause (task, error);
  else
    secret_password_searchv (&schema, attributes, SECRET_SEARCH_ALL, cancellable, on_searched_again, g_steal_pointer (&task));
}

/**
 * parley_keyring_forget_async:
 * @self: a keyring
 * @project: the Firebase project
 * @cancellable: (nullable): to give up
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_keyring_forget_async (ParleyKeyring *self, const char *project, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GHashTable *attributes;
  GTask *task;

  g_return_if_fail (PARLEY_IS_KEYRING (self) && project != NULL);

  attributes = make_attributes (self, project, NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_keyring_forget_async);
  g_task_set_task_data (task, attributes, (GDestroyNotify)g_hash_table_unref);
  secret_password_clearv (&schema, attributes, cancellable, on_cleared, task);
}

/**
 * parley_keyring_forget_finish:
 * @self: a keyring
 * @result: of parley_keyring_forget_async()
 * @error: PARLEY_KEYRING_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether no token of the profile and project is left
 */
gboolean
parley_keyring_forget_finish (ParleyKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
