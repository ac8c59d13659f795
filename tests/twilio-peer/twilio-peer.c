/* A participant without a face: joins a Twilio Video room, publishes test video
 * and sound, prints what happens as one JSON line an event, and echoes every
 * text it is sent.  Takes orders on standard input, one a line; see peer-orders.c.
 */

#include <glib-unix.h>
#include <stdio.h>

#include "peer-orders.h"
#include "twilio-ending.h"
#include "twilio-room.h"
#include "web-json.h"

#define TOKEN_VARIABLE "PARLEY_TWILIO_TOKEN"
#define ECHO_TRACK "echo"

typedef struct
{
  TwilioRoom *room;
  GMainLoop *loop;
  TwilioCapture *captures[2];
  PeerOrders *orders;
  int status;
} Bot;

/* printf would not flush where the output is a pipe. */
static void
print_event (JsonObject *event)
{
  g_autofree char *text = web_json_object_to_text (event);

  puts (text);
  fflush (stdout);
}

static JsonObject *
event_new (const char *name)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", name);
  return event;
}

static const char *
kind_name (TwilioTrackKind kind)
{
  return kind == TWILIO_TRACK_AUDIO ? "audio" : kind == TWILIO_TRACK_VIDEO ? "video"
                                                                           : "data";
}

typedef void (*TrackFunc) (TwilioParticipant *participant, TwilioTrack *track, guint position, gpointer user_data);

static void
foreach_track (Bot *bot, TrackFunc func, gpointer user_data)
{
  GListModel *participants = twilio_room_get_participants (bot->room);

  for (guint i = 0; i < g_list_model_get_n_items (participants); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (participants, i);
      GListModel *tracks = twilio_participant_get_tracks (participant);

      for (guint j = 0; j < g_list_model_get_n_items (tracks); j++)
        {
          g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, j);

          func (participant, track, j, user_data);
        }
    }
}

typedef struct
{
  JsonObject *counts;
  guint n;
} Counting;

/* "audio/0", "video/1": the kind, and the place among all tracks. */
static void
count_track (TwilioParticipant *participant, TwilioTrack *track, guint position, gpointer data)
{
  Counting *counting = data;
  g_autofree char *key = g_strdup_printf ("%s/%u", kind_name (twilio_track_get_kind (track)), counting->n++);

  if (twilio_track_get_kind (track) != TWILIO_TRACK_DATA)
    json_object_set_int_member (counting->counts, key, (gint64)twilio_track_get_frames (track));
}

static JsonObject *
count_frames (Bot *bot)
{
  Counting counting = { json_object_new (), 0 };

  foreach_track (bot, count_track, &counting);
  return counting.counts;
}

static void
print_frames (gpointer data)
{
  Bot *bot = data;
  g_autoptr (JsonObject) event = event_new ("frames");

  json_object_set_object_member (event, "tracks", count_frames (bot));
  print_event (event);
}

static gboolean
on_second (gpointer data)
{
  print_frames (data);
  return G_SOURCE_CONTINUE;
}

/* What another one of us says is an echo itself: to answer it would never end. */
static void
echo (Bot *bot, TwilioTrack *track, const char *text)
{
  g_autoptr (JsonObject) counts = count_frames (bot);
  g_autofree char *json = web_json_object_to_text (counts);
  g_autofree char *answer = g_strdup_printf ("%s %s", text, json);

  if (g_strcmp0 (twilio_track_get_name (track), ECHO_TRACK) != 0)
    twilio_room_send_text (bot->room, answer);
}

static void
on_message (TwilioTrack *track, const char *text, Bot *bot)
{
  g_autoptr (JsonObject) event = event_new ("message");

  json_object_set_string_member (event, "track", twilio_track_get_name (track));
  json_object_set_string_member (event, "text", text);
  print_event (event);
  if (g_str_equal (text, "reoffer"))
    twilio_room_offer_again (bot->room);
  echo (bot, track, text);
}

static void
print_track (TwilioParticipant *participant, TwilioTrack *track, const char *state)
{
  g_autoptr (JsonObject) event = event_new ("track");

  json_object_set_string_member (event, "identity", twilio_participant_get_identity (participant));
  json_object_set_string_member (event, "kind", kind_name (twilio_track_get_kind (track)));
  json_object_set_string_member (event, "name", twilio_track_get_name (track));
  json_object_set_string_member (event, "sid", twilio_track_get_sid (track));
  json_object_set_string_member (event, "state", state);
  print_event (event);
}

/* The participant lives at least as long as its tracks are shown. */
static void
on_enabled (TwilioTrack *track, GParamSpec *pspec, TwilioParticipant *participant)
{
  print_track (participant, track, twilio_track_get_enabled (track) ? "enabled" : "disabled");
}

static void
on_subscribed (TwilioTrack *track, GParamSpec *pspec, TwilioParticipant *participant)
{
  gboolean subscribed;

  g_object_get (track, "subscribed", &subscribed, NULL);
  print_track (participant, track, subscribed ? "subscribed" : "unsubscribed");
}

