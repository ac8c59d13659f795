#pragma once

#include "parley-timeline-private.h"

G_BEGIN_DECLS

/* A timeline without a server, whose messages the test makes. */
typedef struct
{
  FirebaseUser *user;
  ParleyAccount *account;
  ParleyTimeline *timeline;
  char *directory;
  int first; /* number of the oldest message */
  int next;  /* one more than that of the newest */
} TestHistory;

TestHistory *test_history_new (void);
void test_history_free (TestHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestHistory, test_history_free)

void test_history_append (TestHistory *self, guint count);
void test_history_prepend (TestHistory *self, guint count);
/* The same into another timeline of the room. */
void test_history_append_to (TestHistory *self, ParleyTimeline *timeline, guint count);
char *test_history_make_id (int number);
/* Message @number has @words words from now on. */
void test_history_rewrite (TestHistory *self, int number, guint words);
/* It is edited, reacted to by so many, and answers the one before, or no longer. */
void test_history_decorate (TestHistory *self, int number, gboolean edited, guint reactions, gboolean answer);
int test_history_number_of (ParleyMessage *message);

G_END_DECLS
