/* A room that the account is in.  What the sidebar shows of it comes from the
 * inbox; its messages come from a feed that runs while the room is on the
 * screen and a little longer, so that going back and forth costs nothing.
 */

#include "parley-room-private.h"

#include "firebase-error.h"
#include "parley-departures.h"
#include "parley-description.h"
#include "parley-draft.h"
#include "parley-feed.h"
#include "parley-limits.h"
#include "parley-live-private.h"
#include "parley-message-private.h"
#include "parley-newest.h"
#include "parley-peers.h"
#include "parley-quotes-private.h"
#include "parley-read-marker.h"
#include "parley-room-life.h"
#include "parley-roster.h"
#include "parley-store-drafts.h"
#include "parley-store-traits.h"
#include "parley-timeline-private.h"
#include "web-json.h"

/* Seconds that a room's stream outlives its being on the screen. */
#define LINGER 120
/* So long after somebody said that they leave they may still be a member. */
#define DEPARTURE_MS 60000

struct _ParleyRoom
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyOutbox *outbox;
  ParleyRoomRecord *record;
  ParleyRoomTraits *traits;
  ParleyDraft *draft; /* NULL: nothing is being written */
  ParleyReadMarker *marker;
  ParleyNewest *newest;
  ParleyTimeline *timeline; /* these two from the first time they are asked for */
  ParleyFeed *feed;
  ParleyRoomLife *life;
  ParleyQuotes *quotes;
  ParleyRoster *roster; /* these two from the first time they are asked for */
  ParleyNamesakes *namesakes;
  ParleyDepartures *departures;
  ParleyMember *peer; /* of a direct chat */
  ParleyMessage *last_sent;
  guint linger_source;
  gboolean open;
  gboolean described;
  gboolean describing;
  gboolean outdated; /* something changed while it was being described */
  gboolean left;
  gboolean mentioned; /* as was told last */
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_UNREAD,
  PROP_LAST_TEXT,
  PROP_LAST_AUTHOR_NAME,
  PROP_LAST_AT,
  PROP_OPEN,
  PROP_TOPIC,
  PROP_ROLE,
  PROP_ARCHIVED,
  PROP_LISTED,
  PROP_NOTICE,
  PROP_MENTIONED,
  PROP_FAVOURITE,
  PROP_REQUESTED,
  PROP_DRAFT,
  N_PROPS
};

enum
{
  LOST,
  UNCOVERED,
  DESCRIBED,
  N_SIGNALS
};

static GParamSpec *pspecs[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyRoom, parley_room, G_TYPE_OBJECT)

static void
notify (ParleyRoom *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[property]);
}

static void
save (ParleyRoom *self)
{
  if (!self->left)
    parley_store_save_room (self->account->store, self->record);
}

static void
on_peer_renamed (ParleyRoom *self)
{
  notify (self, PROP_NAME);
}

static void
follow_peer (ParleyRoom *self)
{
  if (self->record->peer == NULL || self->peer != NULL)
    return;
  self->peer = g_object_ref (parley_people_get (self->account->people, self->record->peer));
  g_signal_connect_object (self->peer, "notify::name", G_CALLBACK (on_peer_renamed), self, G_CONNECT_SWAPPED);
  notify (self, PROP_NAME);
}

/* A room that is only listed makes no objects for its members. */
static ParleyRoster *
get_roster (ParleyRoom *self)
{
  if (self->roster == NULL)
    self->roster = parley_roster_new (self->account, self->record->id);
  return self->roster;
}

static gboolean
may_tidy (ParleyRoom *self, ParleyDescription *description)
{
  const char *role = g_hash_table_lookup (description->members, self->account->uid);

  return g_strcmp0 (role, "owner") == 0 || g_strcmp0 (role, "admin") == 0;
}

static void
take_traits (ParleyRoom *self, ParleyDescription *description)
{
  g_autoptr (ParleyRoomTraits) traits = parley_room_traits_copy (self->traits);

  g_set_str (&traits->topic, description->topic);
  g_set_str (&traits->creator, description->creator);
  g_set_str (&traits->role, g_hash_table_lookup (description->members, self->account->uid));
  traits->archived_at = description->archived_at;
  traits->listed = description->listed;
  parley_room_set_traits (self, traits);
}

