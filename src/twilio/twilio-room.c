/* A Twilio Video room: who is in it, what is published, and the one
 * conversation and many connections behind that.
 */

#include "twilio-room-private.h"

#include "twilio-error.h"
#include "twilio-media.h"

enum
{
  PROP_STATE = 1,
  PROP_DOMINANT_SPEAKER,
  PROP_QUALITY,
  PROP_RECORDING,
  PROP_WEAK,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];
static guint missing_signal;

G_DEFINE_FINAL_TYPE (TwilioRoom, twilio_room, G_TYPE_OBJECT)

static void
room_data_free (TwilioRoomData *data)
{
  g_free (data->id);
  g_free (data->name);
  g_free (data);
}

static void
set_state (TwilioRoom *self, TwilioRoomState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
announce (TwilioRoom *self)
{
  g_autoptr (JsonObject) participant = NULL;

  self->revision++;
  if (self->signaling == NULL || !twilio_signaling_is_online (self->signaling))
    return;
  participant = twilio_room_describe (self);
  twilio_signaling_update (self->signaling, participant, NULL);
}

static void
on_capture_enabled (TwilioCapture *capture, GParamSpec *pspec, TwilioRoom *self)
{
  announce (self);
}

static void
capture_forget (TwilioRoom *self, TwilioCapture *capture)
{
  g_signal_handlers_disconnect_by_data (capture, self);
}

/* What stays behind when the room is over: nothing that runs. */
static void
tear_down (TwilioRoom *self)
{
  if (self->signaling != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->signaling, self);
      twilio_signaling_leave (self->signaling);
    }
  twilio_media_signaling_stop (self->media);
  while (self->peers->len > 0)
    twilio_room_close_peer (self, g_ptr_array_index (self->peers, self->peers->len - 1));
  twilio_room_close_speaker (self);
  for (guint i = 0; i < self->captures->len; i++)
    {
      capture_forget (self, g_ptr_array_index (self->captures, i));
      twilio_capture_stop (g_ptr_array_index (self->captures, i));
    }
  while (g_list_model_get_n_items (G_LIST_MODEL (self->participants)) > 0)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (G_LIST_MODEL (self->participants), 0);

      twilio_participant_disconnect (participant);
      g_list_store_remove (self->participants, 0);
    }
  twilio_room_bind_speaker (self);
}

static void
settle_connecting (TwilioRoom *self, const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->connecting);

  if (task == NULL)
    return;
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled);
  self->cancelled = 0;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

/* @error: (nullable): why, NULL where the person left */
void
twilio_room_end (TwilioRoom *self, GError *error)
{
  g_autoptr (TwilioRoom) alive = g_object_ref (self);
  g_autoptr (GError) left = NULL;

  if (self->state == TWILIO_ROOM_DISCONNECTED)
    return;
  if (error != NULL)
    self->error = g_error_copy (error);
  tear_down (self);
  set_state (self, TWILIO_ROOM_DISCONNECTED);
  left = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the room was left");
  settle_connecting (self, error != NULL ? error : left);
}

static void
make_first_offer (TwilioRoom *self)
{
  g_autofree char *id = g_uuid_string_random ();

  twilio_peer_offer (twilio_room_open_peer (self, id));
}

static void
on_ice_servers (TwilioSignaling *signaling, JsonArray *servers, TwilioRoom *self)
{
  g_debug ("%s: relays are known", self->name);
  self->ice_servers = json_array_ref (servers);
  if (self->has_begun)
    make_first_offer (self);
}

static void
set_peers_online (TwilioRoom *self, gboolean online)
{
  for (guint i = 0; i < self->peers->len; i++)
    twilio_peer_set_online (g_ptr_array_index (self->peers, i), online);
}

