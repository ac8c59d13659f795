/* A peer-to-peer room: who comes and goes, who is told what, and which offer of
 * whose is passed on to whom.
 */

#include "backend-rooms-room.h"

#include "backend-rooms-error.h"
#include "backend-rooms-link.h"
#include "backend-rooms-state.h"
#include "web-json.h"

#define MAX_ENTRIES 64
#define MAX_PAST_PARTICIPANTS 100
#define MAX_ID_BYTES 128

struct _BackendRoom
{
  char *name;
  char *sid;
  guint max_participants;
  guint max_duration;   /* seconds */
  guint unused_timeout; /* minutes */
  guint empty_timeout;
  GSource *idle;           /* ends it while nobody is there */
  gint64 created_at;       /* microseconds since 1970 */
  gint64 ended_at;         /* 0 while it is in progress */
  GPtrArray *participants; /* of BackendParticipant, in the order they came */
  GPtrArray *past;         /* who left, for the REST API */
  GHashTable *links;       /* id → BackendLink */
  const BackendRoomHost *host;
};

/**
 * backend_room_new:
 * @name: (nullable): its unique name; the SID where there is none
 * @max_participants: how many may be in it
 * @host: what outlives the room
 */
BackendRoom *
backend_room_new (const char *name, guint max_participants, const BackendRoomHost *host)
{
  BackendRoom *self = g_new0 (BackendRoom, 1);

  self->sid = backend_rooms_new_sid ("RM");
  self->name = g_strdup (name ? name : self->sid);
  self->max_participants = max_participants;
  self->max_duration = BACKEND_ROOM_DEFAULT_DURATION_SECONDS;
  self->created_at = g_get_real_time ();
  self->participants = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_participant_unref);
  self->past = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_participant_unref);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)backend_link_free);
  self->host = host;
  return self;
}

static void
clear_idle (BackendRoom *self)
{
  if (self->idle)
    g_source_destroy (self->idle);
  g_clear_pointer (&self->idle, g_source_unref);
}

/* Whoever is still there is cut off without a word. */
void
backend_room_free (BackendRoom *self)
{
  clear_idle (self);
  for (guint i = 0; i < self->participants->len; i++)
    {
      backend_participant_cut (self->participants->pdata[i]);
      backend_participant_set_state (self->participants->pdata[i], BACKEND_PARTICIPANT_DISCONNECTED);
    }
  g_hash_table_unref (self->links);
  g_ptr_array_unref (self->participants);
  g_ptr_array_unref (self->past);
  g_free (self->name);
  g_free (self->sid);
  g_free (self);
}

/* Last thing that is done with a room: its host may free it. */
static void
end (BackendRoom *self)
{
  clear_idle (self);
  self->ended_at = g_get_real_time ();
  self->host->ended (self, self->host->user_data);
}

static gboolean
on_idle (gpointer self)
{
  end (self);
  return G_SOURCE_REMOVE;
}

static void
end_after (BackendRoom *self, guint minutes)
{
  clear_idle (self);
  if (minutes == 0)
    {
      end (self);
      return;
    }
  self->idle = g_timeout_source_new_seconds (minutes * 60);
  g_source_set_callback (self->idle, on_idle, self, NULL);
  g_source_attach (self->idle, self->host->context);
}

void
backend_room_set_timeouts (BackendRoom *self, guint unused, guint empty)
{
  self->unused_timeout = unused;
  self->empty_timeout = empty;
  if (unused > 0)
    end_after (self, unused);
}

void
backend_room_set_max_duration (BackendRoom *self, guint seconds)
{
  self->max_duration = seconds;
}

guint
backend_room_get_max_duration (BackendRoom *self)
{
  return self->max_duration;
}

const char *
backend_room_get_name (BackendRoom *self)
{
  return self->name;
}

const char *
backend_room_get_sid (BackendRoom *self)
{
  return self->sid;
}

guint
backend_room_get_max_participants (BackendRoom *self)
{
  return self->max_participants;
}

guint
backend_room_get_unused_timeout (BackendRoom *self)
{
  return self->unused_timeout;
}

guint
backend_room_get_empty_timeout (BackendRoom *self)
{
  return self->empty_timeout;
}

gint64
backend_room_get_created_at (BackendRoom *self)
{
  return self->created_at;
}

gint64
backend_room_get_ended_at (BackendRoom *self)
{
  return self->ended_at;
}

