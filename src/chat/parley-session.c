/* One signed-in account: its store, its inbox, what it sends.  The stored rooms
 * are there before the network is asked; being without a network is a state,
 * never an error; only a refused refresh token means signed out.
 */

#include "parley-session-private.h"

#include <glib/gstdio.h>

#include "parley-attendance.h"
#include "parley-introduction.h"
#include "parley-outbox.h"
#include "parley-store-file.h"

struct _ParleySession
{
  GObject parent_instance;

  FirebaseUser *user;
  char *path;
  char *search_path;
  ParleyAccount *account;
  ParleyOutbox *outbox;
  ParleyInbox *inbox;
  ParleySleep *sleep;
  ParleyAttendance *attendance;
  ParleySearch *search;
  ParleyConnection connection;
  gboolean closed;
};

enum
{
  PROP_0,
  PROP_CONNECTION,
  PROP_NAME,
  PROP_TROUBLE,
  N_PROPS
};

enum
{
  SIGNED_OUT,
  MESSAGE_ARRIVED,
  MENTIONED,
  CAUGHT_UP,
  RING,
  N_SIGNALS
};

static GParamSpec *pspecs[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleySession, parley_session, G_TYPE_OBJECT)

static const char *const remembered[] = { "name", "email", "picture" };

/* A uid is whatever an administrator chose; as a file name it must be harmless. */
static char *
make_path (const char *data_directory, const char *uid, const char *suffix)
{
  g_autofree char *escaped = g_uri_escape_string (uid, NULL, FALSE);
  g_autofree char *name = g_strconcat (escaped[0] == '.' ? "_" : "", escaped, suffix, NULL);

  return g_build_filename (data_directory, name, NULL);
}

static void
set_connection (ParleySession *self, ParleyConnection connection)
{
  if (self->connection == connection)
    return;
  self->connection = connection;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_CONNECTION]);
}

/* At most starts nothing is new, and writing waits for the disk. */
static void
keep_note (ParleyStore *store, const char *name, const char *value)
{
  g_autofree char *kept = parley_store_get_note (store, name);

  if (g_strcmp0 (kept, value) != 0)
    parley_store_set_note (store, name, value);
}

static void
remember_user (ParleySession *self)
{
  const char *values[] = { firebase_user_get_name (self->user), firebase_user_get_email (self->user), firebase_user_get_picture (self->user) };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i] != NULL)
      keep_note (self->account->store, remembered[i], values[i]);
}

/* The own name is needed before the server was asked for it. */
static void
know_oneself (ParleySession *self)
{
  const char *name = firebase_user_get_name (self->user);

  if (name != NULL)
    parley_people_take_profile (self->account->people, self->account->uid, name, firebase_user_get_picture (self->user));
}

static void
on_user_changed (ParleySession *self)
{
  if (self->closed)
    return;
  remember_user (self);
  know_oneself (self);
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_NAME]);
  if (self->connection == PARLEY_CONNECTION_ONLINE)
    parley_introduction_write (self->account, self->user);
}

static void
on_revoked (ParleySession *self)
{
  if (self->closed)
    return;
  parley_attendance_stop (self->attendance);
  parley_inbox_stop (self->inbox);
  set_connection (self, PARLEY_CONNECTION_OFFLINE);
  g_signal_emit (self, signals[SIGNED_OUT], 0);
}

static void
on_live (ParleySession *self, gboolean live)
{
  if (!live)
    {
      set_connection (self, PARLEY_CONNECTION_OFFLINE);
      return;
    }
  set_connection (self, PARLEY_CONNECTION_ONLINE);
  parley_introduction_write (self->account, self->user);
  parley_people_ask_again (self->account->people);
  parley_outbox_wake (self->outbox);
  parley_inbox_wake (self->inbox);
}

static void
on_message_arrived (ParleySession *self, ParleyRoom *room, const char *author_name, const char *text)
{
  g_signal_emit (self, signals[MESSAGE_ARRIVED], 0, room, author_name, text);
}

static void
on_mentioned (ParleySession *self, ParleyRoom *room, const char *author_name, const char *text)
{
  g_signal_emit (self, signals[MENTIONED], 0, room, author_name, text);
}

static void
on_opened (ParleySession *self, ParleyRoom *room)
{
  if (!self->closed)
    parley_attendance_take_room (self->attendance, room);
}