static void
on_switched (TwilioTrack *track, GParamSpec *pspec, TwilioParticipant *participant)
{
  print_track (participant, track, twilio_track_get_switched_off (track) ? "switched off" : "switched on");
}

static void
add_track (Bot *bot, TwilioParticipant *participant, TwilioTrack *track)
{
  print_track (participant, track, twilio_track_get_enabled (track) ? "published" : "published muted");
  g_signal_connect_object (track, "notify::enabled", G_CALLBACK (on_enabled), participant, 0);
  g_signal_connect_object (track, "notify::subscribed", G_CALLBACK (on_subscribed), participant, 0);
  g_signal_connect_object (track, "notify::switched-off", G_CALLBACK (on_switched), participant, 0);
  if (twilio_track_get_kind (track) == TWILIO_TRACK_DATA)
    g_signal_connect (track, "message", G_CALLBACK (on_message), bot);
}

static void
on_tracks_changed (GListModel *tracks, guint position, guint removed, guint added, Bot *bot)
{
  TwilioParticipant *participant = g_object_get_data (G_OBJECT (tracks), "participant");

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, i);

      add_track (bot, participant, track);
    }
}

static void
print_participant (TwilioParticipant *participant)
{
  static const char *const states[] = { "connected", "reconnecting", "disconnected" };
  g_autoptr (JsonObject) event = event_new ("participant");

  json_object_set_string_member (event, "identity", twilio_participant_get_identity (participant));
  json_object_set_string_member (event, "sid", twilio_participant_get_sid (participant));
  json_object_set_string_member (event, "state", states[twilio_participant_get_state (participant)]);
  print_event (event);
}

static void
on_participant_state (TwilioParticipant *participant, GParamSpec *pspec, Bot *bot)
{
  print_participant (participant);
}

/* Level 0 is unknown. */
static void
print_quality (const char *identity, guint quality)
{
  g_autoptr (JsonObject) event = event_new ("quality");

  json_object_set_string_member (event, "identity", identity);
  json_object_set_int_member (event, "level", quality);
  print_event (event);
}

static void
on_participant_quality (TwilioParticipant *participant, GParamSpec *pspec, Bot *bot)
{
  print_quality (twilio_participant_get_identity (participant), twilio_participant_get_quality (participant));
}

static void
on_room_quality (TwilioRoom *room, GParamSpec *pspec, Bot *bot)
{
  print_quality ("", twilio_room_get_quality (room));
}

static void
on_speaker (TwilioRoom *room, GParamSpec *pspec, Bot *bot)
{
  g_autoptr (JsonObject) event = event_new ("speaker");
  TwilioParticipant *speaker = twilio_room_get_dominant_speaker (room);

  json_object_set_string_member (event, "identity", speaker != NULL ? twilio_participant_get_identity (speaker) : "");
  print_event (event);
}

static void
on_recording (TwilioRoom *room, GParamSpec *pspec, Bot *bot)
{
  g_autoptr (JsonObject) event = event_new (twilio_room_get_recording (room) ? "recording" : "not recording");

  print_event (event);
}

static void
on_missing (TwilioRoom *room, TwilioCapture *capture, gboolean missing, Bot *bot)
{
  g_autoptr (JsonObject) event = event_new (missing ? "missing" : "not missing");

  json_object_set_boolean_member (event, "own camera", capture == bot->captures[TWILIO_TRACK_VIDEO]);
  print_event (event);
}

static void
listen_to_room (Bot *bot)
{
  g_signal_connect (bot->room, "notify::quality", G_CALLBACK (on_room_quality), bot);
  g_signal_connect (bot->room, "notify::dominant-speaker", G_CALLBACK (on_speaker), bot);
  g_signal_connect (bot->room, "notify::recording", G_CALLBACK (on_recording), bot);
  g_signal_connect (bot->room, "media-missing", G_CALLBACK (on_missing), bot);
}

static void
add_participant (Bot *bot, TwilioParticipant *participant)
{
  GListModel *tracks = twilio_participant_get_tracks (participant);

  print_participant (participant);
  g_signal_connect (participant, "notify::state", G_CALLBACK (on_participant_state), bot);
  g_signal_connect (participant, "notify::quality", G_CALLBACK (on_participant_quality), bot);
  g_object_set_data (G_OBJECT (tracks), "participant", participant);
  g_signal_connect (tracks, "items-changed", G_CALLBACK (on_tracks_changed), bot);
  on_tracks_changed (tracks, 0, 0, g_list_model_get_n_items (tracks), bot);
}

static void
on_participants_changed (GListModel *participants, guint position, guint removed, guint added, Bot *bot)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (participants, i);

      add_participant (bot, participant);
    }
}

static void
print_end (Bot *bot, const GError *error)
{
  g_autoptr (JsonObject) event = event_new ("disconnected");

  if (error != NULL)
    json_object_set_string_member (event, "error", error->message);
  print_event (event);
  bot->status = error != NULL ? 1 : 0;
  g_main_loop_quit (bot->loop);
}

