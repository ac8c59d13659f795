#pragma once

#include "token-metrics.h"

G_BEGIN_DECLS

/* What the service says of itself: lines of JSON, of which none has a token, a
 * name or an address in it.
 */
typedef struct _TokenJournal TokenJournal;

/* One answered request. */
typedef struct
{
  const char *id;     /* token_trace_name() */
  const char *route;  /* of ours, or "other" */
  const char *method; /* likewise */
  guint status;
  const char *cause; /* a word of ours */
  const char *uid;   /* (nullable): of which only a hash is written */
  gint64 microseconds;
} TokenJournalEntry;

TokenJournal *token_journal_new (int output, const char *hash_key);
void token_journal_free (TokenJournal *self);
void token_journal_add_request (TokenJournal *self, const TokenJournalEntry *entry);
void token_journal_add_message (TokenJournal *self, const char *level, const char *message);
void token_journal_add_metrics (TokenJournal *self, TokenMetrics *metrics);
/* What GLib and our own code log goes here too, from now on. */
void token_journal_take_log (TokenJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenJournal, token_journal_free)

G_END_DECLS
