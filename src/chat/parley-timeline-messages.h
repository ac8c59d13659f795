#pragma once

#include "parley-account.h"
#include "parley-message.h"
#include "parley-timeline-keys.h"

G_BEGIN_DECLS

/* Private to chat. */
typedef struct _ParleyTimelineMessages ParleyTimelineMessages;

ParleyTimelineMessages *parley_timeline_messages_new (ParleyAccount *account, const char *room);
void parley_timeline_messages_free (ParleyTimelineMessages *self);
ParleyMessage *parley_timeline_messages_get (ParleyTimelineMessages *self, const ParleyTimelineKey *key, const char *author);
void parley_timeline_messages_update (ParleyTimelineMessages *self, const char *id, ParleyRecord *record);
void parley_timeline_messages_rename (ParleyTimelineMessages *self, const char *former, const char *id);

G_END_DECLS
