#pragma once

#include <json-glib/json-glib.h>

#include "parley-message.h"

G_BEGIN_DECLS

/**
 * ParleyRecord:
 * @id: push id
 * @author: uid
 * @text: (nullable): NULL where the message was deleted
 * @kind: (nullable): NULL for an ordinary message
 * @reply_to: (nullable): push id
 * @deleted_by: (nullable): uid
 * @sent_at: milliseconds since 1970; a guess until the server has said
 * @edited_at: the same, or 0
 * @deleted_at: the same, or 0
 * @state: whether the server has it
 * @tried: whether it may be on the server although the state says pending
 * @error: (nullable): why it failed
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
  gint64 sent_at;
  gint64 edited_at;
  gint64 deleted_at;
  ParleyMessageState state;
  gboolean tried;
  GError *error;
} ParleyRecord;

ParleyRecord *parley_record_new (const char *id, const char *author, const char *text, gint64 sent_at);
ParleyRecord *parley_record_new_from_json (const char *id, JsonNode *node);
ParleyRecord *parley_record_copy (const ParleyRecord *self);
void parley_record_free (ParleyRecord *self);
gboolean parley_record_set_field (ParleyRecord *self, const char *field, JsonNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyRecord, parley_record_free)

G_END_DECLS
