/* Mentions: which name stands after an "@", and who is offered while one types it.
 */

#include "parley-mention.h"

static const char *const names[] = { "Ada", "Ada Lovelace", "Ben", "Zoë", "李明", "  Cy\u200fd  Ng ", "", NULL };

static void
test_found (void)
{
  const struct
  {
    const char *text;
    const char *own;
    gboolean found;
  } cases[] = {
    { "@Ada look", "Ada", TRUE },
    { "look, @ada!", "Ada", TRUE },
    { "(@Ada)", "Ada", TRUE },
    { "@Ada", "Ada", TRUE },
    { "@Ada Lovelace, look", "Ada", FALSE },
    { "@Ada Lovelace, look", "Ada Lovelace", TRUE },
    { "@Ada  lovelace", "Ada Lovelace", TRUE },
    { "@Ada and @Ada Lovelace", "Ada", TRUE },
    { "@Ada Love", "Ada", TRUE },
    { "@Adam", "Ada", FALSE },
    { "@Ada_", "Ada", FALSE },
    { "ada@Ben", "Ben", FALSE },
    { "mail ada@ben.example, @Ben", "Ben", TRUE },
    { "Ada", "Ada", FALSE },
    { "@ Ada", "Ada", FALSE },
    { "@@Ada", "Ada", TRUE },
    { "@Zoe\u0308", "Zoë", TRUE },
    { "@ZOË", "Zoë", TRUE },
    { "@Zoe", "Zoë", FALSE },
    { "@李明 好", "李明", TRUE },
    { "@李明好", "李明", FALSE },
    { "@Cyd Ng.", "  Cy\u200fd  Ng ", TRUE },
    { "@", "", FALSE },
    { "@ ", "", FALSE },
    { "", "Ada", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s in %s", cases[i].own, cases[i].text);
      g_assert_cmpint (parley_mention_is_in (cases[i].text, names, cases[i].own), ==, cases[i].found);
    }
}

static void
test_all (void)
{
  static const char *const members[] = { "Ada", "Ben", "Ada Lovelace", "ada", "", NULL };
  g_autofree gboolean *one = parley_mention_find_all ("@Ada, have you met @Ada Lovelace?", members);
  g_autofree gboolean *longer = parley_mention_find_all ("@Ada Lovelace @Benno", members);
  g_autofree gboolean *none = parley_mention_find_all ("Ben, ada@ben, @", members);
  const gboolean expected[][5] = { { TRUE, FALSE, TRUE, TRUE, FALSE }, { FALSE, FALSE, TRUE, FALSE, FALSE }, { FALSE } };

  g_assert_cmpmem (one, sizeof expected[0], expected[0], sizeof expected[0]);
  g_assert_cmpmem (longer, sizeof expected[1], expected[1], sizeof expected[1]);
  g_assert_cmpmem (none, sizeof expected[2], expected[2], sizeof expected[2]);
}

static void
test_rank (void)
{
  const struct
  {
    const char *name;
    const char *typed;
    guint rank;
  } cases[] = {
    { "Ada Lovelace", "", 2 },
    { "Ada Lovelace", "ad", 2 },
    { "Ada Lovelace", "ADA L", 2 },
    { "Ada Lovelace", "love", 1 },
    { "Ada Lovelace", "ada ", 2 },
    { "Ada", "ada ", 0 },
    { "Ada", "ada d", 0 },
    { "Ada", "da", 0 },
    { "Zoë", "zoe", 2 },
    { "Zoe", "zoë", 2 },
    { "李明", "李", 2 },
    { "Ada", " ", 0 },
    { "Ada", "!", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s for %s", cases[i].name, cases[i].typed);
      g_assert_cmpuint (parley_mention_rank (cases[i].name, cases[i].typed), ==, cases[i].rank);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mention/all", test_all);
  g_test_add_func ("/chat/mention/found", test_found);
  g_test_add_func ("/chat/mention/rank", test_rank);
  return g_test_run ();
}
