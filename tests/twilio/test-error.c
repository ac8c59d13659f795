/* Every code that Twilio documents for a room has its cause. */

#include "twilio-error.h"

typedef struct
{
  guint first;
  guint last;
  TwilioError cause;
} Range;

static const Range ranges[] = {
  { 20101, 20103, TWILIO_ERROR_TOKEN },
  { 20104, 20104, TWILIO_ERROR_EXPIRED },
  { 20105, 20107, TWILIO_ERROR_TOKEN },
  { 20157, 20157, TWILIO_ERROR_EXPIRED },
  { 53000, 53000, TWILIO_ERROR_UNREACHABLE },
  { 53001, 53001, TWILIO_ERROR_LOST },
  { 53002, 53002, TWILIO_ERROR_UNREACHABLE },
  { 53003, 53004, TWILIO_ERROR_PROTOCOL },
  { 53006, 53006, TWILIO_ERROR_BUSY },
  { 53100, 53102, TWILIO_ERROR_PROTOCOL },
  { 53103, 53104, TWILIO_ERROR_ROOM_GONE },
  { 53105, 53105, TWILIO_ERROR_ROOM_FULL },
  { 53106, 53106, TWILIO_ERROR_ROOM_GONE },
  { 53107, 53115, TWILIO_ERROR_PROTOCOL },
  { 53116, 53116, TWILIO_ERROR_UNREACHABLE },
  { 53117, 53117, TWILIO_ERROR_PROTOCOL },
  { 53118, 53118, TWILIO_ERROR_ROOM_GONE },
  { 53119, 53119, TWILIO_ERROR_ROOM_FULL },
  { 53124, 53125, TWILIO_ERROR_PROTOCOL },
  { 53200, 53203, TWILIO_ERROR_PROTOCOL },
  { 53204, 53204, TWILIO_ERROR_LOST },
  { 53205, 53205, TWILIO_ERROR_REPLACED },
  { 53206, 53206, TWILIO_ERROR_ROOM_FULL },
  { 53300, 53304, TWILIO_ERROR_PROTOCOL },
  { 53305, 53305, TWILIO_ERROR_BUSY },
  { 53400, 53404, TWILIO_ERROR_MEDIA },
  { 53405, 53405, TWILIO_ERROR_LOST },
  { 53407, 53407, TWILIO_ERROR_MEDIA },
  { 53500, 53501, TWILIO_ERROR_UNREACHABLE },
  { 1, 1, TWILIO_ERROR_PROTOCOL },
};

static void
test_causes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    for (guint code = ranges[i].first; code <= ranges[i].last; code++)
      {
        g_autoptr (GError) error = twilio_error_new_from_code (code, "why");
        g_autofree char *message = g_strdup_printf ("%u why", code);

        g_assert_error (error, TWILIO_ERROR, (int)ranges[i].cause);
        g_assert_cmpstr (error->message, ==, message);
      }
}

static void
test_no_text (void)
{
  g_autoptr (GError) error = twilio_error_new_from_code (G_MININT64, NULL);

  g_assert_error (error, TWILIO_ERROR, TWILIO_ERROR_PROTOCOL);
  g_assert_nonnull (error->message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/twilio/error/causes", test_causes);
  g_test_add_func ("/twilio/error/no-text", test_no_text);
  return g_test_run ();
}
