#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* In UTF-16 units, as the database's rules count. */
#define PARLEY_TEXT_MAX 4000
#define PARLEY_PREVIEW_MAX 120
#define PARLEY_NAME_MAX 64
#define PARLEY_ROOM_NAME_MAX 80
#define PARLEY_TOPIC_MAX 500
#define PARLEY_REASON_MAX 200

/* Length of a push id, in bytes. */
#define PARLEY_ID_LENGTH 20

/* A send reaches so many inboxes at most, the sender's own included. */
#define PARLEY_FAN_OUT_MAX 100

/* Milliseconds of server time after which a ring is stale. */
#define PARLEY_RING_LIFE 45000

gboolean parley_is_push_id (const char *text);
gboolean parley_is_key (const char *text);
gint64 parley_utf16_length (const char *text);
char *parley_cut_text (const char *text, guint units);
gint64 parley_json_get_time (JsonObject *object, const char *member);

G_END_DECLS
