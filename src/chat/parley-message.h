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

/**
 * ParleyChangeKind:
 * @PARLEY_CHANGE_NONE: nothing waits to become of the message
 * @PARLEY_CHANGE_EDIT: another text
 * @PARLEY_CHANGE_DELETE: its deletion
 * @PARLEY_CHANGE_REACTION: the own reaction
 */
typedef enum
{
  PARLEY_CHANGE_NONE,
  PARLEY_CHANGE_EDIT,
  PARLEY_CHANGE_DELETE,
  PARLEY_CHANGE_REACTION,
} ParleyChangeKind;

#define PARLEY_TYPE_MESSAGE (parley_message_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMessage, parley_message, PARLEY, MESSAGE, GObject)

/* Immutable but for state, text, sent-at, author-name and the like, which notify. */
const char *parley_message_get_id (ParleyMessage *self);
const char *parley_message_get_author (ParleyMessage *self);      /* uid */
const char *parley_message_get_author_name (ParleyMessage *self); /* never NULL; "" until known */
gboolean parley_message_is_own (ParleyMessage *self);
gboolean parley_message_is_blocked (ParleyMessage *self);  /* who said it is */
const char *parley_message_get_text (ParleyMessage *self); /* NULL when deleted */
const char *parley_message_get_kind (ParleyMessage *self); /* NULL: ordinary; "join", "leave", "call" … */
gint64 parley_message_get_sent_at (ParleyMessage *self);   /* ms since 1970 */
ParleyMessageState parley_message_get_state (ParleyMessage *self);
const GError *parley_message_get_error (ParleyMessage *self); /* why it failed (FIREBASE_ERROR), or NULL */

const char *parley_message_get_reply_to (ParleyMessage *self); /* push id, or NULL */
gint64 parley_message_get_edited_at (ParleyMessage *self);     /* ms since 1970, or 0 */
gboolean parley_message_is_deleted (ParleyMessage *self);
gboolean parley_message_is_removed_by_me (ParleyMessage *self);
const char *parley_message_get_remover_name (ParleyMessage *self); /* who removed it, NULL: its author; "" until known */

/* Reactions, one a person, in an order that does not change. */
guint parley_message_get_n_reactions (ParleyMessage *self);
const char *parley_message_get_reaction (ParleyMessage *self, guint index);
const char *parley_message_get_reactor_name (ParleyMessage *self, guint index);
gboolean parley_message_is_own_reaction (ParleyMessage *self, guint index);
const char *parley_message_get_own_reaction (ParleyMessage *self);

/* What is on its way to the server, or was refused. */
ParleyChangeKind parley_message_get_change (ParleyMessage *self);
ParleyMessageState parley_message_get_change_state (ParleyMessage *self);
const GError *parley_message_get_change_error (ParleyMessage *self);

G_END_DECLS
