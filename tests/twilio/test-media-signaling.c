/* What is said to a media server over its data channels, and heard from it. */

#include "twilio-media-signaling.h"
#include "web-json.h"

#define LABEL "label of "

typedef struct
{
  TwilioMediaSignaling *media;
  GPtrArray *said; /* "label text" */
  GString *heard;
} Fixture;

static gboolean
say (const char *label, const char *text, gpointer fixture)
{
  g_ptr_array_add (((Fixture *)fixture)->said, g_strdup_printf ("%s %s", label + strlen (LABEL), text));
  return TRUE;
}

static JsonObject *
report (gpointer fixture)
{
  return json_object_new ();
}

static void
on_speaker (TwilioMediaSignaling *media, const char *sid, Fixture *self)
{
  g_string_append_printf (self->heard, "speaker %s;", sid != NULL ? sid : "nobody");
}

static void
on_quality (TwilioMediaSignaling *media, guint local, JsonArray *remotes, Fixture *self)
{
  g_string_append_printf (self->heard, "quality %u %u;", local, remotes != NULL ? json_array_get_length (remotes) : 0);
}

static void
on_switched (TwilioMediaSignaling *media, const char *sid, gboolean off, Fixture *self)
{
  g_string_append_printf (self->heard, "%s %s;", sid, off ? "off" : "on");
}

static void
grant (Fixture *self, const char *subject)
{
  g_autofree char *text = g_strdup_printf ("{\"%s\": {\"transport\": {\"type\": \"data-channel\", \"label\": \"%s%s\"}}}", subject, LABEL, subject);
  g_autoptr (JsonNode) node = web_json_parse (text, -1, NULL);

  twilio_media_signaling_grant (self->media, web_json_node_get_object (node));
}

static void
open_on (Fixture *self, const char *subject, const char *home)
{
  g_autofree char *label = g_strconcat (LABEL, subject, NULL);

  twilio_media_signaling_open (self->media, label, home);
}

static gboolean
receive (Fixture *self, const char *subject, const char *text)
{
  g_autofree char *label = g_strconcat (LABEL, subject, NULL);

  return twilio_media_signaling_receive (self->media, label, text);
}

static void
expect_said (Fixture *self, const char *text)
{
  g_assert_cmpuint (self->said->len, >, 0);
  g_assert_cmpstr (g_ptr_array_index (self->said, self->said->len - 1), ==, text);
  g_ptr_array_set_size (self->said, 0);
}