static void
on_caught_up (ParleySession *self, GPtrArray *rooms)
{
  g_signal_emit (self, signals[CAUGHT_UP], 0, rooms);
}

static void
on_ring (ParleySession *self, const char *call, JsonObject *ring)
{
  g_signal_emit (self, signals[RING], 0, call, ring);
}

static void
parley_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleySession *self = PARLEY_SESSION (object);

  switch (id)
    {
    case PROP_CONNECTION:
      g_value_set_uint (value, self->connection);
      break;
    case PROP_TROUBLE:
      g_value_set_uint (value, parley_session_get_trouble (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, parley_session_get_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_session_dispose (GObject *object)
{
  ParleySession *self = PARLEY_SESSION (object);

  if (self->account != NULL)
    parley_session_close (self, FALSE);
  g_clear_object (&self->attendance);
  g_clear_object (&self->sleep);
  g_clear_object (&self->inbox);
  g_clear_object (&self->search);
  g_clear_object (&self->outbox);
  g_clear_pointer (&self->account, parley_account_unref);
  g_clear_object (&self->user);
  G_OBJECT_CLASS (parley_session_parent_class)->dispose (object);
}

static void
parley_session_finalize (GObject *object)
{
  g_free (PARLEY_SESSION (object)->path);
  g_free (PARLEY_SESSION (object)->search_path);
  G_OBJECT_CLASS (parley_session_parent_class)->finalize (object);
}

static void
parley_session_class_init (ParleySessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = parley_session_get_property;
  object_class->dispose = parley_session_dispose;
  object_class->finalize = parley_session_finalize;
  pspecs[PROP_CONNECTION] = g_param_spec_uint ("connection", NULL, NULL, 0, PARLEY_CONNECTION_OFFLINE, PARLEY_CONNECTION_CONNECTING, flags);
  pspecs[PROP_TROUBLE] = g_param_spec_uint ("trouble", NULL, NULL, PARLEY_STORE_WELL, PARLEY_STORE_UNWRITABLE, PARLEY_STORE_WELL, flags);
  pspecs[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
  signals[SIGNED_OUT] = g_signal_new ("signed-out", PARLEY_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CAUGHT_UP] = g_signal_new ("caught-up", PARLEY_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[MESSAGE_ARRIVED] = g_signal_new ("message-arrived", PARLEY_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 3, PARLEY_TYPE_ROOM, G_TYPE_STRING, G_TYPE_STRING);
  signals[MENTIONED] = g_signal_new ("mentioned", PARLEY_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 3, PARLEY_TYPE_ROOM, G_TYPE_STRING, G_TYPE_STRING);
  signals[RING] = g_signal_new ("ring", PARLEY_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_OBJECT);
}

static void
parley_session_init (ParleySession *self)
{
}

static void
listen_to_user (ParleySession *self)
{
  g_signal_connect_object (self->user, "notify::name", G_CALLBACK (on_user_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->user, "notify::email", G_CALLBACK (on_user_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->user, "notify::picture", G_CALLBACK (on_user_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->user, "revoked", G_CALLBACK (on_revoked), self, G_CONNECT_SWAPPED);
}

static void
attend (ParleySession *self)
{
  self->sleep = parley_sleep_new ();
  self->attendance = parley_attendance_new (self->account, self->user, self->sleep);
  g_signal_connect_object (self->attendance, "woke", G_CALLBACK (parley_session_reconnect), self, G_CONNECT_SWAPPED);
  parley_attendance_start (self->attendance);
}

static void
on_taken_in (ParleySession *self, gint64 done)
{
  parley_store_prune_journal (self->account->store, done);
}

/* Whoever reads from the store has gone back to where it stands. */
static void
on_store_trouble (ParleySession *self, GParamSpec *pspec, ParleyStore *store)
{
  if (self->closed)
    return;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_TROUBLE]);
  if (parley_store_get_trouble (store) == PARLEY_STORE_WELL)
    parley_session_reconnect (self);
}

static void
start_search (ParleySession *self, ParleyStore *store)
{
  g_autofree char *identity = parley_store_get_identity (store);

  self->search = parley_search_new (self->search_path, self->path, identity);
  g_signal_connect_object (store, "journal-grew", G_CALLBACK (parley_search_update), self->search, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "taken-in", G_CALLBACK (on_taken_in), self, G_CONNECT_SWAPPED);
}

static void
start (ParleySession *self, ParleyStore *store)
{
  self->account = parley_account_new (self->user, store);
  self->outbox = parley_outbox_new (self->account);
  remember_user (self);
  know_oneself (self);
  self->inbox = parley_inbox_new (self->account, self->outbox);
  g_signal_connect_object (self->inbox, "live", G_CALLBACK (on_live), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_inbox_get_news (self->inbox), "message-arrived", G_CALLBACK (on_message_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_inbox_get_news (self->inbox), "mentioned", G_CALLBACK (on_mentioned), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_inbox_get_news (self->inbox), "caught-up", G_CALLBACK (on_caught_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inbox, "ring", G_CALLBACK (on_ring), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inbox, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  listen_to_user (self);
  attend (self);
  parley_inbox_start (self->inbox);
  start_search (self, store);
  g_signal_connect_object (store, "notify::trouble", G_CALLBACK (on_store_trouble), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/**
 * parley_session_new:
 * @user: who is signed in
 * @data_directory: where the profile keeps its stores; made if it does not exist
 * @error: where it is told that the store cannot be opened, not even in memory
 *
 * Returns: (transfer full): a session that connects by itself
 */
ParleySession *
parley_session_new (FirebaseUser *user, const char *data_directory, GError **error)
{
  g_autoptr (ParleySession) self = NULL;
  g_autoptr (ParleyStore) store = NULL;

  g_return_val_if_fail (FIREBASE_IS_USER (user) && data_directory != NULL, NULL);

  self = g_object_new (PARLEY_TYPE_SESSION, NULL);
  self->user = g_object_ref (user);
  self->path = make_path (data_directory, firebase_user_get_uid (user), ".db");
  self->search_path = make_path (data_directory, firebase_user_get_uid (user), ".search");
  if (g_mkdir_with_parents (data_directory, 0700) < 0)
    g_message ("%s: %s", data_directory, g_strerror (errno));
  store = parley_store_open (self->path, error);
  if (store == NULL)
    return NULL;
  start (self, store);
  return g_steal_pointer (&self);
}

/**
 * parley_session_recall:
 * @data_directory: where the profile keeps its stores
 * @uid: who was signed in
 * @name: (out) (nullable): what they are called
 * @email: (out) (nullable): their address
 * @picture: (out) (nullable): the address of their picture
 *
 * Returns: whether there is a store of @uid
 */
gboolean
parley_session_recall (const char *data_directory, const char *uid, char **name, char **email, char **picture)
{
  g_autofree char *path = make_path (data_directory, uid, ".db");
  g_autoptr (ParleyStore) store = NULL;
  g_autoptr (GError) error = NULL;

  *name = *email = *picture = NULL;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  store = parley_store_open (path, &error);
  if (store == NULL)
    {
      g_message ("%s", error->message);
      return FALSE;
    }
  *name = parley_store_get_note (store, remembered[0]);
  *email = parley_store_get_note (store, remembered[1]);
  *picture = parley_store_get_note (store, remembered[2]);
  parley_store_keep_log (store);
  return TRUE;
}

/**
 * parley_session_get_set_aside:
 * @self: a session
 *
 * Returns: (nullable): where the former store is kept if it could not be read,
 *   so that the person can be told
 */
const char *
parley_session_get_set_aside (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return parley_store_get_set_aside (self->account->store);
}

/**
 * parley_session_get_trouble:
 * @self: a session
 *
 * Returns: what keeps messages from being stored
 */
ParleyStoreTrouble
parley_session_get_trouble (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), PARLEY_STORE_WELL);

  return parley_store_get_trouble (self->account->store);
}

/**
 * parley_session_is_volatile:
 * @self: a session
 *
 * Returns: whether what it has is gone once it is closed, since nothing could be
 *   written when it began
 */
gboolean
parley_session_is_volatile (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), FALSE);

  return parley_store_is_volatile (self->account->store);
}

ParleyAccount *
parley_session_get_account (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return self->account;
}

ParleyInbox *
parley_session_get_inbox (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return self->inbox;
}

/* Returns: (transfer none): this computer's sleep; one lock serves whoever has to do
 * something before
 */
ParleySleep *
parley_session_get_sleep (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return self->sleep;
}

gboolean
parley_session_has_last_word (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), FALSE);

  return parley_attendance_has_last_word (self->attendance);
}

FirebaseUser *
parley_session_get_user (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return self->user;
}

FirebaseDatabase *
parley_session_get_database (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return self->account->database;
}

const char *
parley_session_get_uid (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return self->account->uid;
}

/**
 * parley_session_get_name:
 * @self: a session
 *
 * Returns: what whoever is signed in is called, "" until it is known
 */
const char *
parley_session_get_name (ParleySession *self)
{
  const char *name;

  g_return_val_if_fail (PARLEY_IS_SESSION (self), "");

  name = firebase_user_get_name (self->user);
  return name != NULL ? name : "";
}

ParleyConnection
parley_session_get_connection (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), PARLEY_CONNECTION_OFFLINE);

  return self->connection;
}

/**
 * parley_session_get_rooms:
 * @self: a session
 *
 * Returns: (transfer none): a list of #ParleyRoom in no order; the stored ones at once
 */
GListModel *
parley_session_get_rooms (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return parley_inbox_get_rooms (self->inbox);
}

/**
 * parley_session_get_invitations:
 * @self: a session
 *
 * Returns: (transfer none): a list of #ParleyInvitation
 */
GListModel *
parley_session_get_invitations (ParleySession *self)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  return parley_inbox_get_invitations (self->inbox);
}

/**
 * parley_session_find_room:
 * @self: a session
 * @id: a room's id
 *
 * Returns: (transfer none) (nullable): the room, which may not be in the list
 *   yet while its name is being asked for
 */
ParleyRoom *
parley_session_find_room (ParleySession *self, const char *id)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self) && id != NULL, NULL);

  return parley_inbox_find_room (self->inbox, id);
}