GPtrArray *
backend_room_get_participants (BackendRoom *self)
{
  return self->participants;
}

GPtrArray *
backend_room_get_past_participants (BackendRoom *self)
{
  return self->past;
}

/* Takes @entries, which may be NULL. */
static void
send_update (BackendRoom *self, BackendParticipant *to, BackendParticipant *leaver, JsonArray *entries)
{
  JsonObject *body = backend_room_describe (self, to, leaver, "update");

  if (entries)
    json_object_set_array_member (body, "peer_connections", entries);
  backend_participant_send (to, body);
}

static void
send_entry (BackendRoom *self, BackendParticipant *to, JsonObject *entry)
{
  JsonArray *entries = json_array_new ();

  json_array_add_object_element (entries, entry);
  send_update (self, to, NULL, entries);
}

static void
tell_others (BackendRoom *self, BackendParticipant *except)
{
  for (guint i = 0; i < self->participants->len; i++)
    if (self->participants->pdata[i] != except)
      send_update (self, self->participants->pdata[i], NULL, NULL);
}

static void
send_connected (BackendRoom *self, BackendParticipant *to)
{
  JsonObject *body = backend_room_describe (self, to, NULL, "connected");

  backend_room_describe_session (body, to, self->host->session_timeout);
  json_object_set_array_member (body, "peer_connections", json_array_new ());
  backend_participant_send (to, body);
}

static BackendLink *
add_link (BackendRoom *self, const char *id, BackendParticipant *a, BackendParticipant *b)
{
  BackendLink *link = backend_link_new (id, a, b);

  g_hash_table_insert (self->links, (char *)backend_link_get_id (link), link);
  return link;
}

static void
ask_for_offer (BackendRoom *self, BackendParticipant *offerer, BackendParticipant *other)
{
  g_autofree char *id = g_uuid_string_random ();
  BackendLink *link = add_link (self, id, offerer, other);

  send_entry (self, offerer, backend_link_ask (link, offerer));
}

/* The first offer of somebody who does not know yet who is there.
 * Returns: (transfer none) (nullable): the entry of the request that holds it
 */
static JsonObject *
find_offer (BackendRoom *self, JsonObject *request)
{
  JsonArray *entries = web_json_get_array (request, "peer_connections");
  JsonObject *entry = entries ? web_json_array_get_object (entries, 0) : NULL;
  const char *id = web_json_get_string (entry, "id");

  if (!id || !*id || strlen (id) > MAX_ID_BYTES || g_hash_table_contains (self->links, id))
    return NULL;
  return entry;
}

/* One whose connection is lost would leave the offer waiting. */
static BackendParticipant *
choose_partner (BackendRoom *self, BackendParticipant *newcomer)
{
  BackendParticipant *first = NULL;

  for (guint i = 0; i < self->participants->len; i++)
    {
      BackendParticipant *other = self->participants->pdata[i];

      if (other == newcomer)
        continue;
      if (backend_participant_get_state (other) == BACKEND_PARTICIPANT_CONNECTED)
        return other;
      first = first ? first : other;
    }
  return first;
}

static gboolean
pass_offer (BackendRoom *self, BackendParticipant *from, BackendParticipant *to, JsonObject *offer)
{
  const char *id = web_json_get_string (offer, "id");
  BackendLink *link = add_link (self, id, from, to);
  gboolean is_closed;
  JsonObject *entry = backend_link_receive (link, from, offer, &is_closed);

  if (entry && !is_closed)
    {
      send_entry (self, to, entry);
      return TRUE;
    }
  g_clear_pointer (&entry, json_object_unref);
  g_hash_table_remove (self->links, id);
  return FALSE;
}

/* An offer that nobody can answer is closed, so that the client does not count
 * an idle peer connection as a living one.
 */
static void
close_offer (BackendRoom *self, BackendParticipant *newcomer, JsonObject *offer)
{
  JsonObject *description = web_json_get_object (offer, "description");
  gint64 revision = CLAMP (web_json_get_int (description, "revision", 1), 1, G_MAXINT32);

  send_entry (self, newcomer, backend_link_close_entry (web_json_get_string (offer, "id"), revision + 2));
}

