/* The steps of a call that wait for the network: whom to ring, the ring, the
 * answer, the token, joining; and asking why a ring has gone.  Each ends in
 * parley_call_review(), or in parley_call_end() where it failed.
 */

#include "parley-call-private.h"

#include "firebase-error.h"
#include "web-json.h"

/* The fan-out of a ring, as of a message, goes to this many at most (data model §10). */
#define PEOPLE_LIMIT 100
/* A token that ends so soon might not reach the service in time. */
#define ACCESS_MARGIN_MS (30 * 1000)

/* TRUE where the call goes on without this error: it has ended meanwhile, which
 * is why the step was cancelled, or is not of interest any more.
 */
static gboolean
is_over (ParleyCall *self)
{
  return self->state == PARLEY_CALL_ENDED;
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCall) self = data;
  g_autoptr (GError) error = NULL;
  gboolean joined = parley_call_media_join_finish (PARLEY_CALL_MEDIA (source), result, &error);

  if (is_over (self))
    return;
  g_debug ("call %s: %s", self->id, joined ? "joined" : "not joined");
  self->has_joined = joined;
  if (joined)
    parley_call_review (self);
  else
    parley_call_end (self, PARLEY_CALL_FAILED, error);
}

static const char *
get_signaling_uri (ParleyCall *self)
{
  return firebase_config_get_calls_signaling_uri (firebase_user_get_config (parley_session_get_user (self->session)));
}

static void
join (ParleyCall *self)
{
  g_autoptr (ParleyCallAccess) access = g_steal_pointer (&self->access);

  parley_call_media_join_async (self->media, get_signaling_uri (self), access->token, access->room, self->cancellable,
                                on_joined, g_object_ref (self));
}

/* Who has not accepted yet asks again then, and hears of the error only if that fails too. */
static void
on_access (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCall) self = data;
  g_autoptr (GError) error = NULL;

  self->access = parley_call_access_fetch_finish (FIREBASE_USER (source), result, &error);
  self->is_asking = FALSE;
  if (is_over (self))
    return;
  g_debug ("call %s: %s", self->id, self->access != NULL ? "has its token" : "has no token");
  if (self->access != NULL && self->is_entering)
    join (self);
  else if (self->access != NULL)
    parley_call_media_prepare (self->media, get_signaling_uri (self), self->access->token, self->access->room);
  else if (self->is_entering)
    parley_call_end (self, PARLEY_CALL_FAILED, error);
}

static void
ask_for_access (ParleyCall *self)
{
  if (self->is_asking)
    return;
  self->is_asking = TRUE;
  parley_call_access_fetch_async (parley_session_get_user (self->session), parley_room_get_id (self->room), self->id,
                                  self->cancellable, on_access, g_object_ref (self));
}

/* This computer may have slept since. */
static gboolean
has_fresh_access (ParleyCall *self)
{
  gint64 now = firebase_database_get_server_time (parley_session_get_database (self->session));

  return self->access != NULL && (self->access->expires_at == 0 || self->access->expires_at > now + ACCESS_MARGIN_MS);
}

static void
enter (ParleyCall *self)
{
  self->is_entering = TRUE;
  if (has_fresh_access (self))
    join (self);
  else
    {
      g_clear_pointer (&self->access, parley_call_access_free);
      ask_for_access (self);
    }
}

/* While it rings the token is fetched and the service connected with, so that who
 * accepts need not wait for either.  Nobody sees anything of that, and no device opens.
 */
void
parley_call_prepare (ParleyCall *self)
{
  if (self->state == PARLEY_CALL_RINGING)
    ask_for_access (self);
}

static gboolean
on_ring_timeout (gpointer data)
{
  ParleyCall *self = data;

  self->ring_source = 0;
  parley_call_end (self, PARLEY_CALL_MISSED, NULL);
  return G_SOURCE_REMOVE;
}

/* The caller joins while it rings: whoever answers then finds somebody there,
 * and the first picture comes sooner by a token and a join.
 */
static void
on_rung (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCall) self = data;
  g_autoptr (GError) error = NULL;

  self->is_rung = parley_call_node_ring_finish (PARLEY_CALL_NODE (source), result, &error);
  if (is_over (self))
    return;
  if (!self->is_rung)
    {
      parley_call_end (self, PARLEY_CALL_FAILED, error);
      return;
    }
  self->ring_source = g_timeout_add (self->ring_ms, on_ring_timeout, self);
  enter (self);
  parley_call_review (self);
}

