/* Notifications: one for each room with something new, a missed call among it,
 * which goes when the room is read; one for a call that rings, which goes when
 * it rings no more.
 */
#include "config.h"

#include "parley-notifier.h"

#include "parley-call-sentence.h"
#include "parley-message-text.h"
#include "parley-system-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

#define BODY_CHARACTERS 200
#define RING_ID "ring"
#define CAUGHT_UP_ID "caught-up"
#define SERVICE "org.freedesktop.Notifications"

struct _ParleyNotifier
{
  GObject parent_instance;

  GApplication *application;
  GSettings *settings;
  GHashTable *ids;       /* notification id → the ParleyRoom it is about */
  GHashTable *caught_up; /* ParleyRooms that the summary is about */
  guint watch;
  gboolean is_heard;
  gboolean is_quiet; /* what pops up would be seen by others */
  GHashTable *held;  /* notification id → GNotification, of that time */
};

G_DEFINE_FINAL_TYPE (ParleyNotifier, parley_notifier, G_TYPE_OBJECT)

/* In a sandbox notifications go through the portal, which is always there. */
static gboolean
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
on_service_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  PARLEY_NOTIFIER (data)->is_heard = TRUE;
}

static void
on_service_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  PARLEY_NOTIFIER (data)->is_heard = is_sandboxed ();
}

/* GLib warns where nobody on the bus takes notifications.  A desktop without
 * them is not an error, so nothing is sent there.
 */
static void
send (ParleyNotifier *self, const char *id, GNotification *notification)
{
  if (self->is_quiet)
    g_hash_table_replace (self->held, g_strdup (id), g_object_ref (notification));
  else if (self->is_heard)
    g_application_send_notification (self->application, id, notification);
}

static void
take_back (ParleyNotifier *self, const char *id)
{
  g_hash_table_remove (self->held, id);
  if (self->is_heard)
    g_application_withdraw_notification (self->application, id);
}

/* One for each room: the caller's message about a missed call takes the place of
 * what was told of that call, or the other way round.
 */
static char *
room_id (ParleyRoom *room)
{
  return g_strconcat ("room-", parley_room_get_id (room), NULL);
}

static void
withdraw (ParleyNotifier *self, char *id)
{
  if (g_hash_table_remove (self->ids, id))
    take_back (self, id);
  g_free (id);
}

static void
forget_caught_up (ParleyNotifier *self, ParleyRoom *room)
{
  if (g_hash_table_remove (self->caught_up, room) && g_hash_table_size (self->caught_up) == 0)
    take_back (self, CAUGHT_UP_ID);
}

static void
on_unread (ParleyNotifier *self, GParamSpec *pspec, ParleyRoom *room)
{
  if (parley_room_get_unread (room) == 0)
    parley_notifier_withdraw_room (self, room);
}

static void
follow (ParleyNotifier *self, ParleyRoom *room)
{
  g_signal_handlers_disconnect_by_func (room, on_unread, self);
  g_signal_connect_object (room, "notify::unread", G_CALLBACK (on_unread), self, G_CONNECT_SWAPPED);
}

static void
remember (ParleyNotifier *self, char *id, ParleyRoom *room)
{
  follow (self, room);
  g_hash_table_insert (self->ids, id, g_object_ref (room));
}

static GNotification *
make (ParleyRoom *room, const char *title, const char *body)
{
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.open-room", "s", parley_room_get_id (room));
  return notification;
}

