#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ParleyMessageState:
 * @PARLEY_MESSAGE_PENDING: in the outbox, not yet on the server
 * @PARLEY_MESSAGE_SENT: the server has it
 * @PARLEY_MESSAGE_FAILED: the server refused it; it can be tried again or discarded
 */
typedef enum
{
  PARLEY_MESSAGE_PENDING,
  PARLEY_MESSAGE_SENT,
  PARLEY_MESSAGE_FAILED,
} ParleyMessageState;

#define PARLEY_TYPE_MESSAGE (parley_message_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMessage, parley_message, PARLEY, MESSAGE, GObject)

/* Immutable but for state, text, sent-at, author-name and the like, which notify. */
const char *parley_message_get_id (ParleyMessage *self);
const char *parley_message_get_author (ParleyMessage *self);      /* uid */
const char *parley_message_get_author_name (ParleyMessage *self); /* never NULL; "" until known */
gboolean parley_message_is_own (ParleyMessage *self);
const char *parley_message_get_text (ParleyMessage *self); /* NULL when deleted */
const char *parley_message_get_kind (ParleyMessage *self); /* NULL: ordinary; "join", "leave", "call" … */
gint64 parley_message_get_sent_at (ParleyMessage *self);   /* ms since 1970 */
ParleyMessageState parley_message_get_state (ParleyMessage *self);
const GError *parley_message_get_error (ParleyMessage *self); /* why it failed (FIREBASE_ERROR), or NULL */

G_END_DECLS