/**
 * parley_session_get_person:
 * @self: a session
 * @uid: who
 *
 * Returns: (transfer none): the one object for that person
 */
ParleyMember *
parley_session_get_person (ParleySession *self, const char *uid)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self) && uid != NULL, NULL);

  return parley_people_get (self->account->people, uid);
}

/**
 * parley_session_reconnect:
 * @self: a session
 *
 * Called when the network came back or the computer woke.
 */
void
parley_session_reconnect (ParleySession *self)
{
  g_return_if_fail (PARLEY_IS_SESSION (self));

  if (self->closed)
    return;
  firebase_database_reconnect (self->account->database);
  parley_attendance_reconnect (self->attendance);
  parley_inbox_start (self->inbox);
  parley_outbox_wake (self->outbox);
}

/**
 * parley_session_get_peer:
 * @self: a session
 * @uid: who
 *
 * Returns: (transfer full): whether they are there, for as long as it is held
 */
ParleyPeer *
parley_session_get_peer (ParleySession *self, const char *uid)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (self) && uid != NULL, NULL);

  return parley_attendance_get_peer (self->attendance, uid);
}

/**
 * parley_session_set_away:
 * @self: a session
 * @is_away: whether nobody is at this computer
 */
void
parley_session_set_away (ParleySession *self, gboolean is_away)
{
  g_return_if_fail (PARLEY_IS_SESSION (self));

  if (!self->closed)
    parley_attendance_set_away (self->attendance, is_away);
}

