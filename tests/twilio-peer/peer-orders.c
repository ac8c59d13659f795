/* What a participant without a face is told to do, one order a line:
 *
 *   publish NAME, unpublish NAME     another video
 *   mute KIND, unmute KIND           audio or video
 *   say TEXT                         on the data track
 *   reoffer, reconnect
 *   priority NAME high               of somebody else's track, or low, standard
 *   size NAME WIDTH HEIGHT           as shown here; 0 0 where it is not
 *   count                            frames, now and not with the next second
 */

#include "peer-orders.h"

#include <gio/gunixinputstream.h>
#include <stdlib.h>
#include <unistd.h>

struct _PeerOrders
{
  TwilioRoom *room;
  TwilioCapture *captures[2];
  GHashTable *more; /* name to capture */
  PeerCountFunc count;
  gpointer user_data;
  GDataInputStream *lines;
  GCancellable *cancellable;
};

typedef void (*OrderFunc) (PeerOrders *self, char **words);

static void
publish (PeerOrders *self, char **words)
{
  TwilioCapture *capture = twilio_capture_new (TWILIO_TRACK_VIDEO, words[1], NULL, FALSE);

  g_hash_table_replace (self->more, g_strdup (words[1]), capture);
  twilio_room_publish (self->room, capture);
}

static void
unpublish (PeerOrders *self, char **words)
{
  TwilioCapture *capture = g_hash_table_lookup (self->more, words[1]);

  if (capture == NULL)
    return;
  twilio_room_unpublish (self->room, capture);
  twilio_capture_stop (capture);
  g_hash_table_remove (self->more, words[1]);
}

static void
set_enabled (PeerOrders *self, const char *kind, gboolean enabled)
{
  TwilioCapture *capture = self->captures[g_str_equal (kind, "video")];

  if (capture != NULL)
    twilio_capture_set_enabled (capture, enabled);
}

static void
mute (PeerOrders *self, char **words)
{
  set_enabled (self, words[1], FALSE);
}

static void
unmute (PeerOrders *self, char **words)
{
  set_enabled (self, words[1], TRUE);
}

static void
say (PeerOrders *self, char **words)
{
  twilio_room_send_text (self->room, words[1]);
}

static void
reoffer (PeerOrders *self, char **words)
{
  twilio_room_offer_again (self->room);
}

static void
reconnect (PeerOrders *self, char **words)
{
  twilio_room_reconnect (self->room);
}

/* Returns: (transfer full) (nullable): somebody else's track of that name */
static TwilioTrack *
find_track (PeerOrders *self, const char *name)
{
  GListModel *participants = twilio_room_get_participants (self->room);

  for (guint i = 0; i < g_list_model_get_n_items (participants); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (participants, i);
      GListModel *tracks = twilio_participant_get_tracks (participant);

      for (guint j = 0; j < g_list_model_get_n_items (tracks); j++)
        {
          g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, j);

          if (g_str_equal (twilio_track_get_name (track), name))
            return g_steal_pointer (&track);
        }
    }
  return NULL;
}

static void
prioritize (PeerOrders *self, char **words)
{
  g_autoptr (TwilioTrack) track = find_track (self, words[1]);

  if (track != NULL)
    twilio_room_set_track_priority (self->room, track, words[2]);
}

static void
set_size (PeerOrders *self, char **words)
{
  g_autoptr (TwilioTrack) track = find_track (self, words[1]);

  if (track != NULL)
    twilio_room_set_track_size (self->room, track, (guint)atoi (words[2]), (guint)atoi (words[3]));
}

static void
tell_count (PeerOrders *self, char **words)
{
  self->count (self->user_data);
}

static void
obey (PeerOrders *self, const char *line)
{
  static const struct
  {
    const char *name;
    guint n_words;
    OrderFunc func;
  } orders[] = {
    { "publish", 2, publish },
    { "unpublish", 2, unpublish },
    { "mute", 2, mute },
    { "unmute", 2, unmute },
    { "say", 2, say },
    { "reoffer", 1, reoffer },
    { "reconnect", 1, reconnect },
    { "priority", 3, prioritize },
    { "size", 4, set_size },
    { "count", 1, tell_count },
  };
  g_auto (GStrv) words = g_strsplit (line, " ", 4);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_strcmp0 (words[0], orders[i].name) == 0 && g_strv_length (words) == orders[i].n_words)
      {
        orders[i].func (self, words);
        return;
      }
  g_printerr ("twilio-peer: no such order: %s\n", line);
}

static void
on_line (GObject *lines, GAsyncResult *result, gpointer orders)
{
  PeerOrders *self = orders;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (lines), result, NULL, &error);

  if (line == NULL)
    return;
  obey (self, line);
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable, on_line, self);
}

/* @count: told to count */
PeerOrders *
peer_orders_new (TwilioRoom *room, TwilioCapture *audio, TwilioCapture *video, PeerCountFunc count, gpointer user_data)
{
  PeerOrders *self = g_new0 (PeerOrders, 1);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  self->room = room;
  self->captures[0] = audio;
  self->captures[1] = video;
  self->count = count;
  self->user_data = user_data;
  self->more = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->lines = g_data_input_stream_new (input);
  self->cancellable = g_cancellable_new ();
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable, on_line, self);
  return self;
}

/* A read under way is cancelled, and ends before its owner does: the loop is
 * turned until then.
 */
void
peer_orders_free (PeerOrders *self)
{
  g_cancellable_cancel (self->cancellable);
  while (g_input_stream_has_pending (G_INPUT_STREAM (self->lines)))
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->lines);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->more);
  g_free (self);
}
