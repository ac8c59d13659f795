/* One peer connection as the server sees it: which negotiation is complete,
 * whose offer is unanswered, and what each end said last, for an end that lost
 * its connection and comes back.
 */

#include "backend-rooms-link.h"

#include "web-json.h"

#define NOBODY -1
#define MAX_SDP_BYTES (256 * 1024)
#define MAX_CANDIDATES 512

struct _BackendLink
{
  char *id;
  BackendParticipant *ends[2]; /* not owned: a link ends before its ends leave */
  gint64 stable;               /* revision of the last answered offer */
  gint64 highest;              /* highest revision seen */
  int offerer;                 /* whose offer is unanswered, or NOBODY */
  gint64 offered;              /* its revision */
  int asked;                   /* who was asked to make the first offer, or NOBODY */
  JsonObject *descriptions[2]; /* what each end sent last and was passed on */
  JsonObject *candidates[2];
};

BackendLink *
backend_link_new (const char *id, BackendParticipant *a, BackendParticipant *b)
{
  BackendLink *self = g_new0 (BackendLink, 1);

  self->id = g_strdup (id);
  self->ends[0] = a;
  self->ends[1] = b;
  self->offerer = NOBODY;
  self->asked = NOBODY;
  return self;
}

void
backend_link_free (BackendLink *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&self->descriptions[i], json_object_unref);
      g_clear_pointer (&self->candidates[i], json_object_unref);
    }
  g_free (self->id);
  g_free (self);
}

const char *
backend_link_get_id (BackendLink *self)
{
  return self->id;
}

gboolean
backend_link_has_end (BackendLink *self, BackendParticipant *participant)
{
  return self->ends[0] == participant || self->ends[1] == participant;
}

static int
index_of (BackendLink *self, BackendParticipant *participant)
{
  return self->ends[0] == participant ? 0 : 1;
}

BackendParticipant *
backend_link_get_peer (BackendLink *self, BackendParticipant *participant)
{
  return self->ends[1 - index_of (self, participant)];
}

static JsonObject *
new_entry (const char *id, JsonObject *description, JsonObject *candidates)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "id", id);
  if (description)
    json_object_set_object_member (entry, "description", json_object_ref (description));
  if (candidates)
    json_object_set_object_member (entry, "ice", json_object_ref (candidates));
  return entry;
}

static JsonObject *
new_description (const char *type, gint64 revision, const char *sdp)
{
  JsonObject *description = json_object_new ();

  json_object_set_string_member (description, "type", type);
  json_object_set_int_member (description, "revision", revision);
  if (sdp)
    json_object_set_string_member (description, "sdp", sdp);
  return description;
}

JsonObject *
backend_link_close_entry (const char *id, gint64 revision)
{
  g_autoptr (JsonObject) description = new_description ("close", revision, NULL);

  return new_entry (id, description, NULL);
}

JsonObject *
backend_link_to_close (BackendLink *self)
{
  return backend_link_close_entry (self->id, self->highest + 1);
}

static JsonObject *
new_request (BackendLink *self)
{
  g_autoptr (JsonObject) description = new_description ("create-offer", 1, NULL);

  return new_entry (self->id, description, NULL);
}

/**
 * backend_link_ask:
 * @participant: who shall make the first offer
 *
 * Returns: (transfer full): the entry of peer_connections that asks for it
 */
JsonObject *
backend_link_ask (BackendLink *self, BackendParticipant *participant)
{
  self->asked = index_of (self, participant);
  return new_request (self);
}

/* An offer passes unless the other end's is on its way already: the loser makes
 * another one when it has answered the winner's.
 */
static gboolean
accept_offer (BackendLink *self, int from, gint64 revision)
{
  if (revision <= self->stable || self->offerer == 1 - from)
    return FALSE;
  self->offerer = from;
  self->offered = revision;
  self->asked = NOBODY;
  return TRUE;
}

static gboolean
accept_answer (BackendLink *self, int from, gint64 revision)
{
  if (self->offerer != 1 - from || self->offered != revision)
    return FALSE;
  self->stable = revision;
  self->offerer = NOBODY;
  return TRUE;
}

static gboolean
accept (BackendLink *self, int from, const char *type, gint64 revision)
{
  if (g_strcmp0 (type, "offer") == 0)
    return accept_offer (self, from, revision);
  if (g_strcmp0 (type, "answer") == 0)
    return accept_answer (self, from, revision);
  return FALSE;
}

/* Returns: (transfer full) (nullable): a clean copy of what may be passed on */
static JsonObject *
receive_description (BackendLink *self, int from, JsonObject *description)
{
  const char *type = web_json_get_string (description, "type");
  const char *sdp = web_json_get_string (description, "sdp");
  gint64 revision = web_json_get_int (description, "revision", 0);
  JsonObject *copy;

  if (!sdp || strlen (sdp) > MAX_SDP_BYTES || revision < 1 || revision > G_MAXINT32)
    return NULL;
  if (!accept (self, from, type, revision))
    return NULL;
  copy = new_description (type, revision, sdp);
  self->highest = MAX (self->highest, revision);
  g_clear_pointer (&self->descriptions[from], json_object_unref);
  self->descriptions[from] = json_object_ref (copy);
  return copy;
}

/* Candidates go on as they are, also before the description they belong to. */
static JsonObject *
receive_candidates (BackendLink *self, int from, JsonObject *candidates)
{
  JsonArray *list = web_json_get_array (candidates, "candidates");

  if (!candidates || !web_json_get_string (candidates, "ufrag") ||
      (list && json_array_get_length (list) > MAX_CANDIDATES))
    return NULL;
  g_clear_pointer (&self->candidates[from], json_object_unref);
  self->candidates[from] = json_object_ref (candidates);
  return candidates;
}

/**
 * backend_link_receive:
 * @from: the end that sent it
 * @entry: what it sent for this peer connection
 * @is_closed: (out): TRUE where it gives the peer connection up
 *
 * Returns: (transfer full) (nullable): what the other end is to get
 */
JsonObject *
backend_link_receive (BackendLink *self, BackendParticipant *from, JsonObject *entry, gboolean *is_closed)
{
  int end = index_of (self, from);
  JsonObject *news = web_json_get_object (entry, "description");
  g_autoptr (JsonObject) description = NULL;
  JsonObject *candidates;

  *is_closed = g_strcmp0 (web_json_get_string (news, "type"), "close") == 0;
  if (*is_closed)
    return backend_link_to_close (self);
  description = receive_description (self, end, news);
  candidates = receive_candidates (self, end, web_json_get_object (entry, "ice"));
  if (!description && !candidates)
    return NULL;
  return new_entry (self->id, description, candidates);
}

/* For an end that comes back: what the other end said last.  It is harmless to
 * say it again; an id alone keeps the peer connection as it is.
 */
JsonObject *
backend_link_describe (BackendLink *self, BackendParticipant *to)
{
  int peer = 1 - index_of (self, to);

  if (self->asked == index_of (self, to))
    return new_request (self);
  return new_entry (self->id, self->descriptions[peer], self->candidates[peer]);
}