static void
take_description (ParleyRoom *self, ParleyDescription *description)
{
  parley_description_save_members (self->account, self->record->id, description->members);
  parley_roster_take (get_roster (self), description->members);
  parley_roster_take_joined (get_roster (self), description->joined);
  g_set_str (&self->record->kind, description->kind);
  g_set_str (&self->record->peer, description->peer);
  if (g_set_str (&self->record->name, description->name))
    notify (self, PROP_NAME);
  follow_peer (self);
  save (self);
  take_traits (self, description);
  self->described = TRUE;
  parley_newest_consider (self->newest);
  g_signal_emit (self, signals[DESCRIBED], 0);
  if (self->open && may_tidy (self, description))
    parley_room_life_tidy (self->life);
}

static void
describe (ParleyRoom *self)
{
  if (!self->describing && !self->left && !g_cancellable_is_cancelled (self->account->cancellable))
    parley_room_describe_async (self, self->account->cancellable, NULL, NULL);
}

/* A message that is sent meanwhile asks for the members itself, and so reaches
 * whoever has just come.  What is being fetched may be too old already.
 */
static void
describe_anew (ParleyRoom *self)
{
  parley_store_set_doubtful (self->account->store, self->record->id, TRUE);
  self->outdated = self->describing;
  describe (self);
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyRoom *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (ParleyDescription) description = parley_description_fetch_finish (result, &error);

  self->describing = FALSE;
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_description (self, description);
  if (self->outdated)
    describe_anew (self);
  g_task_return_boolean (task, TRUE);
}

/* A system message, or somebody who is not known to be a member, hints that
 * members or name have changed.
 */
static gboolean
is_hint (ParleyRoom *self, ParleyRecord *record)
{
  return record->kind != NULL || !parley_roster_has (get_roster (self), record->author);
}

static void
look_at_members (gpointer self)
{
  describe_anew (self);
}

static void
note_departure (ParleyRoom *self, ParleyRecord *record)
{
  gint64 now = firebase_database_get_server_time (self->account->database);

  if (g_strcmp0 (record->kind, "leave") != 0 || now - record->sent_at > DEPARTURE_MS)
    return;
  if (self->departures == NULL)
    self->departures = parley_departures_new (get_roster (self), look_at_members, self);
  parley_departures_add (self->departures, record->author);
}

static void
on_arrived (ParleyRoom *self, GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    note_departure (self, records->pdata[i]);
  /* A message that was edited while it was on its way may be among them. */
  parley_change_outbox_post (parley_outbox_get_changes (self->outbox), self->record->id);
  for (guint i = 0; i < records->len; i++)
    if (is_hint (self, records->pdata[i]))
      {
        describe_anew (self);
        return;
      }
}

static void
on_feed_cancelled (ParleyRoom *self)
{
  parley_room_life_stop (self->life);
  g_signal_emit (self, signals[LOST], 0);
}

static void
make_timeline (ParleyRoom *self)
{
  if (self->timeline != NULL)
    return;
  self->timeline = parley_timeline_new (self->account, self->record->id);
  self->feed = parley_feed_new (self->account, self->record->id, self->timeline);
  self->life = parley_room_life_new (self->account, self->record->id, self->feed, self->timeline);
  g_signal_connect_object (self->feed, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "cancelled", G_CALLBACK (on_feed_cancelled), self, G_CONNECT_SWAPPED);
}

static void
on_linger_over (gpointer data)
{
  ParleyRoom *self = data;

  self->linger_source = 0;
  parley_room_life_stop (self->life);
}

