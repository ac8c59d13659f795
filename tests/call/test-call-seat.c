/* Who sleeps in a call leaves it first, and comes back into what goes on. */

#include "call-people.h"

#include "parley-call-seat.h"
#include "test-await.h"

#include <gst/gst.h>

#define PEOPLE "Ada <ada@example.org>,Ben <ben@example.org>,Cem <cem@example.org>"

typedef struct
{
  TestBackend *backend;
  CallPerson *ada;
  CallPerson *ben;
  ParleySleep *sleep; /* Ben's */
  ParleyCallSeat *seat;
  guint n_woken;
} Fixture;

static void
read_clocks (gint64 *awake, gint64 *always, gpointer unused)
{
  *awake = *always = 0;
}

static void
count (guint *n)
{
  (*n)++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->backend = test_backend_new_with ("people", PEOPLE, NULL);
  fixture->ada = call_person_new (fixture->backend, "ada@example.org", NULL);
  fixture->ben = call_person_new (fixture->backend, "ben@example.org", NULL);
  fixture->sleep = parley_sleep_new_with_clocks (read_clocks, NULL);
  fixture->seat = parley_call_seat_new (fixture->ben->session, fixture->ben->calls, fixture->sleep);
  g_signal_connect_swapped (fixture->seat, "woke", G_CALLBACK (count), &fixture->n_woken);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->seat);
  g_assert_finalize_object (fixture->sleep);
  call_person_free (fixture->ada);
  call_person_free (fixture->ben);
  test_backend_free (fixture->backend);
}

static void
sleep_and_wake (Fixture *fixture, ParleyCall *call)
{
  g_signal_emit_by_name (fixture->sleep, "falls-asleep");
  call_person_wait_ended (fixture->ben, call, PARLEY_CALL_HUNG_UP);
  g_signal_emit_by_name (fixture->sleep, "woke");
}

static gboolean
has_call (gpointer person)
{
  return parley_calls_get_current (((CallPerson *)person)->calls) != NULL;
}

/* The others go on meanwhile: it is the same call that one comes back into, as one was. */
static void
test_goes_on (Fixture *fixture, gconstpointer unused)
{
  CallPerson *cem = call_person_new (fixture->backend, "cem@example.org", NULL);
  g_autofree char *room = call_people_meet (fixture->ada, fixture->ben, cem, NULL);
  ParleyCall *call = call_person_start (fixture->ada, room, TRUE);
  ParleyCall *ben = call_person_wait_incoming (fixture->ben), *third = call_person_wait_incoming (cem), *back;

  parley_call_accept (ben);
  parley_call_accept (third);
  call_wait_participants (call, 2);
  call_wait_participants (ben, 2);
  parley_call_set_microphone (ben, FALSE);
  sleep_and_wake (fixture, ben);
  g_assert_cmpuint (fixture->n_woken, ==, 1);
  call_wait_participants (call, 1);
  g_assert_cmpint (parley_call_get_state (call), ==, PARLEY_CALL_CONNECTED);
  parley_call_seat_take (fixture->seat);
  call_wait_asking (has_call, fixture->ben, "Ben to be in a call");
  back = parley_calls_get_current (fixture->ben->calls);
  g_assert_cmpstr (parley_call_get_id (back), ==, parley_call_get_id (call));
  g_assert_false (parley_call_get_microphone (back));
  g_assert_true (parley_call_get_camera (back));
  call_wait_participants (back, 2);
  call_wait_participants (call, 2);
  parley_call_hang_up (back);
  parley_call_hang_up (third);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_HUNG_UP);
  call_person_free (cem);
}

/* A call of two is over then; who comes back calls again. */
static void
test_is_over (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *room = call_people_pair (fixture->ada, fixture->ben);
  ParleyCall *call = call_person_start (fixture->ada, room, FALSE);
  ParleyCall *ben = call_person_wait_incoming (fixture->ben), *again;

  parley_call_accept (ben);
  call_wait_participants (ben, 1);
  call_wait_participants (call, 1);
  sleep_and_wake (fixture, ben);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_HUNG_UP);
  parley_call_seat_take (fixture->seat);
  again = call_person_wait_incoming (fixture->ada);
  g_assert_cmpstr (parley_call_get_by (again), ==, fixture->ben->user->uid);
  g_assert_false (parley_call_is_video (again));
  parley_call_decline (again);
  call_wait_state (again, PARLEY_CALL_ENDED);
}

/* Who was in no call, or does not want to, comes back into none. */
static void
test_stays_out (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *room = call_people_pair (fixture->ada, fixture->ben);
  ParleyCall *call, *ben;

  g_signal_emit_by_name (fixture->sleep, "falls-asleep");
  g_signal_emit_by_name (fixture->sleep, "woke");
  g_assert_cmpuint (fixture->n_woken, ==, 0);
  parley_call_seat_take (fixture->seat);
  g_assert_null (parley_calls_get_current (fixture->ben->calls));
  call = call_person_start (fixture->ada, room, FALSE);
  ben = call_person_wait_incoming (fixture->ben);
  parley_call_accept (ben);
  call_wait_participants (ben, 1);
  sleep_and_wake (fixture, ben);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_HUNG_UP);
  parley_call_seat_give_up (fixture->seat);
  parley_call_seat_take (fixture->seat);
  g_assert_null (parley_call_seat_get_room (fixture->seat));
  g_assert_null (parley_calls_get_current (fixture->ben->calls));
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/call-seat/goes-on", Fixture, NULL, set_up, test_goes_on, tear_down);
  g_test_add ("/call-seat/is-over", Fixture, NULL, set_up, test_is_over, tear_down);
  g_test_add ("/call-seat/stays-out", Fixture, NULL, set_up, test_stays_out, tear_down);
  return g_test_run ();
}