static void
on_state (TwilioSignaling *signaling, JsonObject *message, const char *type, TwilioRoom *self)
{
  g_autoptr (TwilioRoom) alive = g_object_ref (self);
  gboolean was_joined = self->state != TWILIO_ROOM_CONNECTING;

  if (g_str_equal (type, "update") || g_str_equal (type, "warning"))
    {
      twilio_room_apply (self, message, type);
      return;
    }
  if (self->state == TWILIO_ROOM_DISCONNECTED)
    return;
  g_debug ("%s: %s", self->name, type);
  self->state = TWILIO_ROOM_CONNECTED;
  twilio_room_apply (self, message, type);
  if (self->state != TWILIO_ROOM_CONNECTED)
    return;
  twilio_room_flush_peers (self, was_joined);
  set_peers_online (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  settle_connecting (self, NULL);
}

static void
on_reconnecting (TwilioSignaling *signaling, TwilioRoom *self)
{
  set_peers_online (self, FALSE);
  set_state (self, TWILIO_ROOM_RECONNECTING);
}

static void start_signaling (TwilioRoom *self);

static void
drop_preparation (TwilioRoom *self)
{
  self->is_prepared = FALSE;
  while (self->peers->len > 0)
    twilio_room_close_peer (self, g_ptr_array_index (self->peers, 0));
  g_signal_handlers_disconnect_by_data (self->signaling, self);
  g_clear_object (&self->signaling);
  g_clear_pointer (&self->ice_servers, json_array_unref);
}

/* The network may have changed since the room was prepared: that alone is no reason
 * not to get in.  A room that says no has been reached, and is not asked again.
 */
static gboolean
is_preparation_lost (TwilioRoom *self, GError *error)
{
  if (!self->is_prepared || self->state != TWILIO_ROOM_CONNECTING)
    return FALSE;
  return !self->has_begun || g_error_matches (error, TWILIO_ERROR, TWILIO_ERROR_UNREACHABLE) || g_error_matches (error, TWILIO_ERROR, TWILIO_ERROR_LOST);
}

static void
on_ended (TwilioSignaling *signaling, GError *error, TwilioRoom *self)
{
  if (!is_preparation_lost (self, error))
    {
      twilio_room_end (self, error);
      return;
    }
  g_debug ("%s: what was prepared is lost: %s", self->name, error->message);
  drop_preparation (self);
  if (self->has_begun)
    start_signaling (self);
}

static JsonObject *
make_snapshot (gpointer room)
{
  TwilioRoom *self = room;
  JsonObject *snapshot = json_object_new ();
  JsonArray *entries = json_array_new ();

  for (guint i = 0; i < self->peers->len; i++)
    {
      JsonObject *entry = twilio_peer_take_entry (g_ptr_array_index (self->peers, i), TRUE);

      if (entry == NULL)
        continue;
      json_object_remove_member (entry, "ice");
      json_array_add_object_element (entries, entry);
    }
  json_object_set_object_member (snapshot, "participant", twilio_room_describe (self));
  json_object_set_array_member (snapshot, "peer_connections", entries);
  return snapshot;
}

static void
twilio_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, TWILIO_ROOM (object)->state);
      break;
    case PROP_DOMINANT_SPEAKER:
      g_value_set_object (value, TWILIO_ROOM (object)->dominant);
      break;
    case PROP_QUALITY:
      g_value_set_uint (value, TWILIO_ROOM (object)->quality);
      break;
    case PROP_RECORDING:
      g_value_set_boolean (value, TWILIO_ROOM (object)->is_recording);
      break;
    case PROP_WEAK:
      g_value_set_boolean (value, TWILIO_ROOM (object)->is_weak);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twilio_room_dispose (GObject *object)
{
  TwilioRoom *self = TWILIO_ROOM (object);

  if (self->state != TWILIO_ROOM_DISCONNECTED)
    {
      self->state = TWILIO_ROOM_DISCONNECTED;
      tear_down (self);
    }
  g_clear_object (&self->signaling);
  g_clear_object (&self->media);
  G_OBJECT_CLASS (twilio_room_parent_class)->dispose (object);
}