static void
parley_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyRoom *self = PARLEY_ROOM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, parley_room_get_name (self));
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, parley_room_get_unread (self));
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, parley_room_get_last_text (self));
      break;
    case PROP_LAST_AUTHOR_NAME:
      g_value_set_string (value, parley_room_get_last_author_name (self));
      break;
    case PROP_LAST_AT:
      g_value_set_int64 (value, parley_room_get_last_at (self));
      break;
    case PROP_OPEN:
      g_value_set_boolean (value, self->open);
      break;
    case PROP_TOPIC:
      g_value_set_string (value, self->traits->topic);
      break;
    case PROP_ROLE:
      g_value_set_string (value, self->traits->role);
      break;
    case PROP_ARCHIVED:
      g_value_set_boolean (value, self->traits->archived_at > 0);
      break;
    case PROP_LISTED:
      g_value_set_boolean (value, self->traits->listed);
      break;
    case PROP_NOTICE:
      g_value_set_uint (value, self->traits->notice);
      break;
    case PROP_MENTIONED:
      g_value_set_boolean (value, parley_room_is_mentioned (self));
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, self->traits->favourite);
      break;
    case PROP_REQUESTED:
      g_value_set_boolean (value, self->traits->requested);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, parley_room_get_draft (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_room_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_OPEN:
      parley_room_set_open (PARLEY_ROOM (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_room_dispose (GObject *object)
{
  ParleyRoom *self = PARLEY_ROOM (object);

  g_clear_handle_id (&self->linger_source, g_source_remove);
  g_clear_pointer (&self->departures, parley_departures_free);
  if (self->life != NULL)
    parley_room_life_stop (self->life);
  g_clear_object (&self->life);
  g_clear_object (&self->feed);
  g_clear_object (&self->quotes);
  g_clear_object (&self->namesakes);
  g_clear_object (&self->timeline);
  if (self->marker != NULL)
    parley_read_marker_close (self->marker);
  g_clear_object (&self->marker);
  if (self->newest != NULL)
    parley_newest_close (self->newest);
  g_clear_object (&self->newest);
  g_clear_object (&self->last_sent);
  g_clear_object (&self->peer);
  G_OBJECT_CLASS (parley_room_parent_class)->dispose (object);
}

static void
parley_room_finalize (GObject *object)
{
  ParleyRoom *self = PARLEY_ROOM (object);

  g_clear_object (&self->roster);
  g_clear_object (&self->outbox);
  g_clear_pointer (&self->record, parley_room_record_free);
  g_clear_pointer (&self->traits, parley_room_traits_free);
  g_clear_pointer (&self->draft, parley_draft_free);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_room_parent_class)->finalize (object);
}

static void
parley_room_class_init (ParleyRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = parley_room_get_property;
  object_class->set_property = parley_room_set_property;
  object_class->dispose = parley_room_dispose;
  object_class->finalize = parley_room_finalize;
  pspecs[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  pspecs[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  pspecs[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, NULL, flags);
  pspecs[PROP_LAST_AUTHOR_NAME] = g_param_spec_string ("last-author-name", NULL, NULL, "", flags);
  pspecs[PROP_LAST_AT] = g_param_spec_int64 ("last-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  pspecs[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  pspecs[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, NULL, flags);
  pspecs[PROP_ROLE] = g_param_spec_string ("role", NULL, NULL, NULL, flags);
  pspecs[PROP_ARCHIVED] = g_param_spec_boolean ("archived", NULL, NULL, FALSE, flags);
  pspecs[PROP_LISTED] = g_param_spec_boolean ("listed", NULL, NULL, FALSE, flags);
  pspecs[PROP_NOTICE] = g_param_spec_uint ("notice", NULL, NULL, PARLEY_ROOM_NOTICE_ALL, PARLEY_ROOM_NOTICE_MENTIONS, PARLEY_ROOM_NOTICE_ALL, flags);
  pspecs[PROP_MENTIONED] = g_param_spec_boolean ("mentioned", NULL, NULL, FALSE, flags);
  pspecs[PROP_FAVOURITE] = g_param_spec_boolean ("favourite", NULL, NULL, FALSE, flags);
  pspecs[PROP_REQUESTED] = g_param_spec_boolean ("requested", NULL, NULL, FALSE, flags);
  pspecs[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
  signals[DESCRIBED] = g_signal_new ("described", PARLEY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UNCOVERED] = g_signal_new ("uncovered", PARLEY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", PARLEY_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_room_init (ParleyRoom *self)
{
}

static void
on_text (ParleyRoom *self)
{
  notify (self, PROP_LAST_TEXT);
}

static void
on_author (ParleyRoom *self)
{
  notify (self, PROP_LAST_AUTHOR_NAME);
}

static void
on_at (ParleyRoom *self)
{
  notify (self, PROP_LAST_AT);
}

static void
on_uncovered (ParleyRoom *self)
{
  g_signal_emit (self, signals[UNCOVERED], 0);
}

static void
on_marker_changed (ParleyRoom *self)
{
  save (self);
  notify (self, PROP_UNREAD);
  if (self->mentioned == parley_room_is_mentioned (self))
    return;
  self->mentioned = !self->mentioned;
  notify (self, PROP_MENTIONED);
}

/**
 * parley_room_new:
 * @account: whose
 * @outbox: what sends
 * @id: the room's id
 *
 * Returns: (transfer full): the room as the store knows it
 */
ParleyRoom *
parley_room_new (ParleyAccount *account, ParleyOutbox *outbox, const char *id)
{
  ParleyRoom *self = g_object_new (PARLEY_TYPE_ROOM, NULL);

  self->account = parley_account_ref (account);
  self->outbox = g_object_ref (outbox);
  self->record = parley_store_get_room (account->store, id);
  if (self->record == NULL)
    self->record = parley_room_record_new (id);
  self->traits = parley_store_get_traits (account->store, id);
  self->draft = parley_store_get_draft (account->store, id);
  self->marker = parley_read_marker_new (account, self->record);
  self->mentioned = parley_read_marker_is_mentioned (self->marker);
  g_signal_connect_object (self->marker, "changed", G_CALLBACK (on_marker_changed), self, G_CONNECT_SWAPPED);
  self->newest = parley_newest_new (account, self->record);
  g_signal_connect_object (self->newest, "text", G_CALLBACK (on_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "author", G_CALLBACK (on_author), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "at", G_CALLBACK (on_at), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "recounted", G_CALLBACK (on_marker_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "uncovered", G_CALLBACK (on_uncovered), self, G_CONNECT_SWAPPED);
  follow_peer (self);
  return self;
}

static void
notify_traits (ParleyRoom *self, const ParleyRoomTraits *old)
{
  const ParleyRoomTraits *new = self->traits;

  if (g_strcmp0 (old->topic, new->topic) != 0)
    notify (self, PROP_TOPIC);
  if (g_strcmp0 (old->role, new->role) != 0)
    notify (self, PROP_ROLE);
  if ((old->archived_at > 0) != (new->archived_at > 0))
    notify (self, PROP_ARCHIVED);
  if (old->listed != new->listed)
    notify (self, PROP_LISTED);
  if (old->notice != new->notice)
    notify (self, PROP_NOTICE);
  if (old->favourite != new->favourite)
    notify (self, PROP_FAVOURITE);
  if (old->requested != new->requested)
    notify (self, PROP_REQUESTED);
}

/**
 * parley_room_get_traits:
 * @self: a room
 *
 * Returns: (transfer none): what it is like
 */
const ParleyRoomTraits *
parley_room_get_traits (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->traits;
}

/**
 * parley_room_set_traits:
 * @self: a room
 * @traits: what it is like now: stored, then told to whoever watches
 */
void
parley_room_set_traits (ParleyRoom *self, const ParleyRoomTraits *traits)
{
  g_autoptr (ParleyRoomTraits) old = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (self) && traits != NULL);

  old = g_steal_pointer (&self->traits);
  self->traits = parley_room_traits_copy (traits);
  parley_store_save_traits (self->account->store, self->record->id, traits);
  notify_traits (self, old);
}

/**
 * parley_room_peek_draft:
 * @self: a room
 *
 * Returns: (transfer none) (nullable): what is being written in it
 */
const ParleyDraft *
parley_room_peek_draft (ParleyRoom *self)
{
  return self->draft;
}

/**
 * parley_room_take_draft:
 * @self: a room
 * @draft: (transfer full) (nullable): what is being written in it now, stored already
 */
void
parley_room_take_draft (ParleyRoom *self, ParleyDraft *draft)
{
  g_clear_pointer (&self->draft, parley_draft_free);
  self->draft = draft;
  notify (self, PROP_DRAFT);
}

/**
 * parley_room_take_entry:
 * @self: a room
 * @entry: (nullable): what the inbox says about it
 *
 * Returns: whether it names a newer message than before, by somebody else
 */
gboolean
parley_room_take_entry (ParleyRoom *self, JsonObject *entry)
{
  g_autofree char *former = NULL;
  const char *author;
  gboolean newer;
  gint64 at;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  former = g_strdup (self->record->message);
  at = self->record->at;
  if (!parley_newest_take_entry (self->newest, entry))
    {
      g_debug ("Skipped an inbox entry that is none");
      return FALSE;
    }
  newer = g_strcmp0 (former, self->record->message) != 0 && self->record->at >= at;
  author = self->record->author;
  parley_read_marker_take_unread (self->marker, web_json_get_int (entry, "unread", 0));
  save (self);
  parley_newest_consider (self->newest);
  if (newer && (self->described || self->describing) && !parley_roster_has (get_roster (self), author))
    describe_anew (self);
  return newer && !g_str_equal (author, self->account->uid);
}

/**
 * parley_room_judge:
 * @self: a room
 *
 * Somebody was blocked, or is no longer: what they say counts no more, or again.
 */
void
parley_room_judge (ParleyRoom *self)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_newest_judge (self->newest);
  on_marker_changed (self);
  if (self->life != NULL)
    parley_live_judge (parley_room_life_get_live (self->life));
}

/**
 * parley_room_take_unread:
 * @self: a room
 * @unread: the counter alone has changed, as it does when it is cleared
 */
void
parley_room_take_unread (ParleyRoom *self, gint64 unread)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_read_marker_take_unread (self->marker, unread);
}

/**
 * parley_room_take_mentions:
 * @self: a room
 *
 * Other messages mention the account than before.
 */
void
parley_room_take_mentions (ParleyRoom *self)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_read_marker_take_mentions (self->marker);
}

/**
 * parley_room_take_preview:
 * @self: a room
 * @text: (nullable): the preview alone has changed, as it does when a message is edited
 */
void
parley_room_take_preview (ParleyRoom *self, const char *text)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_newest_take_preview (self->newest, text);
  save (self);
}

/**
 * parley_room_take_outbox:
 * @self: a room
 * @id: the id of a message whose state changed
 * @former: (nullable): its id until now
 */
void
parley_room_take_outbox (ParleyRoom *self, const char *id, const char *former)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (self->timeline != NULL)
    parley_timeline_sync (self->timeline, id, former);
}

/**
 * parley_room_set_name:
 * @self: a room
 * @name: what it is called as far as is known before the server was asked
 */
void
parley_room_set_name (ParleyRoom *self, const char *name)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (self->record->kind != NULL || !g_set_str (&self->record->name, name))
    return;
  notify (self, PROP_NAME);
  save (self);
}

/**
 * parley_room_get_record:
 * @self: a room
 *
 * Returns: (transfer none): what the store knows of it
 */
const ParleyRoomRecord *
parley_room_get_record (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->record;
}

/**
 * parley_room_get_account:
 * @self: a room
 *
 * Returns: (transfer none): whose room it is
 */
ParleyAccount *
parley_room_get_account (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->account;
}

/**
 * parley_room_get_outbox:
 * @self: a room
 *
 * Returns: (transfer none): what sends for it
 */
ParleyOutbox *
parley_room_get_outbox (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->outbox;
}

/**
 * parley_room_keep_sent:
 * @self: a room
 * @message: (transfer full): what was sent last, so that whoever sent it can look at it
 *
 * Returns: (transfer none): the message
 */
ParleyMessage *
parley_room_keep_sent (ParleyRoom *self, ParleyMessage *message)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  g_clear_object (&self->last_sent);
  self->last_sent = message;
  return message;
}

/**
 * parley_room_wake:
 * @self: a room
 *
 * There is a network: tells the server what was read without it.
 */
void
parley_room_wake (ParleyRoom *self)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_read_marker_wake (self->marker);
  parley_newest_consider (self->newest);
  if (!self->described && (self->open || self->record->kind == NULL || self->traits->role == NULL))
    describe (self);
  if (self->open)
    parley_room_life_start (self->life);
}

/**
 * parley_room_leave:
 * @self: a room that the account is no longer in
 *
 * Its streams end and it is not shown at the next start.  Its messages stay in
 * the store.
 */
void
parley_room_leave (ParleyRoom *self)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  self->left = TRUE;
  parley_room_close (self);
  parley_store_hide_room (self->account->store, self->record->id);
}