static GStrv
others_among (JsonObject *members, const char *me)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonObjectIter iter;
  const char *uid;
  guint n = 0;

  if (members != NULL)
    {
      json_object_iter_init (&iter, members);
      while (json_object_iter_next (&iter, &uid, NULL))
        if (strcmp (uid, me) != 0 && n++ < PEOPLE_LIMIT)
          g_strv_builder_add (builder, uid);
    }
  return g_strv_builder_end (builder);
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (is_over (self))
    return;
  self->people = others_among (web_json_node_get_object (node), parley_session_get_uid (self->session));
  if (node != NULL && self->people[0] == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "nobody else is in the room");
  if (error != NULL)
    {
      parley_call_end (self, PARLEY_CALL_FAILED, error);
      return;
    }
  self->has_rung = TRUE;
  parley_call_node_ring_async (self->node, (const char *const *)self->people, self->is_video, self->cancellable,
                               on_rung, g_object_ref (self));
}

/* The members as the server knows them now: one who has left would make the
 * rules refuse the whole ring.  The stream opens meanwhile, so that it is there
 * before the first answer.
 */
void
parley_call_ring (ParleyCall *self)
{
  g_autofree char *path = g_strconcat ("members/", parley_room_get_id (self->room), NULL);

  parley_call_media_start (self->media);
  parley_call_node_follow (self->node);
  firebase_database_get_async (parley_session_get_database (self->session), path, NULL, self->cancellable,
                               on_members, g_object_ref (self));
}

static ParleyCallReason
reason_of_refusal (JsonNode *call)
{
  const char *state = web_json_get_string (web_json_node_get_object (call), "state");

  return g_strcmp0 (state, "ended") == 0 ? PARLEY_CALL_CANCELLED : PARLEY_CALL_FAILED;
}

static void
on_refused_call (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    g_set_error_literal (&error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED, "the answer was refused");
  if (!is_over (self))
    parley_call_end (self, reason_of_refusal (node), error);
}

static void
look (ParleyCall *self, GAsyncReadyCallback callback)
{
  g_autofree char *path = g_strdup_printf ("calls/%s/%s", parley_room_get_id (self->room), self->id);

  firebase_database_get_async (parley_session_get_database (self->session), path, NULL, self->cancellable,
                               callback, g_object_ref (self));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCall) self = data;
  g_autoptr (GError) error = NULL;

  self->is_answered = parley_call_node_answer_finish (PARLEY_CALL_NODE (source), result, &error);
  g_debug ("call %s: answer %s", self->id, self->is_answered ? "written" : "refused");
  if (is_over (self))
    return;
  if (self->is_answered)
    parley_call_review (self);
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    look (self, on_refused_call);
  else
    parley_call_end (self, PARLEY_CALL_FAILED, error);
}

/* Answer and token are asked for at the same time. */
void
parley_call_answer (ParleyCall *self)
{
  parley_call_media_start (self->media);
  parley_call_node_follow (self->node);
  parley_call_node_answer_async (self->node, self->cancellable, on_answered, g_object_ref (self));
  parley_call_wait_for_others (self);
  enter (self);
}

static gboolean
is_ours_elsewhere (ParleyCall *self, JsonNode *node)
{
  JsonObject *participants = web_json_get_object (web_json_node_get_object (node), "participants");
  JsonObject *me = web_json_get_object (participants, parley_session_get_uid (self->session));
  const char *state = web_json_get_string (me, "state");

  return g_strcmp0 (state, "in") == 0 || g_strcmp0 (state, "declined") == 0;
}

static void
on_vanished_call (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCall) self = data;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, NULL);

  if (self->state == PARLEY_CALL_RINGING)
    parley_call_end (self, is_ours_elsewhere (self, node) ? PARLEY_CALL_ELSEWHERE : PARLEY_CALL_CANCELLED, NULL);
}

/* The caller has withdrawn the ring, or another device of ours has answered it. */
void
parley_call_ring_vanished (ParleyCall *self)
{
  if (self->state == PARLEY_CALL_RINGING)
    look (self, on_vanished_call);
}
