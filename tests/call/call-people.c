/* People who call each other: whole accounts of the real client against the
 * backend of this process.
 */

#include "call-people.h"

#include "firebase-config.h"
#include "test-await.h"
#include "web-json.h"

#include <glib/gstdio.h>
#include <string.h>

#define MOMENT_MS 20
/* Longer than any retry. */
#define FAREWELL_MS 30000

static FirebaseConfig *
make_config (TestBackend *backend, const char *token_uri)
{
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "GET", "/.well-known/parley.json", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = web_json_parse (answer->body, -1, &error);
  g_autofree char *text = NULL;
  FirebaseConfig *config;

  g_assert_no_error (error);
  if (token_uri != NULL)
    json_object_set_string_member (web_json_get_object (json_node_get_object (node), "calls"), "tokenUri", token_uri);
  text = web_json_to_text (node);
  config = firebase_config_new_from_json (text, -1, "test", &error);
  g_assert_no_error (error);
  return config;
}

static void
on_incoming (CallPerson *self, ParleyCall *call)
{
  g_set_object (&self->incoming, call);
}

static void
on_ended (CallPerson *self, ParleyCall *call)
{
  g_set_object (&self->ended, call);
}

static void
on_missed (CallPerson *self, ParleyCall *call)
{
  g_set_object (&self->missed, call);
}

static gboolean
is_online (gpointer data)
{
  return parley_session_get_connection (data) == PARLEY_CONNECTION_ONLINE;
}

CallPerson *
call_person_new (TestBackend *backend, const char *email, const char *token_uri)
{
  CallPerson *self = g_new0 (CallPerson, 1);
  g_autoptr (FirebaseConfig) config = make_config (backend, token_uri);
  g_autoptr (FirebaseUser) user = NULL;
  g_autoptr (GError) error = NULL;

  self->backend = backend;
  self->user = test_backend_sign_in (backend, email);
  self->directory = g_dir_make_tmp ("parley-call-XXXXXX", &error);
  g_assert_no_error (error);
  user = firebase_user_new (config, self->user->uid, self->user->refresh_token, self->user->name, email, NULL);
  self->session = parley_session_new (user, self->directory, &error);
  g_assert_no_error (error);
  self->calls = parley_calls_new (self->session, NULL, FALSE);
  g_signal_connect_swapped (self->calls, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect_swapped (self->calls, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect_swapped (self->calls, "missed", G_CALLBACK (on_missed), self);
  test_wait_until (is_online, self->session, "a session to be online");
  return self;
}

/* Lets go of the calls that were seen. */
void
call_person_forget (CallPerson *self)
{
  g_clear_object (&self->incoming);
  g_clear_object (&self->ended);
  g_clear_object (&self->missed);
}

static gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *)pointer == NULL;
}

static void
drop (gpointer object, const char *what)
{
  gpointer watched = object;

  g_object_add_weak_pointer (object, &watched);
  g_object_unref (object);
  test_wait_until (is_gone, &watched, what);
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

static void
drop_if_any (ParleyCall **call)
{
  if (*call != NULL)
    drop (g_steal_pointer (call), "a call to be finalised");
}

void
call_person_free (CallPerson *self)
{
  parley_calls_leave (self->calls, FAREWELL_MS);
  g_assert_true (parley_calls_is_settled (self->calls));
  if (self->ended == self->incoming)
    g_clear_object (&self->ended);
  drop_if_any (&self->incoming);
  drop_if_any (&self->ended);
  drop_if_any (&self->missed);
  drop (self->calls, "the calls to be finalised");
  parley_session_close (self->session, TRUE);
  drop (self->session, "the session to be finalised");
  remove_directory (self->directory);
  g_free (self->directory);
  test_user_free (self->user);
  g_free (self);
}

typedef struct
{
  CallPerson *person;
  const char *room;
} Wanted;

static gboolean
has_room (gpointer data)
{
  Wanted *wanted = data;

  return parley_session_find_room (wanted->person->session, wanted->room) != NULL;
}

ParleyRoom *
call_person_find_room (CallPerson *self, const char *id)
{
  Wanted wanted = { self, id };

  test_wait_until (has_room, &wanted, "a room to be known");
  return parley_session_find_room (self->session, id);
}

static void
add_member (GString *update, const char *room, CallPerson *person, const char *role)
{
  g_string_append_printf (update, ",\"members/%s/%s\":{\"role\":\"%s\",\"joinedAt\":{\".sv\":\"timestamp\"}}", room, person->user->uid, role);
}

static void
add_entry (GString *update, const char *room, const char *message, const char *by, CallPerson *person)
{
  g_string_append_printf (update, ",\"inbox/%s/rooms/%s\":{\"message\":\"%s\",\"author\":\"%s\",\"at\":{\".sv\":\"timestamp\"},\"text\":\"Hello\",\"unread\":%d}",
                          person->user->uid, room, message, by, strcmp (by, person->user->uid) == 0 ? 0 : 1);
}

static void
send_update (CallPerson *owner, GString *update)
{
  g_autofree char *text = g_string_free_and_steal (g_string_append_c (update, '}'));

  test_backend_patch (owner->backend, owner->user, "", text);
}

/* The owner alone first: the rules take others into a room that is there. */
static void
write_room (CallPerson *owner, const char *room, const char *what, GPtrArray *people)
{
  g_autofree char *message = firebase_database_make_key (parley_session_get_database (owner->session));
  GString *update = g_string_new (NULL);

  g_string_append_printf (update, "{\"rooms/%s\":{%s,\"owner\":\"%s\",\"createdAt\":{\".sv\":\"timestamp\"}}", room, what, owner->user->uid);
  add_member (update, room, owner, "owner");
  send_update (owner, update);
  update = g_string_new (NULL);
  g_string_append_printf (update, "{\"messages/%s/%s\":{\"author\":\"%s\",\"sentAt\":{\".sv\":\"timestamp\"},\"text\":\"Hello\"}", room, message, owner->user->uid);
  for (guint i = 0; i < people->len; i++)
    {
      if (i > 0)
        add_member (update, room, g_ptr_array_index (people, i), "member");
      add_entry (update, room, message, owner->user->uid, g_ptr_array_index (people, i));
    }
  send_update (owner, update);
  for (guint i = 0; i < people->len; i++)
    call_person_find_room (g_ptr_array_index (people, i), room);
}

char *
call_people_meet (CallPerson *first, ...)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new ();
  char *room = firebase_database_make_key (parley_session_get_database (first->session));
  CallPerson *person = first;
  va_list more;

  va_start (more, first);
  for (; person != NULL; person = va_arg (more, CallPerson *))
    g_ptr_array_add (people, person);
  va_end (more);
  write_room (first, room, "\"kind\":\"group\",\"name\":\"Team\"", people);
  return room;
}

