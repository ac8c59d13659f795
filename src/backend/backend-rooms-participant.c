/* Somebody in a room: the tracks that the client says it publishes, the state
 * that the others see, and the counters by which each side knows what is news
 * (every change that others should see raises the revision).
 */

#include "backend-rooms-participant.h"

#include "backend-rooms-error.h"
#include "web-json.h"
#include "web-jwt.h"

#define MAX_TRACKS 32
#define MAX_ID_BYTES 128
#define SESSION_BYTES 48

struct _BackendParticipant
{
  BackendRoom *room;
  char *sid;
  char *identity;
  char *session;
  BackendParticipantState state;
  gint64 revision;        /* ours: grows with everything others see */
  gint64 client_revision; /* the client's, of its track list */
  GPtrArray *tracks;
  gint64 subscribed_revision;
  char *subscribed;            /* what was last told, to see a change */
  gint64 joined_at;            /* microseconds since 1970 */
  gint64 left_at;              /* 0 while it is here */
  const BackendOutlet *outlet; /* NULL while the connection is lost */
  gpointer connection;
  GSource *deadline; /* until when a lost one is kept */
  GSource *limit;    /* how long anybody may stay */
};

/**
 * backend_participant_new:
 * @room: where
 * @identity: who, from the access token
 *
 * Returns: (transfer full): a participant with a fresh SID and session
 */
BackendParticipant *
backend_participant_new (BackendRoom *room, const char *identity)
{
  BackendParticipant *self = g_rc_box_new0 (BackendParticipant);

  self->room = room;
  self->sid = backend_rooms_new_sid ("PA");
  self->identity = g_strdup (identity);
  self->session = web_random_token (SESSION_BYTES);
  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_track_free);
  self->subscribed = g_strdup ("");
  self->subscribed_revision = 1;
  self->joined_at = g_get_real_time ();
  return self;
}

BackendParticipant *
backend_participant_ref (BackendParticipant *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
participant_clear (gpointer data)
{
  BackendParticipant *self = data;

  clear_source (&self->deadline);
  clear_source (&self->limit);
  g_free (self->sid);
  g_free (self->identity);
  g_free (self->session);
  g_free (self->subscribed);
  g_ptr_array_unref (self->tracks);
}

void
backend_participant_unref (BackendParticipant *self)
{
  g_rc_box_release_full (self, participant_clear);
}

BackendRoom *
backend_participant_get_room (BackendParticipant *self)
{
  return self->room;
}

const char *
backend_participant_get_sid (BackendParticipant *self)
{
  return self->sid;
}

const char *
backend_participant_get_identity (BackendParticipant *self)
{
  return self->identity;
}

const char *
backend_participant_get_session (BackendParticipant *self)
{
  return self->session;
}

gint64
backend_participant_get_joined_at (BackendParticipant *self)
{
  return self->joined_at;
}

gint64
backend_participant_get_left_at (BackendParticipant *self)
{
  return self->left_at;
}

GPtrArray *
backend_participant_get_tracks (BackendParticipant *self)
{
  return self->tracks;
}

BackendParticipantState
backend_participant_get_state (BackendParticipant *self)
{
  return self->state;
}

/**
 * backend_participant_attach:
 * @outlet: (not nullable): how to reach it from now on
 * @connection: passed to the functions of @outlet
 *
 * Ends a deadline that was running.
 */
void
backend_participant_attach (BackendParticipant *self, const BackendOutlet *outlet, gpointer connection)
{
  clear_source (&self->deadline);
  self->outlet = outlet;
  self->connection = connection;
}

void
backend_participant_detach (BackendParticipant *self)
{
  self->outlet = NULL;
  self->connection = NULL;
}

gboolean
backend_participant_is_attached (BackendParticipant *self, gpointer connection)
{
  return self->outlet && self->connection == connection;
}

/* Takes @body; what cannot be sent now is told in `synced`. */
void
backend_participant_send (BackendParticipant *self, JsonObject *body)
{
  if (self->outlet)
    self->outlet->send (self->connection, body);
  json_object_unref (body);
}

void
backend_participant_send_error (BackendParticipant *self, int code)
{
  JsonObject *body = json_object_new ();

  json_object_set_int_member (body, "version", 2);
  json_object_set_string_member (body, "type", "error");
  json_object_set_array_member (body, "participants", json_array_new ());
  json_object_set_int_member (body, "code", code);
  json_object_set_string_member (body, "message", backend_rooms_error_get_message (code));
  backend_participant_send (self, body);
}

/* Closes the connection of the moment without losing the membership. */
void
backend_participant_cut (BackendParticipant *self)
{
  const BackendOutlet *outlet = self->outlet;
  gpointer connection = self->connection;

  backend_participant_detach (self);
  if (outlet)
    outlet->cut (connection);
}

/* DISCONNECTED is for good. */
void
backend_participant_set_state (BackendParticipant *self, BackendParticipantState state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->revision++;
  if (state != BACKEND_PARTICIPANT_DISCONNECTED)
    return;
  clear_source (&self->deadline);
  clear_source (&self->limit);
  g_ptr_array_set_size (self->tracks, 0);
  self->left_at = g_get_real_time ();
  self->room = NULL;
}

/**
 * backend_participant_set_deadline:
 * @context: where to run
 * @milliseconds: how long to wait
 * @func: called with the participant unless it is attached again before
 */
void
backend_participant_set_deadline (BackendParticipant *self, GMainContext *context, guint milliseconds,
                                  GSourceFunc func)
{
  clear_source (&self->deadline);
  self->deadline = g_timeout_source_new (milliseconds);
  g_source_set_callback (self->deadline, func, self, NULL);
  g_source_attach (self->deadline, context);
}

/**
 * backend_participant_set_limit:
 * @context: where to run
 * @seconds: how long it may stay from now on
 * @func: called with the participant if it is still there then
 */
void
backend_participant_set_limit (BackendParticipant *self, GMainContext *context, guint seconds, GSourceFunc func)
{
  clear_source (&self->limit);
  self->limit = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (self->limit, func, self, NULL);
  g_source_attach (self->limit, context);
}

static BackendTrack *
find_track (GPtrArray *tracks, const char *id)
{
  for (guint i = 0; i < tracks->len; i++)
    if (g_str_equal (((BackendTrack *)tracks->pdata[i])->id, id))
      return tracks->pdata[i];
  return NULL;
}

static gboolean
has_name (GPtrArray *tracks, const char *name)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      BackendTrack *track = tracks->pdata[i];

      if (!track->error && g_str_equal (track->name, name))
        return TRUE;
    }
  return FALSE;
}

