/* One peer connection of a room: a pipeline around one webrtcbin.  All state is
 * the main thread's; webrtcbin's own threads hand over and do nothing else.
 */

#include "twilio-peer-private.h"

#include <string.h>

#include "twilio-error.h"
#include "twilio-media.h"
#include "web-json.h"

/* From the first description to a connection that stands. */
#define CONNECT_SECONDS 20
#define PACE_MILLISECONDS 5

enum
{
  SIGNAL_OUTGOING,
  SIGNAL_STREAMS_CHANGED,
  SIGNAL_TEXT,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TwilioPeer, twilio_peer, G_TYPE_OBJECT)

/* Tells the owner once; what to do about it is the owner's decision. */
void
twilio_peer_fail (TwilioPeer *self, GError *error)
{
  g_autoptr (TwilioPeer) alive = g_object_ref (self);

  if (self->is_closed)
    return;
  g_message ("peer connection %s: %s", self->id, error->message);
  twilio_peer_close (self);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

void
twilio_peer_tell (TwilioPeer *self)
{
  g_signal_emit (self, signals[SIGNAL_OUTGOING], 0);
}

/* A promise of webrtcbin's, kept on its thread and answered on ours. */
typedef struct
{
  TwilioPeerHandle *handle;
  TwilioPeerFunc func;
  GstStructure *reply;
} Call;

static void
call_free (Call *call)
{
  twilio_peer_handle_unref (call->handle);
  g_clear_pointer (&call->reply, gst_structure_free);
  g_free (call);
}

static gboolean
finish_call (gpointer data)
{
  Call *call = data;
  TwilioPeer *self = twilio_peer_handle_get (call->handle);

  if (self != NULL)
    call->func (self, call->reply);
  return G_SOURCE_REMOVE;
}

static void
on_promise_changed (GstPromise *promise, gpointer data)
{
  Call *call = data;
  const GstStructure *reply = gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;

  call->reply = reply != NULL ? gst_structure_copy (reply) : NULL;
  twilio_media_hand_over (finish_call, call, (GDestroyNotify)call_free);
}

/* @description: NULL for the signals that make one */
void
twilio_peer_call (TwilioPeer *self, const char *signal, GstWebRTCSessionDescription *description, TwilioPeerFunc func)
{
  Call *call = g_new0 (Call, 1);
  g_autoptr (GstPromise) promise = gst_promise_new_with_change_func (on_promise_changed, call, NULL);

  call->handle = twilio_peer_handle_ref (self->handle);
  call->func = func;
  g_clear_pointer (&self->promise, gst_promise_unref);
  self->promise = gst_promise_ref (promise);
  g_signal_emit_by_name (self->webrtc, signal, description, promise);
}

static void
add_candidate (const char *candidate, gpointer peer)
{
  g_signal_emit_by_name (((TwilioPeer *)peer)->webrtc, "add-ice-candidate", 0, candidate);
}

/* Those of the description in force, and of one being applied: webrtcbin keeps
 * them until it can use them.
 */
void
twilio_peer_add_candidates (TwilioPeer *self)
{
  TwilioSdp *sdp = self->incoming != NULL ? self->incoming : self->remote;

  if (sdp != NULL)
    twilio_candidates_take (self->candidates, twilio_sdp_section_get (twilio_sdp_get_section (sdp, 0), "ice-ufrag"), add_candidate, self);
}

typedef struct
{
  TwilioPeerHandle *handle;
  char *candidate;
} NewCandidate;

static void
new_candidate_free (NewCandidate *candidate)
{
  twilio_peer_handle_unref (candidate->handle);
  g_free (candidate->candidate);
  g_free (candidate);
}

static gboolean
tell_candidate (gpointer data)
{
  NewCandidate *candidate = data;
  TwilioPeer *self = twilio_peer_handle_get (candidate->handle);

  if (self != NULL && twilio_candidates_add (self->candidates, candidate->candidate))
    {
      self->has_unsent_ice = TRUE;
      twilio_peer_tell (self);
    }
  return G_SOURCE_REMOVE;
}

static void
on_ice_candidate (GstElement *webrtc, guint mline, const char *candidate, gpointer handle)
{
  NewCandidate *data = g_new0 (NewCandidate, 1);

  data->handle = twilio_peer_handle_ref (handle);
  data->candidate = g_strdup (candidate);
  twilio_media_hand_over (tell_candidate, data, (GDestroyNotify)new_candidate_free);
}

static gboolean
tell_state (gpointer handle)
{
  TwilioPeer *self = twilio_peer_handle_get (handle);
  GstWebRTCPeerConnectionState state;
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  g_object_get (self->webrtc, "connection-state", &state, NULL);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
    {
      error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_LOST, "the media connection failed");
      twilio_peer_fail (self, error);
    }
  else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED && !self->is_connected)
    {
      g_debug ("%s: connected", self->id);
      self->is_connected = TRUE;
      g_clear_handle_id (&self->watchdog, g_source_remove);
      twilio_peer_media_open (self);
      twilio_peer_quality_start (self);
      g_signal_emit (self, signals[SIGNAL_STREAMS_CHANGED], 0);
    }
  return G_SOURCE_REMOVE;
}

