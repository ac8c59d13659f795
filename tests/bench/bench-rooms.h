#pragma once

#include "parley-store.h"

G_BEGIN_DECLS

/* Rooms with messages of very different lengths, as a long life would leave them. */
char *bench_room_id (guint room);
ParleyRecord *bench_message (guint room, guint number, const char *author);
/* What a message says that is as long as its number has it, a few very long. */
char *bench_message_text (guint number);
void bench_fill_store (ParleyStore *store, const char *uid, guint rooms, const guint *messages);

G_END_DECLS
