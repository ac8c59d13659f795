/* What the network may say is a message, and how long things may be. */

#include "parley-limits.h"
#include "parley-record.h"
#include "web-json.h"

#define ID "-NjEtLV-000000000001"

typedef struct
{
  const char *json;
  const char *expected; /* author, time, text, kind; NULL where it is refused */
} Case;

static const Case cases[] = {
  { "{\"author\":\"ada\",\"sentAt\":5,\"text\":\"hello\"}", "ada 5 hello -" },
  { "{\"author\":\"ada\",\"sentAt\":5,\"text\":\"hello\",\"kind\":\"join\"}", "ada 5 hello join" },
  { "{\"author\":\"ada\",\"sentAt\":5,\"text\":\"hello\",\"kind\":\"JOIN\"}", "ada 5 hello -" },
  { "{\"author\":\"ada\",\"sentAt\":5,\"text\":\"hello\",\"kind\":\"abcdefghijklmnopq\"}", "ada 5 hello -" },
  { "{\"author\":\"ada\",\"sentAt\":5,\"text\":\"hello\",\"kind\":7,\"replyTo\":[],\"editedAt\":\"now\"}", "ada 5 hello -" },
  { "{\"author\":\"ada\",\"sentAt\":5,\"attachment\":{\"name\":\"door.png\",\"size\":1}}", "ada 5 door.png -" },
  { "{\"author\":\"ada\",\"sentAt\":5,\"deletedAt\":9,\"deletedBy\":\"ben\"}", "ada 5 - -" },
  { "{\"author\":\"ada\",\"sentAt\":5}", NULL },
  { "{\"author\":\"ada\",\"sentAt\":5,\"text\":\"\"}", NULL },
  { "{\"author\":\"ada\",\"sentAt\":0,\"text\":\"x\"}", NULL },
  { "{\"author\":\"ada\",\"sentAt\":\"5\",\"text\":\"x\"}", NULL },
  { "{\"author\":\"ada\",\"sentAt\":9007199254740993,\"text\":\"x\"}", NULL },
  { "{\"author\":\"a/b\",\"sentAt\":5,\"text\":\"x\"}", NULL },
  { "{\"author\":\"\",\"sentAt\":5,\"text\":\"x\"}", NULL },
  { "{\"author\":{},\"sentAt\":5,\"text\":\"x\"}", NULL },
  { "{\"author\":\"ada\",\"sentAt\":5,\"text\":7}", NULL },
  { "[]", NULL },
  { "null", NULL },
  { "\"x\"", NULL },
};

static void
test_json (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = web_json_parse (cases[i].json, -1, NULL);
      g_autoptr (ParleyRecord) record = parley_record_new_from_json (ID, node);
      g_autofree char *text = NULL;

      if (record != NULL)
        text = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s %s", record->author, record->sent_at,
                                record->text != NULL ? record->text : "-", record->kind != NULL ? record->kind : "-");
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_ids (void)
{
  static const char *const bad[] = { "", "short", "-NjEtLV-00000000000/", "-NjEtLV-0000000000011", "-NjEtLV-00000000000.", "-NjEtLV-00000000000\xc3\xa4" };
  g_autoptr (JsonNode) node = web_json_parse (cases[0].json, -1, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (parley_is_push_id (bad[i]));
      g_assert_null (parley_record_new_from_json (bad[i], node));
    }
  g_assert_false (parley_is_push_id (NULL));
  g_assert_true (parley_is_push_id (ID));
  g_assert_true (parley_is_key ("d_a_b"));
  g_assert_false (parley_is_key ("a.b"));
  g_assert_false (parley_is_key ("a\nb"));
  g_assert_false (parley_is_key ("\xff"));
}

static void
test_text_limit (void)
{
  static const guint lengths[] = { 2000, 2001 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GString) json = g_string_new ("{\"author\":\"ada\",\"sentAt\":5,\"text\":\"");
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (ParleyRecord) record = NULL;

      for (guint n = 0; n < lengths[i]; n++)
        g_string_append (json, "🍝");
      g_string_append (json, "\"}");
      node = web_json_parse (json->str, -1, NULL);
      record = parley_record_new_from_json (ID, node);
      g_assert_cmpint (record != NULL, ==, lengths[i] == 2000);
    }
}

typedef struct
{
  const char *text;
  guint units;
  const char *expected;
} Cut;