/* A known track moves over from the list before; a new one needs a name and a
 * place of its own.
 */
static BackendTrack *
take_track (BackendParticipant *self, GPtrArray *next, const char *id, JsonObject *entry)
{
  BackendTrack *track = find_track (self->tracks, id);
  guint index;

  if (track && g_ptr_array_find (self->tracks, track, &index))
    {
      backend_track_update (track, entry);
      return g_ptr_array_steal_index (self->tracks, index);
    }
  track = backend_track_new (id, entry);
  if (track->name && has_name (next, track->name))
    backend_track_refuse (track, BACKEND_ROOMS_ERROR_TRACK_NAME_DUPLICATE);
  if (next->len >= MAX_TRACKS)
    backend_track_refuse (track, BACKEND_ROOMS_ERROR_TOO_MANY_TRACKS);
  return track;
}

/* Entries beyond twice the limit are not even refused one by one. */
static void
replace_tracks (BackendParticipant *self, JsonArray *entries)
{
  GPtrArray *next = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_track_free);
  guint length = MIN (json_array_get_length (entries), 2 * MAX_TRACKS);

  for (guint i = 0; i < length; i++)
    {
      JsonObject *entry = web_json_array_get_object (entries, i);
      const char *id = web_json_get_string (entry, "id");

      if (!id || !*id || strlen (id) > MAX_ID_BYTES || find_track (next, id))
        continue;
      g_ptr_array_add (next, take_track (self, next, id, entry));
    }
  g_ptr_array_unref (self->tracks);
  self->tracks = next;
}

/**
 * backend_participant_apply:
 * @state: (nullable): `participant` of a message from the client: all its tracks
 *
 * Returns: TRUE if that was news, which everybody is to be told
 */
gboolean
backend_participant_apply (BackendParticipant *self, JsonObject *state)
{
  JsonArray *entries = web_json_get_array (state, "tracks");
  gint64 revision = web_json_get_int (state, "revision", 0);

  if (!entries || revision <= self->client_revision)
    return FALSE;
  self->client_revision = revision;
  self->revision++;
  replace_tracks (self, entries);
  return TRUE;
}

static const char *
state_to_string (BackendParticipantState state)
{
  switch (state)
    {
    case BACKEND_PARTICIPANT_CONNECTED:
      return "connected";
    case BACKEND_PARTICIPANT_RECONNECTING:
      return "reconnecting";
    case BACKEND_PARTICIPANT_DISCONNECTED:
      return "disconnected";
    default:
      g_return_val_if_reached ("disconnected");
    }
}

/* What everybody sees of it. */
JsonObject *
backend_participant_to_public (BackendParticipant *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *tracks = json_array_new ();

  for (guint i = 0; i < self->tracks->len; i++)
    {
      BackendTrack *track = self->tracks->pdata[i];

      if (!track->error)
        json_array_add_object_element (tracks, backend_track_to_public (track));
    }
  json_object_set_string_member (object, "sid", self->sid);
  json_object_set_string_member (object, "identity", self->identity);
  json_object_set_string_member (object, "state", state_to_string (self->state));
  json_object_set_int_member (object, "revision", self->revision);
  json_object_set_array_member (object, "tracks", tracks);
  return object;
}

/* What it is told of its own tracks; the revision is the one it sent. */
JsonObject *
backend_participant_to_published (BackendParticipant *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *tracks = json_array_new ();

  for (guint i = 0; i < self->tracks->len; i++)
    json_array_add_object_element (tracks, backend_track_to_published (self->tracks->pdata[i]));
  json_object_set_int_member (object, "revision", self->client_revision);
  json_object_set_array_member (object, "tracks", tracks);
  return object;
}

/* In a peer-to-peer room the id to expect is the publisher's own. */
static void
add_subscriptions (BackendParticipant *publisher, JsonArray *entries, GString *text)
{
  for (guint i = 0; i < publisher->tracks->len; i++)
    {
      BackendTrack *track = publisher->tracks->pdata[i];
      JsonObject *entry;

      if (track->error)
        continue;
      entry = json_object_new ();
      json_object_set_string_member (entry, "sid", track->sid);
      json_object_set_string_member (entry, "id", track->id);
      json_array_add_object_element (entries, entry);
      g_string_append_printf (text, "%s ", track->sid);
    }
}

/* Every track of everybody else; a new revision whenever that has changed. */
JsonObject *
backend_participant_to_subscribed (BackendParticipant *self, GPtrArray *participants)
{
  JsonObject *object = json_object_new ();
  JsonArray *entries = json_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < participants->len; i++)
    if (participants->pdata[i] != self)
      add_subscriptions (participants->pdata[i], entries, text);
  if (g_set_str (&self->subscribed, text->str))
    self->subscribed_revision++;
  json_object_set_int_member (object, "revision", self->subscribed_revision);
  json_object_set_array_member (object, "tracks", entries);
  return object;
}