static void
twilio_room_finalize (GObject *object)
{
  TwilioRoom *self = TWILIO_ROOM (object);

  twilio_media_settle ();
  g_clear_pointer (&self->captures, g_ptr_array_unref);
  g_clear_pointer (&self->heard, g_ptr_array_unref);
  g_clear_object (&self->speaker_device);
  g_clear_pointer (&self->data, g_ptr_array_unref);
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  g_clear_pointer (&self->closed_peers, g_hash_table_unref);
  g_clear_pointer (&self->departed, g_hash_table_unref);
  g_clear_pointer (&self->subscribed, g_hash_table_unref);
  g_clear_pointer (&self->published, g_hash_table_unref);
  g_clear_pointer (&self->levels, g_hash_table_unref);
  g_clear_pointer (&self->switched_off, g_hash_table_unref);
  g_clear_pointer (&self->ice_servers, json_array_unref);
  g_clear_object (&self->participants);
  g_clear_error (&self->error);
  g_free (self->uri);
  g_free (self->token);
  g_free (self->name);
  g_free (self->sid);
  g_free (self->own_sid);
  g_free (self->loudest);
  G_OBJECT_CLASS (twilio_room_parent_class)->finalize (object);
}

static void
twilio_room_class_init (TwilioRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = twilio_room_get_property;
  object_class->dispose = twilio_room_dispose;
  object_class->finalize = twilio_room_finalize;
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, TWILIO_ROOM_DISCONNECTED, 0, flags);
  properties[PROP_DOMINANT_SPEAKER] = g_param_spec_object ("dominant-speaker", NULL, NULL, TWILIO_TYPE_PARTICIPANT, flags);
  properties[PROP_QUALITY] = g_param_spec_uint ("quality", NULL, NULL, 0, 5, 0, flags);
  properties[PROP_WEAK] = g_param_spec_boolean ("weak", NULL, NULL, FALSE, flags);
  properties[PROP_RECORDING] = g_param_spec_boolean ("recording", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  missing_signal = g_signal_new ("media-missing", TWILIO_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, TWILIO_TYPE_CAPTURE, G_TYPE_BOOLEAN);
}

/* As long as there is a network nothing is dropped: the monitor speaks up for each
 * address and route, whosever it is.
 */
static void
on_network_changed (TwilioRoom *self, gboolean is_available)
{
  gboolean is_back = is_available && !self->had_network;

  self->had_network = is_available;
  if (is_back && self->state != TWILIO_ROOM_DISCONNECTED)
    twilio_room_reconnect (self);
}

static void
watch_network (TwilioRoom *self)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  self->had_network = g_network_monitor_get_network_available (monitor);
  g_signal_connect_object (monitor, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
}

static void
twilio_room_init (TwilioRoom *self)
{
  self->captures = g_ptr_array_new_with_free_func (g_object_unref);
  self->data = g_ptr_array_new_with_free_func ((GDestroyNotify)room_data_free);
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
  self->closed_peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->departed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->subscribed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->published = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  twilio_room_hints_start (self);
  self->heard = g_ptr_array_new_with_free_func ((GDestroyNotify)twilio_receiver_unref);
  self->participants = g_list_store_new (TWILIO_TYPE_PARTICIPANT);
  self->revision = 1;
  watch_network (self);
}

/**
 * twilio_room_new:
 * @signaling_uri: address of the signalling service, "wss:", or "ws:" to one's
 *   own machine or network
 * @token: a Twilio access token with a video grant
 * @name: name of the room
 * @render: whether pictures go to paintables; GTK must be initialised then
 *
 * Returns: (transfer full): the room, not joined yet
 */
TwilioRoom *
twilio_room_new (const char *signaling_uri, const char *token, const char *name, gboolean render)
{
  TwilioRoom *self = g_object_new (TWILIO_TYPE_ROOM, NULL);

  self->uri = g_strdup (signaling_uri);
  self->token = g_strdup (token);
  self->name = g_strdup (name);
  self->renders = render;
  twilio_media_prepare ();
  return self;
}

/**
 * twilio_room_publish:
 *
 * Sends the capture to everybody, now and whoever comes later.  The room stops
 * it when the room is over.
 */
