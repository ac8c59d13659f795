/* What people do with rooms, each waited for: what it comes to is the error, or that
 * there is none.
 */

#include "test-steps.h"

#include "firebase-error.h"
#include "parley-direct.h"
#include "parley-join.h"
#include "parley-listing.h"
#include "parley-membership.h"
#include "parley-room-settings.h"
#include "test-await.h"

#define IN_BACKGROUND NULL, test_await_ready, &slot

const char *
test_person_get_uid (TestPerson *person)
{
  return parley_session_get_uid (person->session);
}

typedef gboolean (*Finish) (gpointer source, GAsyncResult *result, GError **error);

GError *
test_finish (GAsyncResult **slot, gpointer source, gpointer function)
{
  g_autoptr (GAsyncResult) result = test_await (slot);
  GError *error = NULL;
  gboolean done = ((Finish)function) (source, result, &error);

  g_assert_true (done == (error == NULL));
  return error;
}

void
test_assert_done (GError *error)
{
  g_assert_no_error (error);
}

void
test_assert_refused (GError *error)
{
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  g_error_free (error);
}

GError *
test_room_rename (ParleyRoom *room, const char *name)
{
  GAsyncResult *slot = NULL;

  parley_room_rename_async (room, name, IN_BACKGROUND);
  return test_finish (&slot, room, parley_room_settings_finish);
}

GError *
test_room_set_topic (ParleyRoom *room, const char *topic)
{
  GAsyncResult *slot = NULL;

  parley_room_set_topic_async (room, topic, IN_BACKGROUND);
  return test_finish (&slot, room, parley_room_settings_finish);
}

GError *
test_room_set_archived (ParleyRoom *room, gboolean archived)
{
  GAsyncResult *slot = NULL;

  parley_room_set_archived_async (room, archived, IN_BACKGROUND);
  return test_finish (&slot, room, parley_room_settings_finish);
}

GError *
test_room_set_listed (ParleyRoom *room, gboolean listed)
{
  GAsyncResult *slot = NULL;

  parley_room_set_listed_async (room, listed, IN_BACKGROUND);
  return test_finish (&slot, room, parley_room_settings_finish);
}

GError *
test_room_set_role (ParleyRoom *room, const char *uid, const char *role)
{
  GAsyncResult *slot = NULL;

  parley_membership_set_role_async (room, uid, role, IN_BACKGROUND);
  return test_finish (&slot, room, parley_membership_finish);
}

GError *
test_room_remove_member (ParleyRoom *room, const char *uid)
{
  GAsyncResult *slot = NULL;

  parley_membership_remove_async (room, uid, IN_BACKGROUND);
  return test_finish (&slot, room, parley_membership_finish);
}

GError *
test_room_ban (ParleyRoom *room, const char *uid, const char *reason)
{
  GAsyncResult *slot = NULL;

  parley_membership_ban_async (room, uid, reason, IN_BACKGROUND);
  return test_finish (&slot, room, parley_membership_finish);
}

GError *
test_room_leave (ParleyRoom *room)
{
  GAsyncResult *slot = NULL;

  parley_membership_leave_async (room, IN_BACKGROUND);
  return test_finish (&slot, room, parley_membership_finish);
}

static ParleyRoom *
take_room (TestPerson *person, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = test_await (slot);
  g_autoptr (ParleyRoom) room = parley_join_finish (person->session, result, error);

  return room;
}

ParleyRoom *
test_person_join (TestPerson *person, const char *room, const char *code, GError **error)
{
  GAsyncResult *slot = NULL;

  parley_join_async (person->session, room, code, "Terrace", IN_BACKGROUND);
  return take_room (person, &slot, error);
}

ParleyRoom *
test_person_create_public (TestPerson *person, const char *name, const char *topic)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;
  ParleyRoom *room;

  parley_join_create_public_async (person->session, name, topic, IN_BACKGROUND);
  room = take_room (person, &slot, &error);
  g_assert_no_error (error);
  return room;
}

ParleyRoom *
test_person_open_direct (TestPerson *person, const char *uid, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ParleyRoom) room = NULL;

  parley_direct_open_async (person->session, uid, IN_BACKGROUND);
  result = test_await (&slot);
  room = parley_direct_open_finish (person->session, result, error);
  return room;
}

static GListModel *
list_public (TestPerson *person)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *list;

  parley_listing_list_async (person->session, IN_BACKGROUND);
  result = test_await (&slot);
  list = parley_listing_list_finish (person->session, result, &error);
  g_assert_no_error (error);
  return list;
}

/* "Terrace (about, 2)\n" a room. */
static char *
describe_directory (TestPerson *person)
{
  g_autoptr (GListModel) list = list_public (person);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ParleyListing) listing = g_list_model_get_item (list, i);
      const char *topic = parley_listing_get_topic (listing);

      g_string_append_printf (text, "%s (%s, %" G_GINT64_FORMAT ")\n", parley_listing_get_name (listing), topic != NULL ? topic : "-", parley_listing_get_members (listing));
    }
  return g_string_free (text, FALSE);
}

void
test_person_assert_directory (TestPerson *person, const char *expected)
{
  g_autofree char *text = describe_directory (person);

  g_assert_cmpstr (text, ==, expected);
}

typedef struct
{
  TestPerson *person;
  const char *room;
} Gone;

static gboolean
is_gone (gpointer data)
{
  Gone *gone = data;

  return parley_session_find_room (gone->person->session, gone->room) == NULL;
}

void
test_person_wait_until_gone (TestPerson *person, const char *room)
{
  Gone gone = { person, room };

  test_wait_until (is_gone, &gone, "a room to go");
}
