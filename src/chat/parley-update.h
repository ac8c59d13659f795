#pragma once

#include <json-glib/json-glib.h>

#include "parley-record.h"

G_BEGIN_DECLS

JsonObject *parley_update_send (const char *room, const char *uid, const ParleyRecord *record, GPtrArray *members);
void parley_update_add_mention (JsonObject *update, const char *uid, const char *room, const char *message, const char *event, const char *by);
void parley_update_remove_mention (JsonObject *update, const char *uid, const char *room, const char *message);
void parley_update_add_mentions (JsonObject *update, const char *room, const ParleyRecord *record, GPtrArray *mentioned);
JsonObject *parley_update_create_room (const char *room, const char *name, const char *uid, const char *message);
JsonObject *parley_update_accept (const char *room, const char *uid, const char *by, const char *message);
JsonObject *parley_update_mark_read (const char *room, const char *uid, const char *message, const char *const *mentions);
JsonObject *parley_update_profile (const char *uid, const char *name, const char *picture, const char *email_key);
JsonObject *parley_update_change (const char *room, const char *uid, const ParleyChange *change, GPtrArray *members);
JsonNode *parley_update_invitation (const char *uid, const char *name);

G_END_DECLS