/* The newcomer's one offer serves for one link; for each other it is asked. */
static void
link_newcomer (BackendRoom *self, BackendParticipant *newcomer, JsonObject *offer)
{
  BackendParticipant *partner = choose_partner (self, newcomer);
  gboolean is_used = offer && partner && pass_offer (self, newcomer, partner, offer);

  if (offer && !is_used)
    close_offer (self, newcomer, offer);
  for (guint i = 0; i < self->participants->len; i++)
    {
      BackendParticipant *other = self->participants->pdata[i];

      if (other != newcomer && !(is_used && other == partner))
        ask_for_offer (self, newcomer, other);
    }
}

static BackendParticipant *
find_identity (BackendRoom *self, const char *identity)
{
  for (guint i = 0; i < self->participants->len; i++)
    if (g_str_equal (backend_participant_get_identity (self->participants->pdata[i]), identity))
      return self->participants->pdata[i];
  return NULL;
}

static gboolean
on_limit (gpointer data)
{
  BackendParticipant *participant = data;

  backend_participant_send_error (participant, BACKEND_ROOMS_ERROR_SESSION_LENGTH);
  backend_room_remove (backend_participant_get_room (participant), participant);
  return G_SOURCE_REMOVE;
}

/**
 * backend_room_join:
 * @identity: who comes; whoever is there under that name has to go
 * @request: `connect`, as it came from the network
 * @outlet: how to reach the newcomer
 * @connection: passed to @outlet
 * @error: return location; the code is Twilio's
 *
 * Returns: (transfer none) (nullable): the newcomer, who has been told
 */
BackendParticipant *
backend_room_join (BackendRoom *self, const char *identity, JsonObject *request,
                   const BackendOutlet *outlet, gpointer connection, GError **error)
{
  BackendParticipant *old = find_identity (self, identity);
  BackendParticipant *newcomer;

  if (!old && self->participants->len >= self->max_participants)
    {
      backend_rooms_error_set (error, BACKEND_ROOMS_ERROR_FULL);
      return NULL;
    }
  clear_idle (self);
  newcomer = backend_participant_new (self, identity);
  g_ptr_array_add (self->participants, newcomer);
  if (old)
    {
      backend_participant_send_error (old, BACKEND_ROOMS_ERROR_DUPLICATE_IDENTITY);
      backend_room_remove (self, old);
    }
  backend_participant_attach (newcomer, outlet, connection);
  backend_participant_set_limit (newcomer, self->host->context, self->max_duration, on_limit);
  backend_participant_apply (newcomer, web_json_get_object (request, "participant"));
  self->host->joined (newcomer, self->host->user_data);
  send_connected (self, newcomer);
  tell_others (self, newcomer);
  link_newcomer (self, newcomer, find_offer (self, request));
  return newcomer;
}

/* The end that gives a peer connection up is asked for another one, as long as
 * both are there.
 */
static void
replace_link (BackendRoom *self, BackendLink *link, BackendParticipant *from)
{
  BackendParticipant *peer = backend_link_get_peer (link, from);

  g_hash_table_remove (self->links, backend_link_get_id (link));
  ask_for_offer (self, from, peer);
}

static void
receive_entry (BackendRoom *self, BackendParticipant *from, JsonObject *entry)
{
  const char *id = web_json_get_string (entry, "id");
  BackendLink *link = id ? g_hash_table_lookup (self->links, id) : NULL;
  gboolean is_closed;
  JsonObject *news;

  if (!link || !backend_link_has_end (link, from))
    return;
  news = backend_link_receive (link, from, entry, &is_closed);
  if (news)
    send_entry (self, backend_link_get_peer (link, from), news);
  if (is_closed)
    replace_link (self, link, from);
}

static void
receive_entries (BackendRoom *self, BackendParticipant *from, JsonObject *request)
{
  JsonArray *entries = web_json_get_array (request, "peer_connections");
  guint length = entries ? MIN (json_array_get_length (entries), MAX_ENTRIES) : 0;

  for (guint i = 0; i < length; i++)
    receive_entry (self, from, web_json_array_get_object (entries, i));
}

/* `update` from somebody who is in the room. */
void
backend_room_update (BackendRoom *self, BackendParticipant *participant, JsonObject *request)
{
  if (backend_participant_apply (participant, web_json_get_object (request, "participant")))
    {
      send_update (self, participant, NULL, NULL);
      tell_others (self, participant);
    }
  receive_entries (self, participant, request);
}

/* Complete: the client closes every peer connection that is not listed. */
static JsonArray *
list_links (BackendRoom *self, BackendParticipant *to)
{
  JsonArray *entries = json_array_new ();
  GHashTableIter iter;
  gpointer link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    if (backend_link_has_end (link, to))
      json_array_add_object_element (entries, backend_link_describe (link, to));
  return entries;
}