/**
 * parley_room_close:
 * @self: a room whose session closes
 *
 * Its stream ends; what was fetched can still be looked at.
 */
void
parley_room_close (ParleyRoom *self)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  g_clear_pointer (&self->departures, parley_departures_free);
  g_clear_handle_id (&self->linger_source, g_source_remove);
  if (self->life != NULL)
    parley_room_life_stop (self->life);
}

/**
 * parley_room_describe_async:
 * @self: a room
 * @cancellable: (nullable): to stop waiting
 * @callback: (nullable): called once name and members are fetched
 * @user_data: for @callback
 */
void
parley_room_describe_async (ParleyRoom *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, parley_room_describe_async);
  self->describing = TRUE;
  parley_description_fetch_async (self->account, self->record->id, cancellable, on_described, task);
}

gboolean
parley_room_describe_finish (ParleyRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
parley_room_get_id (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->record->id;
}

/**
 * parley_room_get_name:
 * @self: a room
 *
 * Returns: its name, in a direct chat the other person's; "" until known
 */
const char *
parley_room_get_name (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), "");

  if (self->peer != NULL)
    return parley_member_get_name (self->peer);
  return self->record->name != NULL ? self->record->name : "";
}

gboolean
parley_room_is_direct (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  return g_strcmp0 (self->record->kind, "direct") == 0;
}