/**
 * parley_session_farewell:
 * @self: a session that is about to be closed
 * @forget: whether this computer is not heard of again, as after signing out
 * @milliseconds: the longest that this may take
 *
 * Tells the others.  The main loop may turn meanwhile.
 */
void
parley_session_farewell (ParleySession *self, gboolean forget, guint milliseconds)
{
  g_return_if_fail (PARLEY_IS_SESSION (self));

  if (!self->closed)
    parley_attendance_farewell (self->attendance, forget, milliseconds);
}

/**
 * parley_session_close:
 * @self: a session
 * @erase: whether to remove the store's files too
 *
 * Nothing is sent or fetched any more.  What waits in the outbox waits for the
 * next session, unless it is erased.
 */
void
parley_session_close (ParleySession *self, gboolean erase)
{
  g_return_if_fail (PARLEY_IS_SESSION (self));

  if (!self->closed)
    {
      self->closed = TRUE;
      parley_attendance_stop (self->attendance);
      parley_search_close (self->search);
      parley_inbox_close (self->inbox);
      parley_account_close (self->account);
      set_connection (self, PARLEY_CONNECTION_OFFLINE);
    }
  if (!erase)
    return;
  parley_store_file_erase (self->path);
  parley_store_file_erase (self->search_path);
}

ParleySearch *
parley_session_get_search (ParleySession *self)
{
  return self->search;
}

const char *
parley_session_get_store_path (ParleySession *self)
{
  return self->path;
}
