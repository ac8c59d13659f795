#pragma once

#include "parley-session-private.h"
#include "test-backend.h"

G_BEGIN_DECLS

/* Somebody with a folder of their own; their session may end and begin again. */
typedef struct
{
  FirebaseUser *user;
  ParleySession *session;
  char *directory;
  GString *news; /* one line for each message-arrived, mentioned and ring */
} TestPerson;

/* Ada and Ben, signed in to a backend of this process. */
typedef struct
{
  TestBackend *backend;
  TestPerson ada;
  TestPerson ben;
} TestPair;

TestPair *test_pair_new (void);
/* Whose rules take what ours refuse: the client must bear that as well. */
TestPair *test_pair_new_open (void);
/* On a backend of its own kind, which it takes. */
TestPair *test_pair_new_on (TestBackend *backend);
/* One that goes wrong as told: a line of its script of faults. */
TestPair *test_pair_new_faulty (void);
void test_pair_add_fault (TestPair *self, const char *line);
void test_pair_free (TestPair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPair, test_pair_free)

void test_person_begin (TestPerson *self);
void test_person_end (TestPerson *self);
char *test_person_get_store_path (TestPerson *self);
void test_person_wait_for_connection (TestPerson *self, ParleyConnection connection);

/* Ada's room, which Ben has been invited to and has joined. */
ParleyRoom *test_pair_make_room (TestPair *self, const char *name);
/* The parts of it: until each can find the other, and Ada's room with an invitation. */
void test_pair_introduce (TestPair *self);
ParleyRoom *test_pair_invite (TestPair *self, const char *name);
ParleyRoom *test_person_wait_for_room (TestPerson *self, const char *id);

/* The list as text, one item a line: "Ada: hello (sent)". */
char *test_timeline_to_text (ParleyTimeline *timeline);
void test_timeline_wait_for (ParleyTimeline *timeline, const char *text);
void test_message_wait_for (ParleyMessage *message, ParleyMessageState state);
ParleyMessage *test_room_say (ParleyRoom *room, const char *text);

/* The database as @person, without the library under test above it. */
char *test_person_get (TestPerson *person, const char *path);
void test_person_put (TestPerson *person, const char *path, const char *json);
void test_person_patch (TestPerson *person, const char *json);

void test_remove_directory (const char *path);

G_END_DECLS