char *
call_people_pair (CallPerson *first, CallPerson *second)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new ();
  gboolean in_order = strcmp (first->user->uid, second->user->uid) < 0;
  const char *one = in_order ? first->user->uid : second->user->uid;
  const char *two = in_order ? second->user->uid : first->user->uid;
  g_autofree char *what = g_strdup_printf ("\"kind\":\"direct\",\"first\":\"%s\",\"second\":\"%s\"", one, two);
  char *room = g_strdup_printf ("d_%s_%s", one, two);

  g_ptr_array_add (people, first);
  g_ptr_array_add (people, second);
  write_room (first, room, what, people);
  return room;
}

ParleyCall *
call_person_start (CallPerson *self, const char *room, gboolean video)
{
  g_autoptr (GError) error = NULL;
  ParleyCall *call = parley_calls_start (self->calls, call_person_find_room (self, room), video, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (parley_calls_get_current (self->calls) == call);
  return call;
}

static gboolean
has_incoming (gpointer data)
{
  return ((CallPerson *)data)->incoming != NULL;
}

ParleyCall *
call_person_wait_incoming (CallPerson *self)
{
  test_wait_until (has_incoming, self, "a call to ring");
  return self->incoming;
}

static gboolean
has_ended (gpointer data)
{
  return ((CallPerson *)data)->ended != NULL;
}

void
call_person_wait_ended (CallPerson *self, ParleyCall *call, ParleyCallReason reason)
{
  test_wait_until (has_ended, self, "a call to end");
  g_assert_true (self->ended == call);
  g_assert_cmpint (parley_call_get_state (call), ==, PARLEY_CALL_ENDED);
  g_assert_cmpint (parley_call_get_reason (call), ==, reason);
  g_assert_null (parley_calls_get_current (self->calls));
  g_assert_cmpuint (g_list_model_get_n_items (parley_call_get_participants (call)), ==, 0);
  g_assert_false (parley_call_has_test_sources (call));
}

typedef struct
{
  ParleyCall *call;
  guint64 number;
} Expected;

static gboolean
has_state (gpointer data)
{
  Expected *expected = data;

  if (expected->number != PARLEY_CALL_ENDED)
    g_assert_cmpint (parley_call_get_state (expected->call), !=, PARLEY_CALL_ENDED);
  return parley_call_get_state (expected->call) == expected->number;
}

void
call_wait_state (ParleyCall *call, ParleyCallState state)
{
  Expected expected = { call, state };

  test_wait_until (has_state, &expected, "a state of a call");
}

static TwilioParticipant *
dup_participant (ParleyCall *call)
{
  return g_list_model_get_item (parley_call_get_participants (call), 0);
}

static gboolean
has_media (gpointer data)
{
  Expected *expected = data;
  g_autoptr (TwilioParticipant) participant = dup_participant (expected->call);
  TwilioTrack *video = participant != NULL ? twilio_participant_get_video (participant) : NULL;
  TwilioTrack *audio = participant != NULL ? twilio_participant_get_audio (participant) : NULL;

  if (audio == NULL || twilio_track_get_frames (audio) <= expected->number)
    return FALSE;
  if (!parley_call_is_video (expected->call))
    return TRUE;
  return video != NULL && twilio_track_get_frames (video) > expected->number;
}

static gboolean
on_moment (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Frames are counted on other threads and in other processes nothing is told of
 * what changes: these two are asked again at each moment.
 */
void
call_wait_asking (TestCondition condition, gpointer data, const char *what)
{
  guint moments = g_timeout_add (MOMENT_MS, on_moment, NULL);

  test_wait_until (condition, data, what);
  g_source_remove (moments);
}

void
call_wait_media (ParleyCall *call, guint64 frames)
{
  Expected expected = { call, frames };

  call_wait_asking (has_media, &expected, "sound and pictures");
}

static gboolean
has_participants (gpointer data)
{
  Expected *expected = data;

  return g_list_model_get_n_items (parley_call_get_participants (expected->call)) == expected->number;
}

void
call_wait_participants (ParleyCall *call, guint n)
{
  Expected expected = { call, n };

  test_wait_until (has_participants, &expected, "participants");
}

void
call_person_wait_database (CallPerson *self, const char *path, const char *text)
{
  g_autofree char *body = NULL;
  gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  do
    {
      g_free (body);
      body = test_backend_get (self->backend, self->user, path);
      if (g_get_monotonic_time () > deadline)
        g_error ("%s never has %s but %s", path, text, body);
    }
  while (strstr (body, text) == NULL);
}
