/* Media signalling in group rooms: who speaks, how good the network is, which
 * pictures are not sent for want of room, and what is wanted of them.  Each
 * subject has a data channel that the media server opens if it was asked to.
 */

#include "twilio-media-signaling.h"

#include <string.h>

#include "web-json.h"

#define MAXIMUM_LENGTH 512
#define MAXIMUM_HINTS 256
#define MAXIMUM_SWITCHED 256
#define QUALITY_MAXIMUM 5

#define REPORT_MILLISECONDS 1000
#define REPORT_PATIENCE 5000.0
#define REPORT_FACTOR 1.5
#define HINT_PATIENCE 2000.0
#define HINT_FACTOR 2.0
#define PATIENCE_MAXIMUM 60000.0

typedef enum
{
  ACTIVE_SPEAKER,
  NETWORK_QUALITY,
  TRACK_SWITCH_OFF,
  TRACK_PRIORITY,
  RENDER_HINTS,
  N_SUBJECTS
} Subject;

static const char *const subjects[] = { "active_speaker", "network_quality", "track_switch_off", "track_priority", "render_hints" };

/* What is wanted of a track. */
typedef struct
{
  char *priority; /* NULL: what its publisher suggests */
  gboolean has_size;
  guint width; /* 0: not shown */
  guint height;
} Hint;

struct _TwilioMediaSignaling
{
  GObject parent_instance;

  TwilioMediaSendFunc send;
  TwilioMediaReportFunc report;
  gpointer user_data;
  char *labels[N_SUBJECTS];
  char *homes[N_SUBJECTS]; /* the connection on which the channel was greeted */
  guint reporting;
  double report_patience;
  gboolean has_quality;
  GHashTable *hints; /* by track SID */
  gint64 hint_id;
  guint hinting; /* a request without an answer yet */
  double hint_patience;
  gboolean has_new_hints;
};

enum
{
  SIGNAL_SPEAKER,
  SIGNAL_QUALITY,
  SIGNAL_SWITCHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TwilioMediaSignaling, twilio_media_signaling, G_TYPE_OBJECT)

static void
hint_free (Hint *hint)
{
  g_free (hint->priority);
  g_free (hint);
}

static gboolean
is_short (const char *text)
{
  return text != NULL && strlen (text) <= MAXIMUM_LENGTH;
}

static gboolean
tell (TwilioMediaSignaling *self, Subject subject, JsonObject *message)
{
  g_autofree char *text = web_json_object_to_text (message);

  return self->homes[subject] != NULL && self->send (self->labels[subject], text, self->user_data);
}

/* Network quality: a report, and an answer that lets the next one follow. */

static gboolean report_quality (gpointer data);

static void
report_after (TwilioMediaSignaling *self, double milliseconds)
{
  g_clear_handle_id (&self->reporting, g_source_remove);
  self->reporting = g_timeout_add ((guint)milliseconds, report_quality, self);
}

static gboolean
report_quality (gpointer data)
{
  TwilioMediaSignaling *self = data;
  g_autoptr (JsonObject) report = self->report (self->user_data);

  self->reporting = 0;
  json_object_set_string_member (report, "type", subjects[NETWORK_QUALITY]);
  json_object_set_int_member (report, "reportLevel", 1);
  json_object_set_int_member (report, "remoteReportLevel", 1);
  tell (self, NETWORK_QUALITY, report);
  report_after (self, self->report_patience);
  self->report_patience = MIN (self->report_patience * REPORT_FACTOR, PATIENCE_MAXIMUM);
  return G_SOURCE_REMOVE;
}

static void
on_quality (TwilioMediaSignaling *self, JsonObject *message)
{
  JsonObject *details = web_json_get_object (message, "local");
  gint64 local = web_json_get_int (details != NULL ? details : message, details != NULL ? "level" : "local", 0);

  self->has_quality = TRUE;
  self->report_patience = REPORT_PATIENCE;
  if (self->reporting != 0)
    report_after (self, REPORT_MILLISECONDS);
  g_signal_emit (self, signals[SIGNAL_QUALITY], 0, (guint)CLAMP (local, 0, QUALITY_MAXIMUM), web_json_get_array (message, "remotes"));
}

