/* Rooms that are connected with before anybody joins. */

#include <gst/gst.h>

#include "person.h"
#include "test-await.h"
#include "twilio-room-private.h"

static gboolean
has_relays (gpointer person)
{
  return ((Person *)person)->room->ice_servers != NULL;
}

static gboolean
has_nothing (gpointer person)
{
  return ((Person *)person)->room->signaling == NULL;
}

static Person *
make_prepared (TestBackend *backend, const char *identity)
{
  Person *self = person_new (backend, identity, FALSE);

  twilio_room_prepare (self->room);
  test_wait_until (has_relays, self, "relays");
  return self;
}

static void
meet (Person *ada, Person *ben)
{
  person_await_frames (ada, "ben", 10, 10);
  person_await_frames (ben, "ada", 10, 10);
}

static void
test_joined (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ben = make_prepared (backend, "ben");
  Person *ada = person_joined (backend, "ada");

  g_assert_null (person_find (ada, "ben"));
  g_assert_cmpuint (ben->room->peers->len, ==, 0);
  person_join (ben);
  meet (ada, ben);
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
}

static void
test_not_joined (void)
{
  TestBackend *backend = person_start_backend ();

  person_free (make_prepared (backend, "ben"));
  person_finish_backend (backend);
}

/* Whoever hears of the loss at once, and whoever joins before hearing of it. */
static void
test_lost (gconstpointer meanwhile)
{
  TestBackend *backend = person_start_backend ();
  Person *ben = make_prepared (backend, "ben");
  Person *ada;

  test_backend_stop (backend);
  if (!meanwhile)
    test_wait_until (has_nothing, ben, "the loss to be noticed");
  test_backend_restart (backend);
  person_join (ben);
  ada = person_joined (backend, "ada");
  meet (ada, ben);
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
}

/* Who is refused was heard, and asks no second time. */
static void
test_refused (void)
{
  TestBackend *backend = person_start_backend ();
  g_autofree char *elsewhere = person_issue_token ("ben", "another room");
  Person *ben = person_new_with_token (backend, elsewhere);
  g_autoptr (TwilioSignaling) prepared = NULL;
  g_autoptr (GError) error = NULL;

  twilio_room_prepare (ben->room);
  test_wait_until (has_relays, ben, "relays");
  prepared = g_object_ref (ben->room->signaling);
  twilio_room_connect_async (ben->room, NULL, test_await_ready, &ben->result);
  {
    g_autoptr (GAsyncResult) result = test_await (&ben->result);

    g_assert_false (twilio_room_connect_finish (ben->room, result, &error));
  }
  g_assert_error (error, TWILIO_ERROR, TWILIO_ERROR_TOKEN);
  g_assert_true (ben->room->signaling == prepared);
  person_free (ben);
  person_finish_backend (backend);
}

/* With nothing there any more it fails as it would have without. */
static void
test_gone (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ben = make_prepared (backend, "ben");
  g_autoptr (GError) error = NULL;

  test_backend_stop (backend);
  twilio_room_connect_async (ben->room, NULL, test_await_ready, &ben->result);
  {
    g_autoptr (GAsyncResult) result = test_await (&ben->result);

    g_assert_false (twilio_room_connect_finish (ben->room, result, &error));
  }
  g_assert_error (error, TWILIO_ERROR, TWILIO_ERROR_UNREACHABLE);
  person_free (ben);
  person_finish_backend (backend);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/twilio/room-prepared/joined", test_joined);
  g_test_add_func ("/twilio/room-prepared/not-joined", test_not_joined);
  g_test_add_data_func ("/twilio/room-prepared/lost", NULL, test_lost);
  g_test_add_data_func ("/twilio/room-prepared/lost-meanwhile", "", test_lost);
  g_test_add_func ("/twilio/room-prepared/refused", test_refused);
  g_test_add_func ("/twilio/room-prepared/gone", test_gone);
  return g_test_run ();
}
