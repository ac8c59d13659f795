#pragma once

#include "test-pair.h"

G_BEGIN_DECLS

/* @function is the finish function of what ends in @slot; returns its error, if any. */
GError *test_finish (GAsyncResult **slot, gpointer source, gpointer function);
void test_assert_done (GError *error);
void test_assert_refused (GError *error);

/* Each returns the error, if there was one. */
GError *test_room_rename (ParleyRoom *room, const char *name);
GError *test_room_set_topic (ParleyRoom *room, const char *topic);
GError *test_room_set_archived (ParleyRoom *room, gboolean archived);
GError *test_room_set_listed (ParleyRoom *room, gboolean listed);
GError *test_room_set_role (ParleyRoom *room, const char *uid, const char *role);
GError *test_room_remove_member (ParleyRoom *room, const char *uid);
GError *test_room_ban (ParleyRoom *room, const char *uid, const char *reason);
GError *test_room_leave (ParleyRoom *room);

const char *test_person_get_uid (TestPerson *person);
/* The rooms are the session's: transfer none. */
ParleyRoom *test_person_join (TestPerson *person, const char *room, const char *code, GError **error);
ParleyRoom *test_person_create_public (TestPerson *person, const char *name, const char *topic);
ParleyRoom *test_person_open_direct (TestPerson *person, const char *uid, GError **error);
/* "Terrace (about, 2)\n" a room. */
void test_person_assert_directory (TestPerson *person, const char *expected);
void test_person_wait_until_gone (TestPerson *person, const char *room);

G_END_DECLS