/* `sync`: somebody comes back on another connection, with what it did meanwhile. */
void
backend_room_sync (BackendRoom *self, BackendParticipant *participant, JsonObject *request,
                   const BackendOutlet *outlet, gpointer connection)
{
  JsonObject *body;

  backend_participant_cut (participant);
  backend_participant_attach (participant, outlet, connection);
  backend_participant_set_state (participant, BACKEND_PARTICIPANT_CONNECTED);
  backend_participant_apply (participant, web_json_get_object (request, "participant"));
  body = backend_room_describe (self, participant, NULL, "synced");
  json_object_set_array_member (body, "peer_connections", list_links (self, participant));
  backend_participant_send (participant, body);
  tell_others (self, participant);
  receive_entries (self, participant, request);
}

static gboolean
on_session_timeout (gpointer data)
{
  BackendParticipant *participant = data;

  backend_room_remove (backend_participant_get_room (participant), participant);
  return G_SOURCE_REMOVE;
}

/* The connection is gone; the membership lasts until the session times out. */
void
backend_room_lose (BackendRoom *self, BackendParticipant *participant)
{
  backend_participant_detach (participant);
  backend_participant_set_state (participant, BACKEND_PARTICIPANT_RECONNECTING);
  backend_participant_set_deadline (participant, self->host->context, self->host->session_timeout, on_session_timeout);
  tell_others (self, participant);
}

/* Returns: (transfer full) (nullable): what ends the leaver's link to @other,
 * which else would take its peer connection for broken
 */
static JsonArray *
close_links (BackendRoom *self, BackendParticipant *leaver, BackendParticipant *other)
{
  JsonArray *entries = NULL;
  GHashTableIter iter;
  gpointer link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    {
      if (!backend_link_has_end (link, leaver) || !backend_link_has_end (link, other))
        continue;
      entries = entries ? entries : json_array_new ();
      json_array_add_object_element (entries, backend_link_to_close (link));
      g_hash_table_iter_remove (&iter);
    }
  return entries;
}

/* The last step of every way out. */
static void
bury (BackendRoom *self, BackendParticipant *leaver)
{
  backend_participant_detach (leaver);
  backend_participant_set_state (leaver, BACKEND_PARTICIPANT_DISCONNECTED);
  if (self->past->len == MAX_PAST_PARTICIPANTS)
    g_ptr_array_remove_index (self->past, 0);
  g_ptr_array_add (self->past, backend_participant_ref (leaver));
  self->host->left (leaver, self->host->user_data);
}

/**
 * backend_room_remove:
 * @participant: who leaves, for good
 *
 * Tells everybody else.  @self may be gone afterwards, if that was the last.
 */
void
backend_room_remove (BackendRoom *self, BackendParticipant *participant)
{
  g_autoptr (BackendParticipant) leaver = backend_participant_ref (participant);

  g_ptr_array_remove (self->participants, leaver);
  bury (self, leaver);
  for (guint i = 0; i < self->participants->len; i++)
    {
      BackendParticipant *other = self->participants->pdata[i];

      send_update (self, other, leaver, close_links (self, leaver, other));
    }
  if (self->participants->len == 0)
    end_after (self, self->empty_timeout);
}

static void
send_disconnected (BackendRoom *self, BackendParticipant *to, const char *status)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "type", "disconnected");
  json_object_set_int_member (body, "version", 2);
  json_object_set_string_member (body, "sid", self->sid);
  json_object_set_string_member (body, "status", status);
  backend_participant_send (to, body);
}

/* Somebody is shown the door; the room goes on. */
void
backend_room_kick (BackendRoom *self, BackendParticipant *participant)
{
  send_disconnected (self, participant, "disconnected");
  backend_room_remove (self, participant);
}

/* Ends it for everybody; @self may be gone afterwards. */
void
backend_room_complete (BackendRoom *self)
{
  g_autoptr (GPtrArray) leavers = g_steal_pointer (&self->participants);

  self->participants = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_participant_unref);
  g_hash_table_remove_all (self->links);
  for (guint i = 0; i < leavers->len; i++)
    {
      send_disconnected (self, leavers->pdata[i], "completed");
      bury (self, leavers->pdata[i]);
    }
  end (self);
}