static void
on_connection_state (GstElement *webrtc, GParamSpec *pspec, gpointer handle)
{
  twilio_media_hand_over (tell_state, twilio_peer_handle_ref (handle), (GDestroyNotify)twilio_peer_handle_unref);
}

/* Where the time before the first picture goes. */
static void
on_ice_state (GstElement *webrtc, GParamSpec *pspec, gpointer handle)
{
  GstWebRTCICEConnectionState state;

  g_object_get (webrtc, "ice-connection-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_CONNECTION_STATE_CHECKING)
    g_debug ("ways to the other side are tried");
  else if (state == GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED || state == GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED)
    g_debug ("a way to the other side is found");
}

static gboolean
on_connect_timeout (gpointer peer)
{
  TwilioPeer *self = peer;
  g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_LOST, "the media connection did not come about");

  self->watchdog = 0;
  twilio_peer_fail (self, error);
  return G_SOURCE_REMOVE;
}

static void
recalculate_latency (GstElement *pipeline, gpointer unused)
{
  gst_bin_recalculate_latency (GST_BIN (pipeline));
}

/* Latency is recalculated elsewhere, as it waits for locks that a streaming
 * thread may hold while that waits for the main thread.
 */
static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer peer)
{
  TwilioPeer *self = peer;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_element_call_async (self->pipeline, recalculate_latency, NULL, NULL);
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &cause, NULL);
  error = g_error_new (TWILIO_ERROR, TWILIO_ERROR_MEDIA, "%s: %s", GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), cause->message);
  twilio_peer_fail (self, error);
  return G_SOURCE_REMOVE;
}

/* Asking the router for a port is slow, loud on the network, and no browser does it.
 * Checks follow each other as fast as RFC 8445 §14 permits: at the agent's own pace
 * two machines with two addresses each need a tenth of a second.
 */
static void
tune_agent (TwilioPeer *self)
{
  g_autoptr (GObject) ice = NULL;
  g_autoptr (GObject) agent = NULL;

  g_object_get (self->webrtc, "ice-agent", &ice, NULL);
  g_object_get (ice, "agent", &agent, NULL);
  g_object_set (agent, "upnp", FALSE, "stun-pacing-timer", PACE_MILLISECONDS, NULL);
}

static void
build_pipeline (TwilioPeer *self)
{
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = twilio_media_pipeline_new (NULL);
  self->webrtc = twilio_media_make ("webrtcbin", "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE,
                                    "latency", 100, "reuse-source-pads", TRUE, NULL);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtc);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_add_watch (bus, on_message, self);
  twilio_peer_handle_connect (self->handle, self->webrtc, "on-ice-candidate", G_CALLBACK (on_ice_candidate));
  twilio_peer_handle_connect (self->handle, self->webrtc, "notify::connection-state", G_CALLBACK (on_connection_state));
  twilio_peer_handle_connect (self->handle, self->webrtc, "notify::ice-connection-state", G_CALLBACK (on_ice_state));
  tune_agent (self);
  twilio_peer_media_start (self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  twilio_peer_data_start (self);
}

static void
twilio_peer_dispose (GObject *object)
{
  twilio_peer_close (TWILIO_PEER (object));
  G_OBJECT_CLASS (twilio_peer_parent_class)->dispose (object);
}

