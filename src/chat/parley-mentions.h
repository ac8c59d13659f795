#pragma once

#include "parley-people.h"
#include "parley-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_MENTIONS (parley_mentions_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMentions, parley_mentions, PARLEY, MENTIONS, GObject)

/* Signals "changed" (const char *room): other mentions are unread there now;
 * "arrived" (const char *room, const char *message, const char *by, gint64 at): a
 * message mentions the account that did not when it was last heard of.
 */
ParleyMentions *parley_mentions_new (ParleyStore *store, ParleyPeople *people);
void parley_mentions_take (ParleyMentions *self, char **path, JsonNode *node);
gboolean parley_mentions_has (ParleyMentions *self, const char *room);
gboolean parley_mentions_has_unread (ParleyMentions *self, const char *room, gint64 seen_at);
gint64 parley_mentions_reach (ParleyMentions *self, const char *room);
GStrv parley_mentions_list_read (ParleyMentions *self, const char *room, gint64 seen_at);

G_END_DECLS
