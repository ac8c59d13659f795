#pragma once

#include "parley-peer.h"
#include "parley-room.h"

G_BEGIN_DECLS

char *parley_sentence_for_typing (ParleyRoom *room);
char *parley_sentence_for_typing_briefly (ParleyRoom *room);
char *parley_sentence_for_readers (ParleyRoom *room, ParleyMessage *message);
char *parley_sentence_for_presence (ParleyPeer *peer);
const char *parley_word_for_presence (ParleyPeer *peer);

G_END_DECLS
