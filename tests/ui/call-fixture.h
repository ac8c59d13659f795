#pragma once

#include "parley-call-private.h"
#include "parley-outbox.h"
#include "twilio-participant.h"

G_BEGIN_DECLS

typedef struct
{
  char *directory;
  ParleySession *session;
  ParleyOutbox *outbox;
  ParleyRoom *room;
  ParleyCallTerms terms;
} CallFixture;

void call_fixture_set_up (CallFixture *fixture, gconstpointer unused);
void call_fixture_tear_down (CallFixture *fixture, gconstpointer unused);
ParleyCall *call_fixture_ring (CallFixture *fixture, const char *kind);
void call_fixture_set_tracks (TwilioParticipant *participant, int revision, gboolean microphone, gboolean camera);
TwilioParticipant *call_fixture_make_participant (const char *identity);

G_END_DECLS
