/* What is heard of a chirp: in made-up recordings, and with two devices that hear
 * nothing of each other.
 */

#include "test-await.h"

#include "twilio-ending.h"
#include "twilio-error.h"
#include "twilio-sound-check.h"

#include <math.h>

#define N (2 * TWILIO_CHIRP_RATE)
#define PLAYED_AT (TWILIO_CHIRP_RATE / 2)

static void
add_noise (float *heard, double loudness)
{
  GRand *rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < N; i++)
    heard[i] += (float)g_rand_double_range (rand, -loudness, loudness);
  g_rand_free (rand);
}

static void
add_chirp (float *heard, double delay, double factor)
{
  gsize n, at = PLAYED_AT + (gsize)(delay * TWILIO_CHIRP_RATE);
  g_autofree float *chirp = twilio_chirp_make (TWILIO_CHIRP_RATE, &n);

  for (gsize i = 0; i < n; i++)
    heard[at + i] += (float)factor * chirp[i];
}

/* A quiet room, a loud speaker, and the same in noise that is louder than it. */
static void
test_echo (void)
{
  static const struct
  {
    double delay;
    double factor;
    double noise;
  } cases[] = { { 0.06, 0.5, 0.001 }, { 0.35, 0.05, 0.001 }, { 0.1, -0.3, 0.01 }, { 0.2, 0.2, 0.05 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree float *heard = g_new0 (float, N);
      TwilioChirpEcho echo;

      add_noise (heard, cases[i].noise);
      add_chirp (heard, cases[i].delay, cases[i].factor);
      echo = twilio_chirp_find (heard, N, PLAYED_AT);
      g_assert_true (echo.is_heard);
      g_assert_false (echo.is_silent);
      g_assert_cmpfloat_with_epsilon (echo.delay, cases[i].delay, 0.001);
      g_assert_cmpfloat_with_epsilon (echo.echo, 20 * log10 (fabs (cases[i].factor)), 1.5);
      /* Noise of even loudness has a third of its greatest power. */
      g_assert_cmpfloat_with_epsilon (echo.noise, 20 * log10 (cases[i].noise / sqrt (3)), 1);
    }
}

static void
test_nothing (void)
{
  g_autofree float *heard = g_new0 (float, N);
  TwilioChirpEcho echo = twilio_chirp_find (heard, N, PLAYED_AT);

  g_assert_true (echo.is_silent);
  g_assert_false (echo.is_heard);
  add_noise (heard, 0.02);
  echo = twilio_chirp_find (heard, N, PLAYED_AT);
  g_assert_false (echo.is_silent);
  g_assert_false (echo.is_heard);
  /* Too short to hold a chirp, and none at all. */
  g_assert_false (twilio_chirp_find (heard, 100, 50).is_heard);
  g_assert_true (twilio_chirp_find (heard, 0, 10).is_silent);
}

static gboolean
is_over (gpointer unused)
{
  return twilio_ending_count () == 0;
}

/* Its pipelines are closed too. */
static GAsyncResult *
check (const char *microphone, GCancellable *cancellable)
{
  GstElement *source = gst_parse_bin_from_description (microphone, TRUE, NULL);
  GstElement *sink = gst_parse_bin_from_description ("fakesink sync=true", TRUE, NULL);
  GAsyncResult *slot = NULL, *result;

  twilio_sound_check_async (source, sink, cancellable, test_await_ready, &slot);
  result = test_await (&slot);
  test_wait_until (is_over, NULL, "the pipelines to be closed");
  return result;
}

static void
test_devices (void)
{
  g_autoptr (GAsyncResult) heard = check ("audiotestsrc is-live=true wave=white-noise volume=0.1", NULL);
  g_autoptr (GAsyncResult) broken = check ("audiotestsrc is-live=true ! identity error-after=3", NULL);
  g_autoptr (GError) error = NULL;
  TwilioChirpEcho echo;

  g_assert_true (twilio_sound_check_finish (heard, &echo, &error));
  g_assert_no_error (error);
  g_assert_false (echo.is_heard);
  g_assert_false (echo.is_silent);
  g_assert_cmpfloat (echo.noise, >, -40);
  g_assert_false (twilio_sound_check_finish (broken, &echo, &error));
  g_assert_error (error, TWILIO_ERROR, TWILIO_ERROR_DEVICE);
}

static gboolean
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TwilioChirpEcho echo;

  g_idle_add (cancel, cancellable);
  result = check ("audiotestsrc is-live=true", cancellable);
  g_assert_false (twilio_sound_check_finish (result, &echo, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sound-check/echo", test_echo);
  g_test_add_func ("/sound-check/nothing", test_nothing);
  g_test_add_func ("/sound-check/devices", test_devices);
  g_test_add_func ("/sound-check/cancel", test_cancel);
  return g_test_run ();
}