/**
 * parley_room_get_unread:
 * @self: a room
 *
 * Returns: how many messages by others were not read, here or on another device
 */
guint
parley_room_get_unread (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), 0);

  return self->marker == NULL ? 0 : parley_read_marker_get_unread (self->marker);
}

/**
 * parley_room_is_mentioned:
 * @self: a room
 *
 * Returns: whether a message that was not read mentions the account
 */
gboolean
parley_room_is_mentioned (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  return self->marker != NULL && parley_read_marker_is_mentioned (self->marker);
}

/**
 * parley_room_has_unread:
 * @self: a room
 *
 * Returns: whether there is something to read in it, be it counted or not: what
 *   somebody says who is blocked is not
 */
gboolean
parley_room_has_unread (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  return self->marker != NULL && parley_read_marker_has_unread (self->marker);
}

/**
 * parley_room_get_last_id:
 * @self: a room
 *
 * Returns: (nullable): the id of the newest message, as of all that follows: the
 *   newest by somebody who is not blocked
 */
const char *
parley_room_get_last_id (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->newest == NULL ? NULL : parley_newest_get_message (self->newest);
}

/**
 * parley_room_get_last_at:
 * @self: a room
 *
 * Returns: when the newest message was sent, in milliseconds since 1970, or 0
 */
