#pragma once

#include "parley-call-access.h"
#include "parley-call-media.h"
#include "parley-call-node.h"
#include "parley-call.h"

G_BEGIN_DECLS

/* What all calls of an account share. */
typedef struct
{
  ParleySession *session;
  ParleyCallDevices *devices;
  gboolean renders;
  ParleyCallMedia *media; /* nullable: opened before the call was begun */
  guint ring_ms;          /* how long a call rings */
  guint patience_ms;      /* how long to be alone in an answered call */
} ParleyCallTerms;

struct _ParleyCall
{
  GObject parent_instance;

  ParleySession *session;
  ParleyRoom *room;
  ParleyCallNode *node;
  ParleyCallMedia *media;
  GCancellable *cancellable;
  ParleyCallAccess *access; /* from the token service, until it is used */
  gboolean is_asking;       /* it is */
  gboolean is_entering;     /* whoever asks joins as soon as it is there */
  char *id;
  char *by;
  GStrv people; /* whom we ring */
  gboolean is_incoming;
  gboolean is_video;

  ParleyCallState state;
  ParleyCallReason reason;
  GError *error;
  gboolean has_rung;    /* the ring is on its way or written */
  gboolean is_rung;     /* it is written */
  gboolean is_answered; /* our answer is written */
  gboolean has_joined;  /* in the Twilio room */
  gboolean had_company; /* somebody else was there */
  gboolean is_silent;   /* gave way to another call: nothing to tell the room */
  gint64 connected_at;  /* monotonic, 0: never */
  gint64 ended_at;
  guint ring_ms;
  guint patience_ms;
  guint ring_source;
  guint patience_source;
};

ParleyCall *parley_call_new_outgoing (const ParleyCallTerms *terms, ParleyRoom *room, gboolean video);
ParleyCall *parley_call_new_incoming (const ParleyCallTerms *terms, ParleyRoom *room, const char *id, JsonObject *ring);

void parley_call_prepare (ParleyCall *self);
void parley_call_refuse_as_busy (ParleyCall *self);
void parley_call_give_way (ParleyCall *self);
void parley_call_ring_vanished (ParleyCall *self);

/* Between the files of this type. */
void parley_call_review (ParleyCall *self);
void parley_call_end (ParleyCall *self, ParleyCallReason reason, const GError *error);
void parley_call_set_state (ParleyCall *self, ParleyCallState state);
void parley_call_wait_for_others (ParleyCall *self);
void parley_call_stop_waiting (ParleyCall *self);
guint parley_call_count_company (ParleyCall *self);
gboolean parley_call_is_ended_by_others (ParleyCall *self);
void parley_call_ring (ParleyCall *self);
void parley_call_answer (ParleyCall *self);

G_END_DECLS
