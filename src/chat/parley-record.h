#pragma once

#include <json-glib/json-glib.h>

#include "parley-message.h"
#include "parley-reactions.h"

G_BEGIN_DECLS

/**
 * ParleyChange:
 * @id: push id, made once
 * @message: the id of the message that is to be changed
 * @kind: what is to become of it
 * @value: (nullable): the new text, or the emoji; NULL takes a reaction back
 * @state: pending or failed; what the server has is no longer kept
 * @tried: whether it may be on the server although the state says pending
 * @error: (nullable): why it failed
 * @seq: its place in the order of all that were made, 0 before it is stored
 */
typedef struct
{
  char *id;
  char *message;
  ParleyChangeKind kind;
  char *value;
  ParleyMessageState state;
  gboolean tried;
  GError *error;
  gint64 seq;
} ParleyChange;

/**
 * ParleyRecord:
 * @id: push id
 * @author: uid
 * @text: (nullable): NULL where the message was deleted
 * @kind: (nullable): NULL for an ordinary message
 * @reply_to: (nullable): push id
 * @deleted_by: (nullable): uid
 * @reactions: (nullable): NULL where there are none
 * @sent_at: milliseconds since 1970; a guess until the server has said
 * @edited_at: the same, or 0
 * @deleted_at: the same, or 0
 * @state: whether the server has it
 * @tried: whether it may be on the server although the state says pending
 * @error: (nullable): why it failed
 * @change: (nullable): what is on its way to the server or was refused, of which
 *   one that failed says more; only in what is shown, never in what is stored
 *
 * A message as it stands in the store: plain values that nobody watches.
 */
typedef struct
{
  char *id;
  char *author;
  char *text;
  char *kind;
  char *reply_to;
  char *deleted_by;
  ParleyReactions *reactions;
  gint64 sent_at;
  gint64 edited_at;
  gint64 deleted_at;
  ParleyMessageState state;
  gboolean tried;
  GError *error;
  ParleyChange *change;
} ParleyRecord;

ParleyRecord *parley_record_new (const char *id, const char *author, const char *text, gint64 sent_at);
ParleyRecord *parley_record_new_from_json (const char *id, JsonNode *node);
ParleyRecord *parley_record_copy (const ParleyRecord *self);
void parley_record_free (ParleyRecord *self);
gboolean parley_record_set_field (ParleyRecord *self, const char *field, JsonNode *node);
gboolean parley_record_set_reaction (ParleyRecord *self, const char *uid, JsonNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyRecord, parley_record_free)

G_END_DECLS