static void
expect_heard (Fixture *self, const char *text)
{
  g_assert_cmpstr (self->heard->str, ==, text);
  g_string_truncate (self->heard, 0);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->media = twilio_media_signaling_new (say, report, self);
  self->said = g_ptr_array_new_with_free_func (g_free);
  self->heard = g_string_new (NULL);
  g_signal_connect (self->media, "speaker", G_CALLBACK (on_speaker), self);
  g_signal_connect (self->media, "quality", G_CALLBACK (on_quality), self);
  g_signal_connect (self->media, "switched", G_CALLBACK (on_switched), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_object_unref (self->media);
  g_ptr_array_unref (self->said);
  g_string_free (self->heard, TRUE);
}

static void
test_request (void)
{
  g_autoptr (JsonObject) request = twilio_media_signaling_request ();
  JsonObject *speaker = web_json_get_object (request, "active_speaker");
  JsonObject *transport = web_json_array_get_object (web_json_get_array (speaker, "transports"), 0);

  g_assert_cmpuint (json_object_get_size (request), ==, 5);
  g_assert_cmpstr (web_json_get_string (transport, "type"), ==, "data-channel");
}

/* A channel is greeted once on each connection, and only where it was granted. */
static void
test_greeting (Fixture *self, gconstpointer unused)
{
  open_on (self, "active_speaker", "first");
  g_assert_cmpuint (self->said->len, ==, 0);
  g_assert_false (receive (self, "active_speaker", "{\"type\": \"active_speaker\", \"participant\": \"PA1\"}"));
  grant (self, "active_speaker");
  open_on (self, "active_speaker", "first");
  expect_said (self, "active_speaker {\"type\":\"ready\"}");
  open_on (self, "active_speaker", "first");
  g_assert_cmpuint (self->said->len, ==, 0);
  open_on (self, "active_speaker", "second");
  expect_said (self, "active_speaker {\"type\":\"ready\"}");
  expect_heard (self, "");
}

static void
test_speaker (Fixture *self, gconstpointer unused)
{
  grant (self, "active_speaker");
  g_assert_true (receive (self, "active_speaker", "{\"type\": \"active_speaker\", \"participant\": \"PA1\"}"));
  expect_heard (self, "speaker PA1;");
  receive (self, "active_speaker", "{\"type\": \"active_speaker\", \"participant\": null}");
  expect_heard (self, "speaker nobody;");
  receive (self, "active_speaker", "{\"type\": \"network_quality\", \"local\": 1}");
  g_assert_true (receive (self, "active_speaker", "not JSON"));
  g_assert_true (receive (self, "active_speaker", "[]"));
  expect_heard (self, "");
}

/* The level is a number or, in greater detail, an object. */
static void
test_quality (Fixture *self, gconstpointer unused)
{
  grant (self, "network_quality");
  g_assert_false (twilio_media_signaling_has_quality (self->media));
  receive (self, "network_quality", "{\"type\": \"network_quality\", \"local\": 4, \"remotes\": [{\"sid\": \"PA1\", \"level\": 2}]}");
  expect_heard (self, "quality 4 1;");
  g_assert_true (twilio_media_signaling_has_quality (self->media));
  receive (self, "network_quality", "{\"type\": \"network_quality\", \"local\": {\"level\": 3, \"audio\": {}}}");
  expect_heard (self, "quality 3 0;");
  receive (self, "network_quality", "{\"type\": \"network_quality\", \"local\": 77, \"remotes\": 7}");
  expect_heard (self, "quality 5 0;");
  receive (self, "network_quality", "{\"type\": \"network_quality\", \"local\": -1}");
  expect_heard (self, "quality 0 0;");
}

static void
test_reports (Fixture *self, gconstpointer unused)
{
  grant (self, "network_quality");
  open_on (self, "network_quality", "first");
  expect_said (self, "network_quality {\"type\":\"ready\"}");
  while (self->said->len == 0)
    g_main_context_iteration (NULL, TRUE);
  expect_said (self, "network_quality {\"type\":\"network_quality\",\"reportLevel\":1,\"remoteReportLevel\":1}");
  receive (self, "network_quality", "{\"type\": \"network_quality\", \"local\": 4}");
  while (self->said->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->said->len, ==, 1);
}

static void
test_switched (Fixture *self, gconstpointer unused)
{
  grant (self, "track_switch_off");
  receive (self, "track_switch_off", "{\"type\": \"track_switch_off\", \"off\": [\"MT1\", 7, null], \"on\": [\"MT2\"]}");
  expect_heard (self, "MT1 off;MT2 on;");
  receive (self, "track_switch_off", "{\"type\": \"track_switch_off\", \"off\": {}, \"on\": 1}");
  expect_heard (self, "");
}

/* What was wished before a channel was there, or on another one, is said then. */
static void
test_priority (Fixture *self, gconstpointer unused)
{
  grant (self, "track_priority");
  twilio_media_signaling_set_priority (self->media, "MT1", "high");
  g_assert_cmpuint (self->said->len, ==, 0);
  open_on (self, "track_priority", "first");
  expect_said (self, "track_priority {\"type\":\"track_priority\",\"track\":\"MT1\",\"subscribe\":\"high\"}");
  twilio_media_signaling_set_priority (self->media, "MT1", "high");
  g_assert_cmpuint (self->said->len, ==, 0);
  twilio_media_signaling_set_priority (self->media, "MT1", NULL);
  expect_said (self, "track_priority {\"type\":\"track_priority\",\"track\":\"MT1\",\"subscribe\":null}");
}

/* One request at a time; the next has what has changed meanwhile. */
static void
test_sizes (Fixture *self, gconstpointer unused)
{
  grant (self, "render_hints");
  open_on (self, "render_hints", "first");
  expect_said (self, "render_hints {\"type\":\"ready\"}");
  twilio_media_signaling_set_size (self->media, "MT1", 640, 360);
  expect_said (self, "render_hints {\"type\":\"render_hints\",\"subscriber\":{\"id\":2,\"hints\":"
                     "[{\"track\":\"MT1\",\"enabled\":true,\"render_dimensions\":{\"width\":640,\"height\":360}}]}}");
  twilio_media_signaling_set_size (self->media, "MT1", 0, 0);
  receive (self, "render_hints", "{\"type\": \"render_hints\", \"subscriber\": {\"id\": 1, \"hints\": []}}");
  g_assert_cmpuint (self->said->len, ==, 0);
  receive (self, "render_hints", "{\"type\": \"render_hints\", \"subscriber\": {\"id\": 2, \"hints\": []}}");
  expect_said (self, "render_hints {\"type\":\"render_hints\",\"subscriber\":{\"id\":3,\"hints\":[{\"track\":\"MT1\",\"enabled\":false}]}}");
  receive (self, "render_hints", "{\"type\": \"render_hints\", \"subscriber\": {\"id\": 3, \"hints\": []}}");
  g_assert_cmpuint (self->said->len, ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/twilio/media-signaling/request", test_request);
  ADD ("/twilio/media-signaling/greeting", test_greeting);
  ADD ("/twilio/media-signaling/speaker", test_speaker);
  ADD ("/twilio/media-signaling/quality", test_quality);
  ADD ("/twilio/media-signaling/reports", test_reports);
  ADD ("/twilio/media-signaling/switched", test_switched);
  ADD ("/twilio/media-signaling/priority", test_priority);
  ADD ("/twilio/media-signaling/sizes", test_sizes);
  return g_test_run ();
}
