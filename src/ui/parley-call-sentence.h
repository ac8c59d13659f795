#pragma once

#include "parley-call.h"

G_BEGIN_DECLS

char *parley_call_sentence_for_others (ParleyCall *call);
char *parley_call_sentence_for_caller (ParleyCall *call);
char *parley_call_sentence_for_ring (ParleyCall *call);
char *parley_call_sentence_for_kind (ParleyCall *call);
char *parley_call_sentence_for_state (ParleyCall *call);
char *parley_call_sentence_for_end (ParleyCall *call);
char *parley_call_sentence_for_missed (ParleyCall *call);
char *parley_call_sentence_for_device (TwilioTrackKind kind);
const char *parley_call_sentence_for_camera (ParleyCameraAccess access);
char *parley_call_sentence_for_moved (ParleyCall *call);
char *parley_call_sentence_for_tests (ParleyCall *call);
char *parley_call_sentence_for_tile (TwilioParticipant *participant, const char *name, gboolean hand);
char *parley_call_sentence_for_member (ParleyMember *person);
char *parley_call_sentence_for_participant (ParleyCall *call, TwilioParticipant *participant);
char *parley_call_sentence_for_length (gint64 seconds);

G_END_DECLS