/* What is wanted of pictures. */

static void
tell_priority (TwilioMediaSignaling *self, const char *sid, const char *priority)
{
  g_autoptr (JsonObject) message = json_object_new ();

  json_object_set_string_member (message, "type", subjects[TRACK_PRIORITY]);
  json_object_set_string_member (message, "track", sid);
  if (priority != NULL)
    json_object_set_string_member (message, "subscribe", priority);
  else
    json_object_set_null_member (message, "subscribe");
  tell (self, TRACK_PRIORITY, message);
}

static void
tell_priorities (TwilioMediaSignaling *self)
{
  GHashTableIter iter;
  gpointer sid, hint;

  g_hash_table_iter_init (&iter, self->hints);
  while (g_hash_table_iter_next (&iter, &sid, &hint))
    if (((Hint *)hint)->priority != NULL)
      tell_priority (self, sid, ((Hint *)hint)->priority);
}

static JsonObject *
hint_to_json (const char *sid, Hint *hint)
{
  JsonObject *object = json_object_new ();
  JsonObject *size;

  json_object_set_string_member (object, "track", sid);
  json_object_set_boolean_member (object, "enabled", hint->width > 0 && hint->height > 0);
  if (hint->width == 0 || hint->height == 0)
    return object;
  size = json_object_new ();
  json_object_set_int_member (size, "width", hint->width);
  json_object_set_int_member (size, "height", hint->height);
  json_object_set_object_member (object, "render_dimensions", size);
  return object;
}

static JsonArray *
hints_to_json (TwilioMediaSignaling *self)
{
  JsonArray *array = json_array_new ();
  GHashTableIter iter;
  gpointer sid, hint;

  g_hash_table_iter_init (&iter, self->hints);
  while (g_hash_table_iter_next (&iter, &sid, &hint))
    if (((Hint *)hint)->has_size)
      json_array_add_object_element (array, hint_to_json (sid, hint));
  return array;
}

static gboolean tell_hints (gpointer data);

/* One request at a time; what changes meanwhile is in the next one. */
static void
want_hints (TwilioMediaSignaling *self)
{
  self->has_new_hints = TRUE;
  if (self->homes[RENDER_HINTS] != NULL && self->hinting == 0)
    tell_hints (self);
}

static gboolean
tell_hints (gpointer data)
{
  TwilioMediaSignaling *self = data;
  g_autoptr (JsonObject) message = json_object_new ();
  JsonObject *subscriber = json_object_new ();
  JsonArray *hints = hints_to_json (self);

  self->hinting = 0;
  self->has_new_hints = FALSE;
  json_object_set_string_member (message, "type", subjects[RENDER_HINTS]);
  json_object_set_int_member (subscriber, "id", ++self->hint_id);
  json_object_set_array_member (subscriber, "hints", hints);
  json_object_set_object_member (message, "subscriber", subscriber);
  if (json_array_get_length (hints) == 0)
    return G_SOURCE_REMOVE;
  tell (self, RENDER_HINTS, message);
  self->hinting = g_timeout_add ((guint)self->hint_patience, tell_hints, self);
  self->hint_patience = MIN (self->hint_patience * HINT_FACTOR, PATIENCE_MAXIMUM);
  return G_SOURCE_REMOVE;
}

static void
on_hints (TwilioMediaSignaling *self, JsonObject *message)
{
  if (web_json_get_int (web_json_get_object (message, "subscriber"), "id", -1) != self->hint_id)
    return;
  g_clear_handle_id (&self->hinting, g_source_remove);
  self->hint_patience = HINT_PATIENCE;
  if (self->has_new_hints)
    tell_hints (self);
}

static Hint *
get_hint (TwilioMediaSignaling *self, const char *sid)
{
  Hint *hint = g_hash_table_lookup (self->hints, sid);

  if (hint != NULL)
    return hint;
  if (g_hash_table_size (self->hints) >= MAXIMUM_HINTS)
    g_hash_table_remove_all (self->hints);
  hint = g_new0 (Hint, 1);
  g_hash_table_insert (self->hints, g_strdup (sid), hint);
  return hint;
}