static void
twilio_peer_finalize (GObject *object)
{
  TwilioPeer *self = TWILIO_PEER (object);

  g_clear_pointer (&self->handle, twilio_peer_handle_unref);
  g_clear_pointer (&self->sendings, g_ptr_array_unref);
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_clear_pointer (&self->receivers, g_ptr_array_unref);
  g_clear_pointer (&self->channels, g_hash_table_unref);
  g_clear_pointer (&self->heard, g_hash_table_unref);
  g_clear_pointer (&self->offer, gst_webrtc_session_description_free);
  g_clear_pointer (&self->offered, twilio_sdp_free);
  g_clear_pointer (&self->remote, twilio_sdp_free);
  g_clear_pointer (&self->incoming, twilio_sdp_free);
  g_clear_pointer (&self->queued, twilio_sdp_free);
  g_clear_pointer (&self->mids, twilio_mids_free);
  g_clear_pointer (&self->candidates, twilio_candidates_free);
  g_free (self->id);
  g_free (self->role);
  g_free (self->sdp);
  G_OBJECT_CLASS (twilio_peer_parent_class)->finalize (object);
}

static void
twilio_peer_class_init (TwilioPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = twilio_peer_dispose;
  object_class->finalize = twilio_peer_finalize;
  signals[SIGNAL_OUTGOING] = g_signal_new ("outgoing", TWILIO_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STREAMS_CHANGED] = g_signal_new ("streams-changed", TWILIO_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TEXT] = g_signal_new ("text", TWILIO_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", TWILIO_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
twilio_peer_init (TwilioPeer *self)
{
  self->handle = twilio_peer_handle_new (self);
  self->mids = twilio_mids_new ();
  self->candidates = twilio_candidates_new ();
  self->is_online = TRUE;
}

/**
 * twilio_peer_new:
 * @id: what both sides call the connection
 * @render: whether pictures that arrive go to paintables
 *
 * Returns: (transfer full): a connection that waits for tracks, and then for
 *   twilio_peer_offer() or an offer of the other side
 */
TwilioPeer *
twilio_peer_new (const char *id, gboolean render)
{
  TwilioPeer *self = g_object_new (TWILIO_TYPE_PEER, NULL);

  self->id = g_strdup (id);
  self->renders = render;
  build_pipeline (self);
  return self;
}

const char *
twilio_peer_get_id (TwilioPeer *self)
{
  return self->id;
}

/* Of the negotiation in progress, or the last one. */
gint64
twilio_peer_get_revision (TwilioPeer *self)
{
  return self->current;
}

static void
add_server (TwilioPeer *self, const char *url, const char *username, const char *credential)
{
  g_autofree char *user = username != NULL ? g_uri_escape_string (username, NULL, FALSE) : NULL;
  g_autofree char *password = credential != NULL ? g_uri_escape_string (credential, NULL, FALSE) : NULL;
  g_autofree char *uri = NULL;
  gboolean added;

  if (g_str_has_prefix (url, "stun:"))
    {
      uri = g_strdup_printf ("stun://%s", url + strlen ("stun:"));
      g_object_set (self->webrtc, "stun-server", uri, NULL);
    }
  else if (g_str_has_prefix (url, "turn:") && user != NULL && password != NULL)
    {
      uri = g_strdup_printf ("turn://%s:%s@%s", user, password, url + strlen ("turn:"));
      g_signal_emit_by_name (self->webrtc, "add-turn-server", uri, &added);
    }
}

/**
 * twilio_peer_set_ice_servers:
 * @servers: (nullable): as the service sent them, entries like a browser's RTCIceServer
 *
 * "turns:" is left out: libnice 0.1 would speak to it in clear.
 */
void
twilio_peer_set_ice_servers (TwilioPeer *self, JsonArray *servers)
{
  guint n = servers != NULL ? MIN (json_array_get_length (servers), 16) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *server = web_json_array_get_object (servers, i);
      const char *username = web_json_get_string (server, "username");
      const char *credential = web_json_get_string (server, "credential");
      JsonArray *urls = web_json_get_array (server, "urls");

      if (web_json_get_string (server, "urls") != NULL)
        add_server (self, web_json_get_string (server, "urls"), username, credential);
      for (guint j = 0; urls != NULL && j < MIN (json_array_get_length (urls), 8); j++)
        if (web_json_array_get_string (urls, j) != NULL)
          add_server (self, web_json_array_get_string (urls, j), username, credential);
    }
}

/* Makes an offer as soon as nothing else is under way. */
void
twilio_peer_offer (TwilioPeer *self)
{
  self->wants_offer = TRUE;
  twilio_peer_negotiate (self);
}

/* While signalling is down no offer is begun, so that the last answer is what
 * the server hears of when it is back.
 */
void
twilio_peer_set_online (TwilioPeer *self, gboolean online)
{
  self->is_online = online;
  twilio_peer_negotiate (self);
}

static void
receive_description (TwilioPeer *self, JsonObject *description)
{
  const char *type = web_json_get_string (description, "type");
  gint64 revision = web_json_get_int (description, "revision", 0);
  g_autoptr (GError) error = NULL;
  TwilioSdp *sdp;

  g_debug ("%s: gets %s %" G_GINT64_FORMAT, self->id, type != NULL ? type : "(none)", revision);
  if (g_strcmp0 (type, "create-offer") == 0)
    {
      if (revision <= self->stable)
        return;
      if (self->step == TWILIO_PEER_IDLE)
        self->current = revision;
      twilio_peer_offer (self);
      return;
    }
  if (g_strcmp0 (type, "offer") != 0 && g_strcmp0 (type, "answer") != 0 && g_strcmp0 (type, "pranswer") != 0)
    return;
  if (revision <= self->stable)
    return;
  sdp = twilio_sdp_parse (web_json_get_string (description, "sdp"), &error);
  if (sdp == NULL || !twilio_sdp_gate (sdp, &error))
    {
      g_clear_pointer (&sdp, twilio_sdp_free);
      twilio_peer_fail (self, error);
      return;
    }
  twilio_peer_handle_set_audio (self->handle, sdp);
  if (self->watchdog == 0 && !self->is_connected)
    self->watchdog = g_timeout_add_seconds (CONNECT_SECONDS, on_connect_timeout, self);
  if (g_str_equal (type, "offer"))
    twilio_peer_receive_offer (self, revision, sdp);
  else
    twilio_peer_receive_answer (self, revision, sdp);
}

/**
 * twilio_peer_receive:
 * @entry: an entry of "peer_connections" with this connection's id
 *
 * Stale and impossible entries are passed over in silence; one that cannot be
 * applied ends the connection with "failed".
 */
void
twilio_peer_receive (TwilioPeer *self, JsonObject *entry)
{
  g_autoptr (TwilioPeer) alive = g_object_ref (self);
  JsonObject *description = web_json_get_object (entry, "description");
  JsonObject *ice = web_json_get_object (entry, "ice");

  if (ice != NULL)
    twilio_candidates_receive (self->candidates, ice);
  if (!self->is_closed && description != NULL)
    receive_description (self, description);
  if (!self->is_closed)
    twilio_peer_add_candidates (self);
}

static JsonObject *
description_to_json (TwilioPeer *self)
{
  JsonObject *description = json_object_new ();

  json_object_set_string_member (description, "type", self->type);
  json_object_set_int_member (description, "revision", self->revision);
  json_object_set_string_member (description, "sdp", self->sdp);
  return description;
}

/**
 * twilio_peer_take_entry:
 * @everything: whether to repeat what was sent before
 *
 * Returns: (transfer full) (nullable): an entry for "peer_connections"; %NULL
 *   where there is nothing to tell
 */
JsonObject *
twilio_peer_take_entry (TwilioPeer *self, gboolean everything)
{
  gboolean has_description = self->sdp != NULL && (everything || self->has_unsent_description);
  gboolean has_ice = self->sdp != NULL && (everything || self->has_unsent_ice);
  JsonObject *entry;

  if (!has_description && !has_ice)
    return NULL;
  entry = json_object_new ();
  json_object_set_string_member (entry, "id", self->id);
  if (has_description)
    json_object_set_object_member (entry, "description", description_to_json (self));
  if (has_ice)
    json_object_set_object_member (entry, "ice", twilio_candidates_to_json (self->candidates, self->is_lite));
  self->has_unsent_description = FALSE;
  self->has_unsent_ice = FALSE;
  return entry;
}

gboolean
twilio_peer_is_connected (TwilioPeer *self)
{
  return self->is_connected && !self->is_closed;
}

/* A webrtcbin that is closed drops what it has not begun, promise and all, and a
 * promise that is freed unanswered is a warning.
 */
static void
release_promise (TwilioPeer *self)
{
  if (self->promise != NULL)
    gst_promise_interrupt (self->promise);
  g_clear_pointer (&self->promise, gst_promise_unref);
}

/* May be called twice; nothing is emitted any more afterwards. */
void
twilio_peer_close (TwilioPeer *self)
{
  if (self->is_closed)
    return;
  self->is_closed = TRUE;
  twilio_peer_handle_clear (self->handle);
  g_clear_handle_id (&self->watchdog, g_source_remove);
  twilio_peer_quality_stop (self);
  twilio_peer_media_stop (self);
  twilio_peer_data_stop (self);
  release_promise (self);
  if (self->pipeline != NULL)
    twilio_media_pipeline_close (g_steal_pointer (&self->pipeline));
}