gint64
parley_room_get_last_at (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), 0);

  return self->newest == NULL ? 0 : parley_newest_get_at (self->newest);
}

/**
 * parley_room_get_last_text:
 * @self: a room
 *
 * Returns: (nullable): the beginning of the newest message, NULL where it was deleted
 */
const char *
parley_room_get_last_text (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->newest == NULL ? NULL : parley_newest_get_text (self->newest);
}

/**
 * parley_room_get_last_author_name:
 * @self: a room
 *
 * Returns: who wrote the newest message, "" until known
 */
const char *
parley_room_get_last_author_name (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), "");

  return self->newest == NULL ? "" : parley_newest_get_author_name (self->newest);
}

/**
 * parley_room_get_timeline:
 * @self: a room
 *
 * Returns: (transfer none): its messages, what the store has at once
 */
ParleyTimeline *
parley_room_get_timeline (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  make_timeline (self);
  return self->timeline;
}

/**
 * parley_room_get_quotes:
 * @self: a room
 *
 * Returns: (transfer none): the messages that others answer
 */
ParleyQuotes *
parley_room_get_quotes (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  make_timeline (self);
  if (self->quotes == NULL)
    self->quotes = parley_quotes_new (self->account, self->record->id, self->timeline);
  return self->quotes;
}

