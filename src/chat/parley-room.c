/* A room that the account is in.  What the sidebar shows of it comes from the
 * inbox; its messages and its members are objects of their own.
 */

#include "parley-room-private.h"

#include "parley-live-private.h"
#include "parley-peers.h"
#include "parley-store-drafts.h"
#include "parley-store-traits.h"

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
  ParleyRoomHistory *history; /* from the first time it is asked for */
  ParleyRoomMembers *members;
  ParleyMember *peer; /* of a direct chat */
  ParleyMessage *last_sent;
  gboolean open;
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
on_described (ParleyRoom *self, ParleyDescription *description)
{
  g_set_str (&self->record->kind, description->kind);
  g_set_str (&self->record->peer, description->peer);
  if (g_set_str (&self->record->name, description->name))
    notify (self, PROP_NAME);
  follow_peer (self);
  parley_room_save (self);
  take_traits (self, description);
  parley_newest_consider (self->newest);
  g_signal_emit (self, signals[DESCRIBED], 0);
  if (self->open && may_tidy (self, description))
    parley_room_history_tidy (self->history);
}

static void
on_arrived (ParleyRoom *self, GPtrArray *records)
{
  /* A message that was edited while it was on its way may be among them. */
  parley_change_outbox_post (parley_outbox_get_changes (self->outbox), self->record->id);
  parley_room_members_take_arrived (self->members, records);
}

static void
on_history_cancelled (ParleyRoom *self)
{
  g_signal_emit (self, signals[LOST], 0);
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

  if (self->members != NULL)
    parley_room_members_rest (self->members);
  if (self->history != NULL)
    parley_room_history_stop (self->history);
  g_clear_object (&self->history);
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

  g_clear_object (&self->members);
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
  parley_room_save (self);
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
  self->members = parley_room_members_new (account, id);
  g_signal_connect_object (self->members, "described", G_CALLBACK (on_described), self, G_CONNECT_SWAPPED);
  self->newest = parley_newest_new (account, self->record);
  g_signal_connect_object (self->newest, "text", G_CALLBACK (on_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "author", G_CALLBACK (on_author), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "at", G_CALLBACK (on_at), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "recounted", G_CALLBACK (on_marker_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newest, "uncovered", G_CALLBACK (on_uncovered), self, G_CONNECT_SWAPPED);
  follow_peer (self);
  return self;
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
 * parley_room_replace_traits:
 * @self: a room
 * @traits: (transfer full): what it is like now
 *
 * Tells nobody.
 *
 * Returns: (transfer full): what it was like
 */
ParleyRoomTraits *
parley_room_replace_traits (ParleyRoom *self, ParleyRoomTraits *traits)
{
  ParleyRoomTraits *former;

  g_return_val_if_fail (PARLEY_IS_ROOM (self) && traits != NULL, NULL);

  former = self->traits;
  self->traits = traits;
  return former;
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
  if (self->history != NULL)
    parley_live_judge (parley_room_history_get_live (self->history));
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
  parley_room_save (self);
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
 * parley_room_save:
 * @self: a room whose record has changed
 */
void
parley_room_save (ParleyRoom *self)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (!self->left)
    parley_store_save_room (self->account->store, self->record);
}

/**
 * parley_room_get_marker:
 * @self: a room
 *
 * Returns: (transfer none) (nullable): how far it was read; %NULL once it is disposed
 */
ParleyReadMarker *
parley_room_get_marker (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->marker;
}

/**
 * parley_room_get_newest:
 * @self: a room
 *
 * Returns: (transfer none) (nullable): its newest message; %NULL once it is disposed
 */
ParleyNewest *
parley_room_get_newest (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->newest;
}

/**
 * parley_room_get_history:
 * @self: a room
 *
 * Returns: (transfer none): its messages, made when they are first asked for
 */
ParleyRoomHistory *
parley_room_get_history (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  if (self->history != NULL)
    return self->history;
  self->history = parley_room_history_new (self->account, self->record->id);
  g_signal_connect_object (self->history, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "cancelled", G_CALLBACK (on_history_cancelled), self, G_CONNECT_SWAPPED);
  return self->history;
}

/**
 * parley_room_peek_history:
 * @self: a room
 *
 * Returns: (transfer none) (nullable): its messages, where they were asked for
 */
ParleyRoomHistory *
parley_room_peek_history (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->history;
}

/**
 * parley_room_get_membership:
 * @self: a room
 *
 * Returns: (transfer none): who is in it, and what keeps that true
 */
ParleyRoomMembers *
parley_room_get_membership (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return self->members;
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
  if (!parley_room_members_are_fetched (self->members) && (self->open || self->record->kind == NULL || self->traits->role == NULL))
    parley_room_members_look (self->members);
  if (self->open)
    parley_room_history_start (self->history);
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
  parley_room_members_end (self->members);
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

  parley_room_members_rest (self->members);
  if (self->history != NULL)
    parley_room_history_stop (self->history);
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
  if (open)
    {
      parley_room_history_start (parley_room_get_history (self));
      parley_room_members_look (self->members);
    }
  else
    parley_room_history_linger (parley_room_get_history (self));
  notify (self, PROP_OPEN);
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