static const Cut cuts[] = {
  { "hello", 5, "hello" },
  { "hello", 4, "hell" },
  { "a🍝b", 4, "a🍝b" },
  { "a🍝b", 3, "a🍝" },
  { "a🍝b", 2, "a" },
  { "xe\u0301", 2, "x" },
  { "x👩‍👩‍👧", 6, "x" },
  { "x👍🏽", 4, "x" },
  { "👩‍👩‍👧", 3, "👩‍" },
  { "", 3, "" },
};

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autofree char *text = parley_cut_text (cuts[i].text, cuts[i].units);

      g_assert_cmpstr (text, ==, cuts[i].expected);
    }
  g_assert_cmpint (parley_utf16_length ("a🍝b"), ==, 4);
  g_assert_cmpint (parley_utf16_length ("\xff"), ==, -1);
}

static void
test_fields (void)
{
  g_autoptr (ParleyRecord) record = parley_record_new (ID, "ada", "teh", 5);
  g_autoptr (JsonNode) text = web_json_parse ("\"the\"", -1, NULL);
  g_autoptr (JsonNode) number = web_json_parse ("7", -1, NULL);
  g_autoptr (JsonNode) null = web_json_parse ("null", -1, NULL);

  g_assert_true (parley_record_set_field (record, "text", text));
  g_assert_cmpstr (record->text, ==, "the");
  g_assert_false (parley_record_set_field (record, "text", number));
  g_assert_true (parley_record_set_field (record, "editedAt", number));
  g_assert_cmpint (record->edited_at, ==, 7);
  g_assert_false (parley_record_set_field (record, "editedAt", text));
  g_assert_true (parley_record_set_field (record, "text", null));
  g_assert_null (record->text);
  g_assert_false (parley_record_set_field (record, "author", text));
}

static char *
reactions_to_text (const ParleyRecord *record)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; record->reactions != NULL && i < record->reactions->len; i++)
    {
      ParleyReaction *reaction = record->reactions->pdata[i];

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", reaction->uid, reaction->emoji);
    }
  return g_string_free_and_steal (text);
}

static void
assert_reactions (const ParleyRecord *record, const char *expected)
{
  g_autofree char *text = reactions_to_text (record);

  g_assert_cmpstr (text, ==, expected);
}

static void
react (ParleyRecord *record, const char *uid, const char *json, gboolean is_one)
{
  g_autoptr (JsonNode) node = web_json_parse (json, -1, NULL);

  g_assert_true (parley_record_set_reaction (record, uid, node) == is_one);
}

/* With the message, as a field of it, and one at a time; what is none is skipped. */
static void
test_reactions (void)
{
  g_autoptr (JsonNode) node = web_json_parse ("{\"author\":\"ada\",\"sentAt\":5,\"text\":\"x\",\"reactions\":{\"ben\":\"👍\",\"ada\":\"❤️\","
                                              "\"a/b\":\"x\",\"carla\":7,\"dan\":\"\",\"eve\":\"123456789012345678901234567890123\"}}",
                                              -1, NULL);
  g_autoptr (JsonNode) list = web_json_parse ("{\"carla\":\"😂\"}", -1, NULL);
  g_autoptr (JsonNode) garbage = web_json_parse ("[1,2]", -1, NULL);
  g_autoptr (ParleyRecord) record = parley_record_new_from_json (ID, node);
  g_autoptr (ParleyRecord) copy = NULL;

  assert_reactions (record, "ada:❤️ ben:👍");
  copy = parley_record_copy (record);
  react (record, "ada", "null", TRUE);
  react (record, "carla", "\"🎉\"", TRUE);
  react (record, "carla", "{}", FALSE);
  react (record, "carla", "\"\"", FALSE);
  react (record, "c/d", "\"🎉\"", FALSE);
  assert_reactions (record, "ben:👍 carla:🎉");
  assert_reactions (copy, "ada:❤️ ben:👍");
  g_assert_true (parley_record_set_field (record, "reactions", list));
  assert_reactions (record, "carla:😂");
  g_assert_true (parley_record_set_field (record, "reactions", garbage));
  g_assert_null (record->reactions);
}

static void
test_many_reactions (void)
{
  g_autoptr (ParleyRecord) record = parley_record_new (ID, "ada", "x", 5);

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *uid = g_strdup_printf ("somebody-%u", i);

      react (record, uid, "\"👍\"", TRUE);
    }
  g_assert_cmpuint (record->reactions->len, ==, PARLEY_REACTIONS_MAX);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/json", test_json);
  g_test_add_func ("/record/ids", test_ids);
  g_test_add_func ("/record/text-limit", test_text_limit);
  g_test_add_func ("/record/cut", test_cut);
  g_test_add_func ("/record/fields", test_fields);
  g_test_add_func ("/record/reactions", test_reactions);
  g_test_add_func ("/record/many-reactions", test_many_reactions);
  return g_test_run ();
}