/**
 * twilio_media_signaling_set_priority:
 * @sid: of a remote track
 * @priority: (nullable): "low", "standard" or "high"; %NULL for what its
 *   publisher suggests
 */
void
twilio_media_signaling_set_priority (TwilioMediaSignaling *self, const char *sid, const char *priority)
{
  Hint *hint = get_hint (self, sid);

  if (g_set_str (&hint->priority, priority))
    tell_priority (self, sid, priority);
}

/**
 * twilio_media_signaling_set_size:
 * @sid: of a remote video track
 * @width: in pixels, 0 where it is not shown
 */
void
twilio_media_signaling_set_size (TwilioMediaSignaling *self, const char *sid, guint width, guint height)
{
  Hint *hint = get_hint (self, sid);

  if (hint->has_size && hint->width == width && hint->height == height)
    return;
  hint->has_size = TRUE;
  hint->width = width;
  hint->height = height;
  want_hints (self);
}

/* What the server says. */

static void
on_speaker (TwilioMediaSignaling *self, JsonObject *message)
{
  const char *sid = web_json_get_string (message, "participant");

  if (sid == NULL || is_short (sid))
    g_signal_emit (self, signals[SIGNAL_SPEAKER], 0, sid);
}

static void
tell_switched (TwilioMediaSignaling *self, JsonArray *sids, gboolean off)
{
  for (guint i = 0; sids != NULL && i < MIN (json_array_get_length (sids), MAXIMUM_SWITCHED); i++)
    if (is_short (web_json_array_get_string (sids, i)))
      g_signal_emit (self, signals[SIGNAL_SWITCHED], 0, web_json_array_get_string (sids, i), off);
}

static void
on_switched (TwilioMediaSignaling *self, JsonObject *message)
{
  tell_switched (self, web_json_get_array (message, "off"), TRUE);
  tell_switched (self, web_json_get_array (message, "on"), FALSE);
}

static void
receive (TwilioMediaSignaling *self, Subject subject, JsonObject *message)
{
  static void (*const handlers[]) (TwilioMediaSignaling *self, JsonObject *message) = { on_speaker, on_quality, on_switched, NULL, on_hints };

  if (handlers[subject] != NULL && g_strcmp0 (web_json_get_string (message, "type"), subjects[subject]) == 0)
    handlers[subject](self, message);
}

/**
 * twilio_media_signaling_receive:
 *
 * Returns: whether the label is one of the channels granted
 */
gboolean
twilio_media_signaling_receive (TwilioMediaSignaling *self, const char *label, const char *text)
{
  for (guint i = 0; i < N_SUBJECTS; i++)
    {
      g_autoptr (JsonNode) node = NULL;

      if (self->labels[i] == NULL || g_strcmp0 (self->labels[i], label) != 0)
        continue;
      node = web_json_parse (text, -1, NULL);
      if (node != NULL && web_json_node_get_object (node) != NULL)
        receive (self, (Subject)i, web_json_node_get_object (node));
      return TRUE;
    }
  return FALSE;
}

/* Returns: (transfer full): "media_signaling" of "connect" */
JsonObject *
twilio_media_signaling_request (void)
{
  JsonObject *request = json_object_new ();

  for (guint i = 0; i < N_SUBJECTS; i++)
    {
      JsonObject *transport = json_object_new ();
      JsonArray *transports = json_array_new ();
      JsonObject *channel = json_object_new ();

      json_object_set_string_member (transport, "type", "data-channel");
      json_array_add_object_element (transports, transport);
      json_object_set_array_member (channel, "transports", transports);
      json_object_set_object_member (request, subjects[i], channel);
    }
  return request;
}