void
twilio_room_publish (TwilioRoom *self, TwilioCapture *capture)
{
  if (self->state == TWILIO_ROOM_DISCONNECTED || g_ptr_array_find (self->captures, capture, NULL))
    return;
  g_ptr_array_add (self->captures, g_object_ref (capture));
  g_signal_connect (capture, "notify::enabled", G_CALLBACK (on_capture_enabled), self);
  announce (self);
  for (guint i = 0; i < self->peers->len; i++)
    twilio_peer_add_capture (g_ptr_array_index (self->peers, i), capture);
}

/* The capture goes on, for whoever else uses it. */
void
twilio_room_unpublish (TwilioRoom *self, TwilioCapture *capture)
{
  if (!g_ptr_array_find (self->captures, capture, NULL))
    return;
  capture_forget (self, capture);
  for (guint i = 0; i < self->peers->len; i++)
    twilio_peer_remove_capture (g_ptr_array_index (self->peers, i), capture);
  g_ptr_array_remove (self->captures, capture);
  announce (self);
}

/* Publishes a data track, for twilio_room_send_text(). */
void
twilio_room_publish_data (TwilioRoom *self, const char *name)
{
  TwilioRoomData *data = g_new0 (TwilioRoomData, 1);

  data->id = g_uuid_string_random ();
  data->name = g_strdup (name);
  g_ptr_array_add (self->data, data);
  announce (self);
  for (guint i = 0; i < self->peers->len; i++)
    twilio_peer_add_data (g_ptr_array_index (self->peers, i), data->id);
}

/**
 * twilio_room_send_text:
 * @text: at most 64 KiB; 16 KiB are recommended
 *
 * Sends on the first data track, to everybody whose channel is open.
 *
 * Returns: whether anybody's was
 */
gboolean
twilio_room_send_text (TwilioRoom *self, const char *text)
{
  TwilioRoomData *data = self->data->len > 0 ? g_ptr_array_index (self->data, 0) : NULL;
  gboolean sent = FALSE;

  for (guint i = 0; data != NULL && i < self->peers->len; i++)
    if (twilio_peer_send_text (g_ptr_array_index (self->peers, i), data->id, text))
      sent = TRUE;
  return sent;
}

/* Sends an offer with nothing changed on every connection. */
void
twilio_room_offer_again (TwilioRoom *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    twilio_peer_offer (g_ptr_array_index (self->peers, i));
}

/* Drops the signalling connection and comes back, as after a change of network. */
void
twilio_room_reconnect (TwilioRoom *self)
{
  if (self->signaling != NULL)
    twilio_signaling_drop (self->signaling);
}

/**
 * twilio_room_set_speaker:
 * @device: (nullable): where to play, %NULL for the system's choice
 */
void
twilio_room_set_speaker (TwilioRoom *self, GstDevice *device)
{
  if (g_set_object (&self->speaker_device, device) && self->renders && self->has_begun && self->state != TWILIO_ROOM_DISCONNECTED)
    twilio_room_open_speaker (self);
}

static void
start_signaling (TwilioRoom *self)
{
  self->signaling = twilio_signaling_new (self->uri, self->token, self->name, make_snapshot, self);
  g_signal_connect (self->signaling, "ice-servers", G_CALLBACK (on_ice_servers), self);
  g_signal_connect (self->signaling, "state", G_CALLBACK (on_state), self);
  g_signal_connect (self->signaling, "reconnecting", G_CALLBACK (on_reconnecting), self);
  g_signal_connect (self->signaling, "ended", G_CALLBACK (on_ended), self);
  twilio_signaling_start (self->signaling);
}

/**
 * twilio_room_prepare:
 *
 * Connects with the service and asks for relays, so that joining later takes one
 * message.  Nobody in the room hears of it, and nothing is opened here.  A
 * connection that nobody joins with ends after half a minute, upon which
 * twilio_room_connect_async() makes one of its own, as it does where this fails.
 */
void
twilio_room_prepare (TwilioRoom *self)
{
  g_return_if_fail (self->signaling == NULL && self->state == TWILIO_ROOM_CONNECTING);

  self->is_prepared = TRUE;
  start_signaling (self);
}

