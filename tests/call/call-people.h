#pragma once

#include "parley-calls.h"
#include "test-await.h"
#include "test-backend.h"

G_BEGIN_DECLS

/* Somebody signed in to the backend of the test, with their calls: test sources,
 * nothing rendered.
 */
typedef struct
{
  TestBackend *backend;
  TestUser *user;
  char *directory;
  ParleySession *session;
  ParleyCalls *calls;
  ParleyCall *incoming; /* the last that rang */
  ParleyCall *ended;    /* the last that ended */
  ParleyCall *missed;   /* the last that was refused as busy */
} CallPerson;

/* @token_uri instead of the backend's own token service, or NULL. */
CallPerson *call_person_new (TestBackend *backend, const char *email, const char *token_uri);
/* Signs out of everything; whatever has hung on must be gone then. */
void call_person_free (CallPerson *self);

void call_person_forget (CallPerson *self);

/* A room of these people, ended by NULL; the first is its owner.  Returns its id. */
char *call_people_meet (CallPerson *first, ...) G_GNUC_NULL_TERMINATED;
/* A chat of two. */
char *call_people_pair (CallPerson *first, CallPerson *second);
ParleyRoom *call_person_find_room (CallPerson *self, const char *id);

ParleyCall *call_person_start (CallPerson *self, const char *room, gboolean video);
ParleyCall *call_person_wait_incoming (CallPerson *self);
/* The call that ended, which must be @call. */
void call_person_wait_ended (CallPerson *self, ParleyCall *call, ParleyCallReason reason);
void call_wait_state (ParleyCall *call, ParleyCallState state);
/* Frames and buffers of the one other participant grow past @frames. */
void call_wait_media (ParleyCall *call, guint64 frames);
/* Of what nothing is told when it changes. */
void call_wait_asking (TestCondition condition, gpointer data, const char *what);
void call_wait_participants (ParleyCall *call, guint n);

/* Waits until what is at @path has @text in its JSON. */
void call_person_wait_database (CallPerson *self, const char *path, const char *text);

G_END_DECLS
