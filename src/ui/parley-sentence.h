#pragma once

#include "parley-invitation.h"
#include "parley-session.h"

G_BEGIN_DECLS

char *parley_sentence_for_error (const GError *error);
const char *parley_sentence_for_trouble (ParleySession *session);
char *parley_sentence_for_row (ParleyMessage *message, ParleyMessage *quoted, const char *namesake);
char *parley_sentence_for_reply (ParleyMessage *message, ParleyMessage *quoted);
char *parley_sentence_for_tombstone (ParleyMessage *message);
char *parley_sentence_for_failure (ParleyMessage *message);
char *parley_sentence_for_room (ParleyRoom *room, const char *presence);
char *parley_sentence_for_last (ParleyRoom *room);
char *parley_sentence_for_invitation (ParleyInvitation *invitation);
char *parley_sentence_for_arrival (ParleyRoom *room, const char *author, const char *text);
char *parley_sentence_for_found_text (ParleyMessage *message);
char *parley_sentence_for_found (ParleyRoom *room, ParleyMessage *message);

G_END_DECLS
