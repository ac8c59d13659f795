/* The participants of a room in Twilio's REST API, as documented
 * (twilio.com/docs/video/api): list, look up and remove them, and see what they
 * publish.  In a peer-to-peer room there is nothing to say about subscriptions.
 */

#include "backend-rooms-people.h"

#include "backend-rooms-error.h"
#include "backend-rooms-page.h"
#include "backend-rooms-resource.h"

static char *
new_path (BackendRoom *room, const char *participant)
{
  return g_strconcat ("/Rooms/", backend_room_get_sid (room), "/Participants", participant != NULL ? "/" : NULL, participant,
                      participant != NULL ? "/PublishedTracks" : NULL, NULL);
}

static gboolean
is_wanted (BackendRoomsRequest *self, const char *parameter, const char *value)
{
  const char *wanted = backend_rooms_request_get (self, parameter);

  return wanted == NULL || g_str_equal (wanted, value);
}

static void
add_participants (BackendRoomsRequest *self, BackendRoomsPage *page, BackendRoom *room, GPtrArray *participants, JsonArray *list)
{
  for (guint i = 0; i < participants->len; i++)
    {
      BackendParticipant *participant = participants->pdata[i];

      if (is_wanted (self, "Identity", backend_participant_get_identity (participant)) &&
          backend_rooms_page_covers (page, backend_participant_get_joined_at (participant)))
        json_array_add_object_element (list, backend_participant_to_resource (participant, room, self->rooms, self->base));
    }
}

/* Those who are there, unless it is over or the others are asked for. */
static void
list_participants (BackendRoomsRequest *self, BackendRoom *room)
{
  const char *status = backend_rooms_request_get (self, "Status");
  const char *fallback = backend_room_get_ended_at (room) ? "disconnected" : "connected";
  g_autofree char *path = new_path (room, NULL);
  BackendRoomsPage page;
  JsonArray *list;

  if (!backend_rooms_page_read (&page, self))
    return;
  status = status != NULL ? status : fallback;
  list = json_array_new ();
  if (g_str_equal (status, "connected"))
    add_participants (self, &page, room, backend_room_get_participants (room), list);
  else if (g_str_equal (status, "disconnected"))
    add_participants (self, &page, room, backend_room_get_past_participants (room), list);
  backend_rooms_page_respond (&page, self, "participants", path, list);
}

/* The latest of that identity, since somebody may have come more than once. */
static BackendParticipant *
find_participant (GPtrArray *participants, const char *sid_or_identity)
{
  for (guint i = participants->len; i > 0; i--)
    {
      BackendParticipant *participant = participants->pdata[i - 1];

      if (g_str_equal (backend_participant_get_sid (participant), sid_or_identity) ||
          g_str_equal (backend_participant_get_identity (participant), sid_or_identity))
        return participant;
    }
  return NULL;
}

static void
respond_participant (BackendRoomsRequest *self, BackendRoom *room, BackendParticipant *participant)
{
  g_autoptr (JsonObject) body = backend_participant_to_resource (participant, room, self->rooms, self->base);

  backend_rooms_respond (self, 200, body);
}

static void
remove_participant (BackendRoomsRequest *self, BackendRoom *room, BackendParticipant *participant)
{
  if (g_strcmp0 (backend_rooms_request_get (self, "Status"), "disconnected") != 0)
    {
      backend_rooms_respond_error (self, 400, BACKEND_ROOMS_ERROR_PARAMETER, "Parameter 'Status' is invalid");
      return;
    }
  if (backend_participant_get_room (participant))
    backend_room_kick (room, participant);
  respond_participant (self, room, participant);
}

static void
on_participant (BackendRoomsRequest *self, BackendRoom *room, BackendParticipant *participant)
{
  if (g_str_equal (self->method, "POST"))
    remove_participant (self, room, participant);
  else if (g_str_equal (self->method, "GET"))
    respond_participant (self, room, participant);
  else
    backend_rooms_respond_method (self);
}

static void
list_tracks (BackendRoomsRequest *self, BackendRoom *room, BackendParticipant *participant)
{
  GPtrArray *tracks = backend_participant_get_tracks (participant);
  g_autofree char *path = new_path (room, backend_participant_get_sid (participant));
  BackendRoomsPage page;
  JsonArray *list;

  if (!backend_rooms_page_read (&page, self))
    return;
  list = json_array_new ();
  for (guint i = 0; i < tracks->len; i++)
    if (!((BackendTrack *)tracks->pdata[i])->error)
      json_array_add_object_element (list, backend_track_to_resource (tracks->pdata[i], participant, room, self->base));
  backend_rooms_page_respond (&page, self, "published_tracks", path, list);
}

static void
respond_track (BackendRoomsRequest *self, BackendRoom *room, BackendParticipant *participant, const char *sid_or_name)
{
  GPtrArray *tracks = backend_participant_get_tracks (participant);

  for (guint i = 0; i < tracks->len; i++)
    {
      BackendTrack *track = tracks->pdata[i];
      g_autoptr (JsonObject) body = NULL;

      if (track->error || !(g_str_equal (track->sid, sid_or_name) || g_str_equal (track->name, sid_or_name)))
        continue;
      body = backend_track_to_resource (track, participant, room, self->base);
      backend_rooms_respond (self, 200, body);
      return;
    }
  backend_rooms_respond_not_found (self);
}

/* What is behind one participant: R/Participants/P/WHAT[/WHICH] */
static void
on_details (BackendRoomsRequest *self, BackendRoom *room, BackendParticipant *participant)
{
  const char *what = self->segments[3];
  const char *which = self->segments[4];

  if (g_str_equal (what, "SubscribeRules") || g_str_equal (what, "SubscribedTracks"))
    backend_rooms_respond_refused (self, BACKEND_ROOMS_ERROR_SUBSCRIPTIONS);
  else if (!g_str_equal (what, "PublishedTracks"))
    backend_rooms_respond_not_found (self);
  else if (!g_str_equal (self->method, "GET"))
    backend_rooms_respond_method (self);
  else if (which != NULL)
    respond_track (self, room, participant, which);
  else
    list_tracks (self, room, participant);
}

static void
on_somebody (BackendRoomsRequest *self, BackendRoom *room)
{
  const char *name = self->segments[2];
  BackendParticipant *found = find_participant (backend_room_get_participants (room), name);
  g_autoptr (BackendParticipant) participant = NULL;

  if (found == NULL)
    found = find_participant (backend_room_get_past_participants (room), name);
  if (found == NULL)
    {
      backend_rooms_respond_not_found (self);
      return;
    }
  participant = backend_participant_ref (found);
  if (self->segments[3] != NULL)
    on_details (self, room, participant);
  else
    on_participant (self, room, participant);
}

void
backend_rooms_people_answer (BackendRoomsRequest *self, BackendRoom *room)
{
  if (self->segments[2] != NULL)
    on_somebody (self, room);
  else if (g_str_equal (self->method, "GET"))
    list_participants (self, room);
  else
    backend_rooms_respond_method (self);
}
