#pragma once

#include <json-glib/json-glib.h>

#include "twilio-media-signaling.h"
#include "twilio-participant-private.h"
#include "twilio-peer.h"
#include "twilio-room.h"
#include "twilio-signaling.h"
#include "twilio-speaker.h"

G_BEGIN_DECLS

/* A data track of one's own. */
typedef struct
{
  char *id;
  char *name;
} TwilioRoomData;

struct _TwilioRoom
{
  GObject parent_instance;

  char *uri;
  char *token;
  char *name;
  char *sid;
  char *own_sid;
  gboolean renders;
  TwilioRoomState state;
  GError *error;
  TwilioSignaling *signaling;
  gboolean had_network;
  gboolean is_prepared; /* it was connected with before anybody joined */
  gboolean has_begun;   /* somebody joins */
  GTask *connecting;
  gulong cancelled;

  GPtrArray *captures;
  GPtrArray *data;
  gint64 revision;

  JsonArray *ice_servers;
  GPtrArray *peers;
  GHashTable *closed_peers;
  guint n_failures;

  GListStore *participants;
  GHashTable *departed;   /* sid to last revision */
  GHashTable *subscribed; /* sid to track id */
  gint64 subscribed_revision;

  GCancellable *opening;
  TwilioSpeaker *speaker;
  GstDevice *speaker_device;
  GPtrArray *heard; /* receivers with a voice */

  TwilioMediaSignaling *media;
  GHashTable *levels;       /* sid to how its network is */
  GHashTable *switched_off; /* sids of tracks that the server holds back */
  char *loudest;            /* sid */
  TwilioParticipant *dominant;
  guint quality;
  gboolean is_weak;

  GHashTable *published; /* own sid to track id */
  gint64 published_revision;
  gint64 recording_revision;
  gboolean is_recording;
  gint64 warnings_revision;
};

void twilio_room_apply (TwilioRoom *self, JsonObject *message, const char *type);
void twilio_room_apply_own (TwilioRoom *self, JsonObject *message, gboolean is_warning);
void twilio_room_bind_tracks (TwilioRoom *self);
void twilio_room_end (TwilioRoom *self, GError *error);
void twilio_room_bind_speaker (TwilioRoom *self);
void twilio_room_set_quality (TwilioRoom *self, guint quality);
void twilio_room_set_weak (TwilioRoom *self, gboolean weak);
void twilio_room_bind_weakness (TwilioRoom *self);
void twilio_room_set_recording (TwilioRoom *self, gboolean recording);
void twilio_room_tell_missing (TwilioRoom *self, const char *track_id, gboolean missing);

void twilio_room_hints_start (TwilioRoom *self);
void twilio_room_open_channels (TwilioRoom *self);
guint twilio_room_quality_of (TwilioRoom *self, TwilioParticipant *participant, guint measured);

TwilioPeer *twilio_room_open_peer (TwilioRoom *self, const char *id);
void twilio_room_close_peer (TwilioRoom *self, TwilioPeer *peer);
void twilio_room_receive_entry (TwilioRoom *self, JsonObject *entry);
void twilio_room_repeat_close (TwilioRoom *self, JsonObject *entry);
void twilio_room_flush_peers (TwilioRoom *self, gboolean everything);
JsonObject *twilio_room_describe (TwilioRoom *self);

void twilio_room_open_speaker (TwilioRoom *self);
void twilio_room_close_speaker (TwilioRoom *self);
void twilio_room_bind_voices (TwilioRoom *self, GPtrArray *receivers);

G_END_DECLS
