/* Who could be taken for whom, as people come, go and change their names. */

#include "parley-member-private.h"
#include "parley-namesakes.h"
#include "test-await.h"

typedef struct
{
  GListStore *members;
  ParleyNamesakes *namesakes;
  guint changes;
} Fixture;

static void
on_changed (Fixture *self)
{
  self->changes++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->members = g_list_store_new (PARLEY_TYPE_MEMBER);
  self->namesakes = parley_namesakes_new (G_LIST_MODEL (self->members));
  g_signal_connect_swapped (self->namesakes, "changed", G_CALLBACK (on_changed), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->namesakes);
  g_assert_finalize_object (self->members);
}

static ParleyMember *
join (Fixture *self, const char *uid, const char *name)
{
  g_autoptr (ParleyMember) member = parley_member_new (uid, NULL);

  parley_member_set_profile (member, name, NULL);
  g_list_store_append (self->members, member);
  return member;
}

/* Each of the members once: "ada+" is another's namesake, "ada-" is none. */
static char *
list (Fixture *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->members)); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i);
      const char *uid = parley_member_get_uid (member);

      g_string_append_printf (text, "%s%c ", uid, parley_namesakes_has (self->namesakes, uid, parley_member_get_name (member)) ? '+' : '-');
    }
  return g_string_free_and_steal (text);
}

static void
assert_list (Fixture *self, const char *expected)
{
  g_autofree char *text = list (self);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_told (Fixture *self, guint times)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->changes, ==, times);
  self->changes = 0;
}

static void
test_come_and_go (Fixture *self, gconstpointer data)
{
  join (self, "ada", "Ada");
  join (self, "ben", "Ben");
  assert_list (self, "ada- ben- ");
  assert_told (self, 0);
  join (self, "eve", "\u0410da");
  join (self, "mallory", "AD\u0410 ");
  assert_list (self, "ada+ ben- eve+ mallory+ ");
  assert_told (self, 1);
  g_list_store_remove (self->members, 2);
  assert_list (self, "ada+ ben- mallory+ ");
  g_list_store_remove (self->members, 0);
  assert_list (self, "ben- mallory- ");
  assert_told (self, 1);
}

static void
test_rename (Fixture *self, gconstpointer data)
{
  ParleyMember *eve;

  join (self, "ada", "Ada");
  eve = join (self, "eve", "Eve");
  assert_list (self, "ada- eve- ");
  parley_member_set_profile (eve, "A\u200bda", NULL);
  assert_list (self, "ada+ eve+ ");
  assert_told (self, 1);
  parley_member_set_joined_at (eve, 7);
  assert_told (self, 1);
  g_assert_cmpint (parley_namesakes_get_joined_at (self->namesakes, "eve"), ==, 7);
  parley_member_set_profile (eve, "Eve", NULL);
  assert_list (self, "ada- eve- ");
  assert_told (self, 1);
  parley_member_set_joined_at (eve, 8);
  assert_told (self, 0);
}

/* Nobody is confused by those whose names are not known yet. */
static void
test_nameless (Fixture *self, gconstpointer data)
{
  join (self, "ada", "");
  join (self, "ben", "");
  join (self, "eve", "\u200b");
  assert_list (self, "ada- ben- eve- ");
  assert_told (self, 0);
}

/* Who has left could still be taken for who is there. */
static void
test_left (Fixture *self, gconstpointer data)
{
  join (self, "ada", "Ada");
  g_assert_true (parley_namesakes_has (self->namesakes, "eve", "Ad\u0430"));
  g_assert_false (parley_namesakes_has (self->namesakes, "eve", "Eve"));
  g_assert_false (parley_namesakes_has (self->namesakes, "ada", "Ada"));
  g_assert_cmpint (parley_namesakes_get_joined_at (self->namesakes, "eve"), ==, 0);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/chat/namesakes/come-and-go", test_come_and_go);
  add ("/chat/namesakes/rename", test_rename);
  add ("/chat/namesakes/nameless", test_nameless);
  add ("/chat/namesakes/left", test_left);
  return g_test_run ();
}