/**
 * parley_room_get_members:
 * @self: a room
 *
 * Returns: (transfer none): a list of #ParleyMember, as known; fetched when the
 *   room first opens and whenever something hints at a change
 */
GListModel *
parley_room_get_members (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return parley_roster_get_members (get_roster (self));
}

/**
 * parley_room_get_namesakes:
 * @self: a room
 *
 * Returns: (transfer none): which of its members could be taken for each other
 */
ParleyNamesakes *
parley_room_get_namesakes (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  if (self->namesakes == NULL)
    self->namesakes = parley_namesakes_new (parley_room_get_members (self));
  return self->namesakes;
}

gboolean
parley_room_is_open (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  return self->open;
}

/**
 * parley_room_set_open:
 * @self: a room
 * @open: whether it is on the screen
 *
 * While it is, and for two minutes after, its stream runs.
 */
void
parley_room_set_open (ParleyRoom *self, gboolean open)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (self->open == open || (open && self->left))
    return;
  self->open = open;
  make_timeline (self);
  g_clear_handle_id (&self->linger_source, g_source_remove);
  if (open)
    {
      parley_room_life_start (self->life);
      describe (self);
    }
  else
    {
      parley_room_life_set_typing (self->life, FALSE);
      self->linger_source = g_timeout_add_seconds_once (LINGER, on_linger_over, self);
    }
  notify (self, PROP_OPEN);
}

/**
 * parley_room_mark_read:
 * @self: a room
 *
 * The newest message was seen; of a room that was not opened, all that the list
 * tells of.
 */
void
parley_room_mark_read (ParleyRoom *self)
{
  g_autofree char *newest = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (self->timeline == NULL)
    {
      parley_read_marker_mark (self->marker, self->record->message, self->record->at);
      return;
    }
  newest = parley_timeline_get_newest (self->timeline);
  parley_read_marker_mark (self->marker, newest, parley_mentions_reach (self->account->mentions, self->record->id));
}

/**
 * parley_room_get_live:
 * @self: a room
 *
 * Returns: (transfer none): who types in it and how far each has read
 */
ParleyLive *
parley_room_get_live (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  make_timeline (self);
  return parley_room_life_get_live (self->life);
}

/**
 * parley_room_set_typing:
 * @self: a room
 * @is_typing: whether a key was pressed just now and left something to be sent
 *
 * Tells the others; it ends by itself when no key follows.
 */
void
parley_room_set_typing (ParleyRoom *self, gboolean is_typing)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (self->life != NULL && self->open)
    parley_room_life_set_typing (self->life, is_typing);
}

/**
 * parley_room_get_peer:
 * @self: a room
 *
 * Returns: (transfer none) (nullable): in a direct chat the other person
 */
ParleyMember *
parley_room_get_peer (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->peer;
}

/**
 * parley_room_look_at_peer:
 * @self: a room
 *
 * Returns: (transfer full) (nullable): in a direct chat whether the other person is
 *   there, for as long as it is held
 */
ParleyPeer *
parley_room_look_at_peer (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  if (self->peer == NULL || self->account->peers == NULL)
    return NULL;
  return parley_peers_get (self->account->peers, parley_member_get_uid (self->peer));
}