static gboolean
leave_cancelled (gpointer room)
{
  TwilioRoom *self = room;

  if (self->connecting != NULL)
    twilio_room_end (self, NULL);
  return G_SOURCE_REMOVE;
}

/* Not from within the cancellable, which cannot be disconnected there. */
static void
on_cancelled (GCancellable *cancellable, TwilioRoom *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, leave_cancelled, g_object_ref (self), g_object_unref);
}

static void
watch_cancellable (TwilioRoom *self, GCancellable *cancellable)
{
  if (cancellable != NULL)
    self->cancelled = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
}

/**
 * twilio_room_connect_async:
 *
 * Settled by the server's "connected", by %TWILIO_ERROR within about half a
 * minute, or by @cancellable.
 */
void
twilio_room_connect_async (TwilioRoom *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (!self->has_begun);
  self->has_begun = TRUE;
  self->connecting = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->connecting, twilio_room_connect_async);
  watch_cancellable (self, cancellable);
  if (!twilio_media_check (&error))
    {
      twilio_room_end (self, error);
      return;
    }
  if (self->signaling == NULL)
    start_signaling (self);
  else if (self->ice_servers != NULL)
    make_first_offer (self);
  if (self->renders)
    twilio_room_open_speaker (self);
}

gboolean
twilio_room_connect_finish (TwilioRoom *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
twilio_room_disconnect (TwilioRoom *self)
{
  twilio_room_end (self, NULL);
}

TwilioRoomState
twilio_room_get_state (TwilioRoom *self)
{
  return self->state;
}

/* Returns: (transfer none) (nullable) */
const GError *
twilio_room_get_error (TwilioRoom *self)
{
  return self->error;
}

/* Returns: (nullable): the server's id of the room, once joined */
const char *
twilio_room_get_sid (TwilioRoom *self)
{
  return self->sid;
}

static TwilioParticipant *
find_loudest (TwilioRoom *self)
{
  for (guint i = 0; self->loudest != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->participants)); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      if (g_strcmp0 (twilio_participant_get_sid (participant), self->loudest) == 0)
        return participant;
    }
  return NULL;
}

/* Who is said to speak may be nobody yet, or no more, or oneself. */
void
twilio_room_bind_speaker (TwilioRoom *self)
{
  if (g_set_object (&self->dominant, find_loudest (self)))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOMINANT_SPEAKER]);
}

void
twilio_room_set_quality (TwilioRoom *self, guint quality)
{
  if (self->quality == quality)
    return;
  self->quality = quality;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUALITY]);
}

void
twilio_room_set_weak (TwilioRoom *self, gboolean weak)
{
  if (self->is_weak == weak)
    return;
  self->is_weak = weak;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WEAK]);
}

void
twilio_room_set_recording (TwilioRoom *self, gboolean recording)
{
  if (self->is_recording == recording)
    return;
  self->is_recording = recording;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDING]);
}

void
twilio_room_tell_missing (TwilioRoom *self, const char *track_id, gboolean missing)
{
  for (guint i = 0; i < self->captures->len; i++)
    {
      g_autoptr (TwilioCapture) capture = g_object_ref (g_ptr_array_index (self->captures, i));

      if (g_strcmp0 (twilio_capture_get_id (capture), track_id) == 0)
        g_signal_emit (self, missing_signal, 0, capture, missing);
    }
}

/* Returns: (transfer none) (nullable): whom the others hear best; a group room
 * says it
 */
TwilioParticipant *
twilio_room_get_dominant_speaker (TwilioRoom *self)
{
  return self->dominant;
}

/* Returns: 1 (bad) to 5 (excellent), 0 where the room does not say it */
guint
twilio_room_get_quality (TwilioRoom *self)
{
  return self->quality;
}

/* Whether anything that is said and shown is being recorded. */
gboolean
twilio_room_get_recording (TwilioRoom *self)
{
  return self->is_recording;
}

/* Returns: (transfer none): a list of TwilioParticipant */
GListModel *
twilio_room_get_participants (TwilioRoom *self)
{
  return G_LIST_MODEL (self->participants);
}