static void
parley_notifier_dispose (GObject *object)
{
  ParleyNotifier *self = PARLEY_NOTIFIER (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_hash_table_remove_all (self->ids);
  g_hash_table_remove_all (self->caught_up);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (parley_notifier_parent_class)->dispose (object);
}

static void
parley_notifier_finalize (GObject *object)
{
  g_hash_table_unref (PARLEY_NOTIFIER (object)->ids);
  g_hash_table_unref (PARLEY_NOTIFIER (object)->caught_up);
  g_hash_table_unref (PARLEY_NOTIFIER (object)->held);
  G_OBJECT_CLASS (parley_notifier_parent_class)->finalize (object);
}

static void
parley_notifier_class_init (ParleyNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_notifier_finalize;
}

static void
parley_notifier_init (ParleyNotifier *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->caught_up = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->is_heard = is_sandboxed ();
}

/**
 * parley_notifier_new:
 * @application: (unowned): who sends; it outlives the notifier
 * @settings: (nullable): of the profile, which say how much is told
 *
 * Returns: (transfer full): a notifier
 */
ParleyNotifier *
parley_notifier_new (GApplication *application, GSettings *settings)
{
  ParleyNotifier *self = g_object_new (PARLEY_TYPE_NOTIFIER, NULL);

  self->application = application;
  g_set_object (&self->settings, settings);
  self->watch = g_bus_watch_name (G_BUS_TYPE_SESSION, SERVICE, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                  on_service_appeared, on_service_vanished, self, NULL);
  return self;
}

/* Whoever looks over a shoulder, or at a locked screen, reads it too. */
static gboolean
may_show_text (ParleyNotifier *self)
{
  return self->settings == NULL || g_settings_get_boolean (self->settings, "show-message-text");
}

/**
 * parley_notifier_tell_message:
 * @self: a notifier
 * @room: where
 * @author: who wrote
 * @text: what
 *
 * Replaces what was told of that room before.
 */
void
parley_notifier_tell_message (ParleyNotifier *self, ParleyRoom *room, const char *author, const char *text)
{
  g_autofree char *name = parley_text_plain (author);
  g_autofree char *where = parley_text_plain (parley_room_get_name (room));
  g_autofree char *happened = *name != '\0' ? parley_system_sentence_for_news (room, name, text) : NULL;
  g_autofree char *said = happened != NULL ? g_strdup (happened) : parley_message_text_preview (text, BODY_CHARACTERS);
  /* Translators: the title of a notification: a person, a room */
  g_autofree char *title = parley_room_is_direct (room) ? g_strdup (name) : g_strdup_printf (_ ("%s in %s"), name, where);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = room_id (room);

  /* What happened says who did it. */
  notification = make (room, *name != '\0' && (happened == NULL || parley_room_is_direct (room)) ? title : where,
                       may_show_text (self) ? said : _ ("New message"));
  g_notification_set_category (notification, "im.received");
  remember (self, g_strdup (id), room);
  send (self, id, notification);
}

static char *
list_rooms (GPtrArray *rooms)
{
  g_autofree char *first = parley_text_plain (parley_room_get_name (rooms->pdata[0]));
  g_autofree char *second = parley_text_plain (parley_room_get_name (rooms->pdata[1]));
  guint more = rooms->len - 2;

  if (more == 0)
    /* Translators: two rooms with new messages */
    return g_strdup_printf (_ ("In %s and %s"), first, second);
  /* Translators: rooms with new messages: two by name, and how many more */
  return g_strdup_printf (ngettext ("In %s, %s and %u more room", "In %s, %s and %u more rooms", more), first, second, more);
}

/**
 * parley_notifier_tell_caught_up:
 * @self: a notifier
 * @rooms: (element-type ParleyRoom): two or more in which something is new since
 *   the connection was lost
 *
 * One notification for all of them, which goes when the last has been read.
 */
void
parley_notifier_tell_caught_up (ParleyNotifier *self, GPtrArray *rooms)
{
  g_autoptr (GNotification) notification = g_notification_new (_ ("New Messages"));
  g_autofree char *body = list_rooms (rooms);

  for (guint i = 0; i < rooms->len; i++)
    {
      follow (self, rooms->pdata[i]);
      g_hash_table_add (self->caught_up, g_object_ref (rooms->pdata[i]));
    }
  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action (notification, "app.show");
  send (self, CAUGHT_UP_ID, notification);
}

/**
 * parley_notifier_tell_ring:
 * @self: a notifier
 * @call: a call that rings here
 */
void
parley_notifier_tell_ring (ParleyNotifier *self, ParleyCall *call)
{
  g_autofree char *title = parley_call_sentence_for_ring (call);
  g_autofree char *body = parley_call_sentence_for_kind (call);
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_category (notification, "call.incoming");
  g_notification_set_default_action (notification, "app.show-call");
  g_notification_add_button_with_target (notification, C_ ("call", "Decline"), "app.decline-call", "s", parley_call_get_id (call));
  g_notification_add_button_with_target (notification, C_ ("call", "Accept"), "app.accept-call", "s", parley_call_get_id (call));
  g_hash_table_insert (self->ids, g_strdup (RING_ID), g_object_ref (parley_call_get_room (call)));
  send (self, RING_ID, notification);
}

/* The call rings no more. */
void
parley_notifier_withdraw_ring (ParleyNotifier *self)
{
  withdraw (self, g_strdup (RING_ID));
}

/**
 * parley_notifier_tell_missed:
 * @self: a notifier
 * @call: a call that rang here and was not taken
 */
void
parley_notifier_tell_missed (ParleyNotifier *self, ParleyCall *call)
{
  ParleyRoom *room = parley_call_get_room (call);
  g_autofree char *body = parley_call_sentence_for_missed (call);
  g_autoptr (GNotification) notification = make (room, _ ("Missed Call"), body);
  g_autofree char *id = room_id (room);

  g_notification_set_category (notification, "call.unanswered");
  remember (self, g_strdup (id), room);
  send (self, id, notification);
}

/* The person has seen what is new in @room. */
void
parley_notifier_withdraw_room (ParleyNotifier *self, ParleyRoom *room)
{
  g_signal_handlers_disconnect_by_func (room, on_unread, self);
  withdraw (self, room_id (room));
  forget_caught_up (self, room);
}

/* Nobody is signed in any more. */
void
parley_notifier_withdraw_all (ParleyNotifier *self)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (self->ids);
  g_autoptr (GPtrArray) copies = g_ptr_array_new ();

  for (GList *i = ids; i != NULL; i = i->next)
    g_ptr_array_add (copies, g_strdup (i->data));
  for (guint i = 0; i < copies->len; i++)
    withdraw (self, g_ptr_array_index (copies, i));
  if (g_hash_table_size (self->caught_up) > 0)
    take_back (self, CAUGHT_UP_ID);
  g_hash_table_remove_all (self->caught_up);
}

/**
 * parley_notifier_set_quiet:
 * @self: a notifier
 * @quiet: whether nothing is to pop up; what would have then comes at the end, unless
 *   it was read meanwhile
 */
void
parley_notifier_set_quiet (ParleyNotifier *self, gboolean quiet)
{
  GHashTableIter iter;
  gpointer id, notification;

  if (self->is_quiet == quiet)
    return;
  self->is_quiet = quiet;
  if (quiet)
    return;
  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &id, &notification))
    send (self, id, notification);
  g_hash_table_remove_all (self->held);
}