/* @granted: "media_signaling" of what the server says */
void
twilio_media_signaling_grant (TwilioMediaSignaling *self, JsonObject *granted)
{
  for (guint i = 0; i < N_SUBJECTS; i++)
    {
      JsonObject *transport = web_json_get_object (web_json_get_object (granted, subjects[i]), "transport");
      const char *label = web_json_get_string (transport, "label");

      if (is_short (label) && g_strcmp0 (web_json_get_string (transport, "type"), "data-channel") == 0 && g_set_str (&self->labels[i], label))
        g_clear_pointer (&self->homes[i], g_free);
    }
}

/* Returns: (transfer container) (element-type utf8): of the channels granted */
GPtrArray *
twilio_media_signaling_get_labels (TwilioMediaSignaling *self)
{
  GPtrArray *labels = g_ptr_array_new ();

  for (guint i = 0; i < N_SUBJECTS; i++)
    if (self->labels[i] != NULL)
      g_ptr_array_add (labels, self->labels[i]);
  return labels;
}

static void
begin (TwilioMediaSignaling *self, Subject subject)
{
  g_autoptr (JsonObject) ready = json_object_new ();

  json_object_set_string_member (ready, "type", "ready");
  tell (self, subject, ready);
  if (subject == NETWORK_QUALITY)
    {
      self->report_patience = REPORT_PATIENCE;
      report_after (self, 0);
    }
  else if (subject == TRACK_PRIORITY)
    tell_priorities (self);
  else if (subject == RENDER_HINTS)
    {
      g_clear_handle_id (&self->hinting, g_source_remove);
      self->hint_patience = HINT_PATIENCE;
      tell_hints (self);
    }
}

/**
 * twilio_media_signaling_open:
 * @label: of a channel granted, which is there now
 * @home: the connection that it came with; another one than before where a
 *   media server has been replaced
 */
void
twilio_media_signaling_open (TwilioMediaSignaling *self, const char *label, const char *home)
{
  for (guint i = 0; i < N_SUBJECTS; i++)
    if (g_strcmp0 (self->labels[i], label) == 0 && g_set_str (&self->homes[i], home))
      begin (self, (Subject)i);
}

/* Whether the server's judgement of the network is known. */
gboolean
twilio_media_signaling_has_quality (TwilioMediaSignaling *self)
{
  return self->has_quality;
}

/* Nothing is sent any more. */
void
twilio_media_signaling_stop (TwilioMediaSignaling *self)
{
  g_clear_handle_id (&self->reporting, g_source_remove);
  g_clear_handle_id (&self->hinting, g_source_remove);
  for (guint i = 0; i < N_SUBJECTS; i++)
    {
      g_clear_pointer (&self->labels[i], g_free);
      g_clear_pointer (&self->homes[i], g_free);
    }
}

static void
twilio_media_signaling_finalize (GObject *object)
{
  TwilioMediaSignaling *self = TWILIO_MEDIA_SIGNALING (object);

  twilio_media_signaling_stop (self);
  g_hash_table_unref (self->hints);
  G_OBJECT_CLASS (twilio_media_signaling_parent_class)->finalize (object);
}

static void
twilio_media_signaling_class_init (TwilioMediaSignalingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twilio_media_signaling_finalize;
  signals[SIGNAL_SPEAKER] = g_signal_new ("speaker", TWILIO_TYPE_MEDIA_SIGNALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_QUALITY] = g_signal_new ("quality", TWILIO_TYPE_MEDIA_SIGNALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, JSON_TYPE_ARRAY);
  signals[SIGNAL_SWITCHED] = g_signal_new ("switched", TWILIO_TYPE_MEDIA_SIGNALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
twilio_media_signaling_init (TwilioMediaSignaling *self)
{
  self->hints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)hint_free);
  self->report_patience = REPORT_PATIENCE;
  self->hint_patience = HINT_PATIENCE;
}

/* Returns: (transfer full): without a channel until one is granted and opened */
TwilioMediaSignaling *
twilio_media_signaling_new (TwilioMediaSendFunc send, TwilioMediaReportFunc report, gpointer user_data)
{
  TwilioMediaSignaling *self = g_object_new (TWILIO_TYPE_MEDIA_SIGNALING, NULL);

  self->send = send;
  self->report = report;
  self->user_data = user_data;
  return self;
}