static void
on_room_state (TwilioRoom *room, GParamSpec *pspec, Bot *bot)
{
  g_autoptr (JsonObject) event = NULL;

  switch (twilio_room_get_state (room))
    {
    case TWILIO_ROOM_RECONNECTING:
      event = event_new ("reconnecting");
      print_event (event);
      break;
    case TWILIO_ROOM_CONNECTED:
      event = event_new ("connected");
      json_object_set_string_member (event, "sid", twilio_room_get_sid (room));
      print_event (event);
      break;
    case TWILIO_ROOM_DISCONNECTED:
      print_end (bot, twilio_room_get_error (room));
      break;
    case TWILIO_ROOM_CONNECTING:
    default:
      break;
    }
}

static gboolean
on_leave (gpointer data)
{
  Bot *bot = data;

  twilio_room_disconnect (bot->room);
  return G_SOURCE_CONTINUE;
}

static void
on_connected (GObject *room, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!twilio_room_connect_finish (TWILIO_ROOM (room), result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_printerr ("twilio-peer: %s\n", error->message);
}

static void
publish (Bot *bot, TwilioTrackKind kind, const char *name)
{
  bot->captures[kind] = twilio_capture_new (kind, name, NULL, FALSE);
  twilio_room_publish (bot->room, bot->captures[kind]);
}

typedef struct
{
  char *uri;
  char *token;
  char *room;
  gboolean no_video;
  gboolean no_audio;
  int seconds;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "ws", 0, 0, G_OPTION_ARG_STRING, &options->uri, "Address of the signalling service", "URL" },
    { "token", 0, 0, G_OPTION_ARG_STRING, &options->token, "Twilio access token, which everybody on this computer can read here; better in the environment, as " TOKEN_VARIABLE, "JWT" },
    { "room", 0, 0, G_OPTION_ARG_STRING, &options->room, "Name of the room", "NAME" },
    { "no-video", 0, 0, G_OPTION_ARG_NONE, &options->no_video, "Publish no video", NULL },
    { "no-audio", 0, 0, G_OPTION_ARG_NONE, &options->no_audio, "Publish no sound", NULL },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds, "Leave after so many seconds", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("— a participant in a Twilio Video room");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->token == NULL)
    options->token = g_strdup (g_getenv (TOKEN_VARIABLE));
  g_unsetenv (TOKEN_VARIABLE);
  if (options->uri != NULL && options->token != NULL && options->room != NULL && *argc == 1 && options->seconds >= 0)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--ws, --room and a token in " TOKEN_VARIABLE " (or --token) are needed, and nothing besides options");
  return FALSE;
}

static void
run (Bot *bot, Options *options)
{
  GListModel *participants;
  guint second, interrupt, terminate;

  bot->room = twilio_room_new (options->uri, options->token, options->room, FALSE);
  bot->loop = g_main_loop_new (NULL, FALSE);
  participants = twilio_room_get_participants (bot->room);
  g_signal_connect (participants, "items-changed", G_CALLBACK (on_participants_changed), bot);
  g_signal_connect (bot->room, "notify::state", G_CALLBACK (on_room_state), bot);
  listen_to_room (bot);
  if (!options->no_audio)
    publish (bot, TWILIO_TRACK_AUDIO, "microphone");
  if (!options->no_video)
    publish (bot, TWILIO_TRACK_VIDEO, "camera");
  twilio_room_publish_data (bot->room, ECHO_TRACK);
  bot->orders = peer_orders_new (bot->room, bot->captures[TWILIO_TRACK_AUDIO], bot->captures[TWILIO_TRACK_VIDEO], print_frames, bot);
  second = g_timeout_add_seconds (1, on_second, bot);
  interrupt = g_unix_signal_add (SIGINT, on_leave, bot);
  terminate = g_unix_signal_add (SIGTERM, on_leave, bot);
  if (options->seconds > 0)
    g_timeout_add_seconds ((guint)options->seconds, on_leave, bot);
  twilio_room_connect_async (bot->room, NULL, on_connected, bot);
  g_main_loop_run (bot->loop);
  peer_orders_free (bot->orders);
  g_source_remove (second);
  g_source_remove (interrupt);
  g_source_remove (terminate);
}

int
main (int argc, char **argv)
{
  Bot bot = { 0 };
  Options options = { 0 };
  g_autoptr (GError) error = NULL;

  /* Standard output is for events only. */
  g_log_writer_default_set_use_stderr (TRUE);
  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("twilio-peer: %s\n", error->message);
      return 2;
    }
  run (&bot, &options);
  g_clear_object (&bot.room);
  g_clear_object (&bot.captures[0]);
  g_clear_object (&bot.captures[1]);
  while (twilio_ending_count () > 0)
    g_main_context_iteration (NULL, TRUE);
  g_main_loop_unref (bot.loop);
  g_free (options.uri);
  g_free (options.token);
  g_free (options.room);
  return bot.status;
}
