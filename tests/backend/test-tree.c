/* Values, keys and writes without a server: compared as text. */

#include "backend-error.h"
#include "backend-json.h"
#include "backend-path.h"
#include "backend-push-id.h"
#include "backend-write.h"
#include "web-json.h"

#include <string.h>

static BackendNode *
from_text (const char *text)
{
  g_autoptr (JsonNode) json = web_json_parse (text, -1, NULL);
  const BackendJsonContext context = { 1234, text };
  g_autoptr (GError) error = NULL;
  BackendNode *node = NULL;

  g_assert_nonnull (json);
  backend_json_to_node (json, NULL, 0, &context, &node, &error);
  g_assert_no_error (error);
  return node;
}

static void
test_round_trip (void)
{
  static const char *const CASES[][2] = {
    { "null", "null" },
    { "{}", "null" },
    { "{\"a\":{\"b\":null}}", "null" },
    { "[]", "null" },
    { "[null,null]", "null" },
    { "true", "true" },
    { "\"a\\\"\\\\\\n\\u0001é😀\"", "\"a\\\"\\\\\\n\\u0001é😀\"" },
    { "0", "0" },
    { "-0.0", "0" },
    { "1795399105592", "1795399105592" },
    { "9007199254740991", "9007199254740991" },
    { "5.0", "5" },
    { "0.1", "0.1" },
    { "-2.5e-3", "-0.0025" },
    { "1e300", "1e+300" },
    { "1.7976931348623157e308", "1.7976931348623157e+308" },
    { "0.30000000000000004", "0.30000000000000004" },
    { "{\"b\":1,\"a\":2,\"10\":3,\"9\":4,\"-1\":5,\"09\":6}", "{\"-1\":5,\"9\":4,\"10\":3,\"09\":6,\"a\":2,\"b\":1}" },
    { "[\"a\",\"b\"]", "[\"a\",\"b\"]" },
    { "{\"0\":\"a\",\"1\":\"b\"}", "[\"a\",\"b\"]" },
    { "{\"1\":\"b\"}", "[null,\"b\"]" },
    { "{\"2\":\"c\"}", "{\"2\":\"c\"}" },
    { "{\"0\":\"a\",\"3\":\"d\"}", "[\"a\",null,null,\"d\"]" },
    { "{\"0\":\"a\",\"4\":\"e\"}", "{\"0\":\"a\",\"4\":\"e\"}" },
    { "{\"-1\":\"z\",\"0\":\"a\"}", "{\"-1\":\"z\",\"0\":\"a\"}" },
    { "{\"0\":\"a\",\"x\":1}", "{\"0\":\"a\",\"x\":1}" },
    { "{\".sv\":\"timestamp\"}", "1234" },
    { "{\"a\":{\".sv\":{\"increment\":2.5}},\"b\":{\".sv\":\"timestamp\"}}", "{\"a\":2.5,\"b\":1234}" },
    { "{\".value\":7,\".priority\":1}", "7" },
    { "{\".priority\":1,\"a\":1}", "{\"a\":1}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (BackendNode) node = from_text (CASES[i][0]);
      g_autofree char *text = backend_json_from_node (node, BACKEND_JSON_PLAIN);

      g_assert_cmpstr (text, ==, CASES[i][1]);
    }
}

static void
test_pretty (void)
{
  g_autoptr (BackendNode) node = from_text ("{\"b\":[1,null,{\"c\":true}],\"a\":{\"x\":\"y\",\"z\":2}}");
  g_autofree char *text = backend_json_from_node (node, BACKEND_JSON_PRETTY);

  g_assert_cmpstr (text, ==,
                   "{\n  \"a\" : {\n    \"x\" : \"y\",\n    \"z\" : 2\n  },\n"
                   "  \"b\" : [ 1, null, {\n    \"c\" : true\n  } ]\n}");
}

/* The hash that the realtime protocol's own clients compute. */
static void
test_hashes (void)
{
  static const char *const CASES[][2] = {
    { "4", "eVih19a6ZDz3NL32uVBtg9KSgQY=" },
    { "4.5623", "vf1CL0tIRwXXunHcG/irRECk3lY=" },
    { "\"hey guys\"", "CUNLXWpCVoJE6z7z1vE57lGaKAU=" },
    { "true", "E5z61QM0lN/U2WsOnusszCTkR8M=" },
    { "{\"intNode\":4,\"doubleNode\":4.5623,\"stringNode\":\"hey guys\",\"boolNode\":true}", "6Mc4jFmNdrLVIlJJjz2/MakTK9I=" },
    { "{\"v\":1}", "LjeXjzTaaVqwN8qlkUuwnS01bqc=" },
    { "{\"2\":\"b\",\"10\":\"c\",\"a\":\"d\"}", "QwehdMLXGhyDlEpAjOL5LGVVaAA=" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (BackendNode) node = from_text (CASES[i][0]);

      g_assert_cmpstr (backend_node_get_hash (node), ==, CASES[i][1]);
    }
}

/* A hash that was asked for must not outlive a change. */
static void
test_hash_after_change (void)
{
  static const char *const PATH[] = { "a", "b", NULL };
  BackendNode *node = from_text ("{\"a\":{\"b\":1,\"c\":2}}");
  g_autoptr (BackendNode) expected = from_text ("{\"a\":{\"b\":2,\"c\":2}}");

  backend_node_get_hash (node);
  node = backend_node_put (node, PATH, backend_node_new_number (2));
  g_assert_cmpstr (backend_node_get_hash (node), ==, backend_node_get_hash (expected));
  backend_node_unref (node);
}

static void
test_keys (void)
{
  g_autofree char *longest = g_strnfill (768, 'x'), *longer = g_strnfill (769, 'x');
  static const char *const BAD[] = { "", "a.b", "$", "#", "a[", "]", "a/b", "a\nb", "\x7f", "\xff", "a\xc3" };
  static const char *const GOOD[] = { "a", " ", "-", "é😀", "%", "\"", "\\", "a,b=2E@c" };

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    g_assert_false (backend_key_is_valid (BAD[i]));
  for (guint i = 0; i < G_N_ELEMENTS (GOOD); i++)
    g_assert_true (backend_key_is_valid (GOOD[i]));
  g_assert_true (backend_key_is_valid (longest));
  g_assert_false (backend_key_is_valid (longer));
}

/* In this order, each before the next. */
static void
test_key_order (void)
{
  static const char *const KEYS[] = {
    "-2147483648", "-1", "0", "2", "10", "2147483647",
    "-", "-0", "-2147483649", "-JS9VbY0", "007", "2147483648", "99999999999", "A", "_", "a", "aa", "b", "é", "😀", "\uf8ff", "\uffff"
  };

  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    for (guint j = 0; j < G_N_ELEMENTS (KEYS); j++)
      {
        int order = backend_key_compare (KEYS[i], KEYS[j]);

        if ((order > 0) != (i > j) || (order < 0) != (i < j))
          g_error ("%s and %s: %d", KEYS[i], KEYS[j], order);
      }
}

static void
test_paths (void)
{
  static const char *const CASES[][2] = {
    { "", "" },
    { "/", "" },
    { "//a//b/", "a/b" },
    { "/a%20b/c%2Cd", "a b/c,d" },
    { "/a%2Fb", NULL },
    { "/a%00", NULL },
    { "/a%", NULL },
    { "/a%zz", NULL },
    { "/%ff", NULL },
    { "/a.b", NULL },
    { "/a%2Eb", NULL },
    { "/%C3%A9", "é" },
    { "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32", "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32" },
    { "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32/33", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) path = backend_path_parse_uri (CASES[i][0], &error);
      g_autofree char *text = path != NULL ? backend_path_to_text ((const char *const *)path) : NULL;

      g_assert_cmpstr (text, ==, CASES[i][1]);
      if (path == NULL)
        g_assert_error (error, BACKEND_ERROR, 400);
    }
}

static void
assert_text (BackendNode *node, const char *expected)
{
  g_autofree char *text = backend_json_from_node (node, BACKEND_JSON_PLAIN);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_versions (void)
{
  static const char *const PATH[] = { "a", "b", NULL }, *const ROOT[] = { NULL }, *const BELOW[] = { "a", "b", "c", NULL };
  g_autoptr (BackendNode) first = from_text ("{\"a\":{\"b\":1},\"d\":{\"e\":2}}");
  g_autoptr (BackendNode) second = backend_node_put (backend_node_ref (first), PATH, backend_node_new_number (3));
  g_autoptr (BackendNode) third = backend_node_put (backend_node_ref (second), PATH, NULL);
  g_autoptr (BackendNode) fourth = backend_node_put (backend_node_ref (first), BELOW, backend_node_new_boolean (TRUE));
  g_autoptr (BackendNode) same = backend_node_put (backend_node_ref (first), BELOW, NULL);

  assert_text (first, "{\"a\":{\"b\":1},\"d\":{\"e\":2}}");
  assert_text (second, "{\"a\":{\"b\":3},\"d\":{\"e\":2}}");
  assert_text (third, "{\"d\":{\"e\":2}}");
  assert_text (fourth, "{\"a\":{\"b\":{\"c\":true}},\"d\":{\"e\":2}}");
  g_assert_true (backend_node_lookup (first, "d", NULL) == backend_node_lookup (third, "d", NULL));
  g_assert_true (same == first);
  g_assert_null (backend_node_put (backend_node_ref (first), ROOT, NULL));
}

/* Many changes in random order, with an old version held through half of them,
 * against a map that is only a hash table.
 */
static void
test_against_map (void)
{
  g_autoptr (GHashTable) map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (BackendNode) held = NULL;
  g_autofree char *held_text = NULL;
  BackendNode *node = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%d", g_rand_int_range (random, 0, 500));
      const char *const path[] = { "list", key, NULL };
      gboolean is_removed = g_rand_int_range (random, 0, 3) == 0;

      node = backend_node_put (node, path, is_removed ? NULL : backend_node_new_number (i));
      if (is_removed)
        g_hash_table_remove (map, key);
      else
        g_hash_table_insert (map, g_steal_pointer (&key), GUINT_TO_POINTER (i));
      if (i == 10000)
        {
          held = backend_node_ref (node);
          held_text = backend_json_from_node (held, BACKEND_JSON_PLAIN);
        }
    }

  {
    g_auto (BackendCursor) cursor = { NULL };
    g_autofree char *text = backend_json_from_node (held, BACKEND_JSON_PLAIN);
    BackendChildren *children = backend_node_get_children (backend_node_lookup (node, "list", NULL));
    const char *key, *last = NULL;
    BackendNode *value;
    guint count = 0;

    g_assert_cmpstr (text, ==, held_text);
    g_assert_cmpuint (backend_children_count (children), ==, g_hash_table_size (map));
    backend_cursor_init (&cursor, children, FALSE, NULL);
    for (; backend_cursor_next (&cursor, &key, &value); last = key, count++)
      {
        g_assert_true (last == NULL || backend_key_compare (last, key) < 0);
        g_assert_cmpuint ((guint)backend_node_get_number (value, 0), ==, GPOINTER_TO_UINT (g_hash_table_lookup (map, key)));
      }
    g_assert_cmpuint (count, ==, g_hash_table_size (map));
  }
  backend_node_unref (node);
}

static void
test_cursor (void)
{
  static const struct
  {
    gboolean backwards;
    const char *from;
    const char *keys;
  } CASES[] = {
    { FALSE, NULL, "2 10 a c e " },
    { TRUE, NULL, "e c a 10 2 " },
    { FALSE, "c", "c e " },
    { FALSE, "b", "c e " },
    { TRUE, "b", "a 10 2 " },
    { TRUE, "c", "c a 10 2 " },
    { FALSE, "f", "" },
    { TRUE, "1", "" },
    { FALSE, "3", "10 a c e " },
  };
  g_autoptr (BackendNode) node = from_text ("{\"a\":1,\"c\":1,\"e\":1,\"10\":1,\"2\":1}");

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_auto (BackendCursor) cursor = { NULL };
      g_autoptr (GString) keys = g_string_new (NULL);
      const char *key;
      BackendNode *value;

      backend_cursor_init (&cursor, backend_node_get_children (node), CASES[i].backwards, CASES[i].from);
      while (backend_cursor_next (&cursor, &key, &value))
        g_string_append_printf (keys, "%s ", key);
      g_assert_cmpstr (keys->str, ==, CASES[i].keys);
    }
}

static void
test_merge (void)
{
  static const struct
  {
    const char *sent;
    const char *after; /* or the error */
  } CASES[] = {
    { "{\"a\":1}", "{\"a\":1,\"n\":5,\"o\":{\"p\":\"q\"}}" },
    { "{\"a/b/c\":1,\"a/b/d\":2}", "{\"a\":{\"b\":{\"c\":1,\"d\":2}},\"n\":5,\"o\":{\"p\":\"q\"}}" },
    { "{\"/a/\":1}", "{\"a\":1,\"n\":5,\"o\":{\"p\":\"q\"}}" },
    { "{\"n\":{\".sv\":{\"increment\":2}},\"o/p\":{\".sv\":{\"increment\":-1}},\"m\":{\".sv\":{\"increment\":1}}}", "{\"m\":1,\"n\":7,\"o\":{\"p\":-1}}" },
    { "{\"n\":null,\"o/p\":null}", "null" },
    { "{\"x\":{\".sv\":\"timestamp\"},\"y\":{\"z\":{\".sv\":\"timestamp\"}},\"o\":null,\"n\":null}", "{\"x\":1234,\"y\":{\"z\":1234}}" },
    { "{}", "{\"n\":5,\"o\":{\"p\":\"q\"}}" },
    { "[7]", "Invalid data; couldn't parse JSON object. Are you sending a JSON object with valid key names?" },
    { "{\"\":1}", "Invalid data; couldn't parse key beginning at 1:2. Key value can't be empty or contain $ # [ ] / or ." },
    { "{\"a\":1,\n \"b$\":1}", "Invalid data; couldn't parse key beginning at 2:2. Key value can't be empty or contain $ # [ ] / or ." },
    { "{\"a\":{\"b/c\":1}}", "Invalid data; couldn't parse key beginning at 1:7. Key value can't be empty or contain $ # [ ] / or ." },
    { "{\"a\":{\".foo\":1}}", "Invalid data; couldn't parse key beginning at 1:7. Key value can't be empty or contain $ # [ ] / or ." },
    { "{\"a\":1,\"a/b\":2}", "Invalid data; path /a is an ancestor of another path in the same update." },
    { "{\"a/b/c\":1,\"a-\":3,\"a/b\":2}", "Invalid data; path /a/b is an ancestor of another path in the same update." },
    { "{\"a\":{\".sv\":\"now\"}}", "Invalid data; couldn't parse server value." },
    { "{\"a\":{\".sv\":{\"increment\":\"1\"}}}", "Invalid data; couldn't parse server value." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      static const char *const ROOT[] = { NULL };
      g_autoptr (BackendNode) before = from_text ("{\"n\":5,\"o\":{\"p\":\"q\"}}");
      g_autoptr (JsonNode) json = web_json_parse (CASES[i].sent, -1, NULL);
      const BackendJsonContext context = { 1234, CASES[i].sent };
      g_autoptr (GError) error = NULL;
      g_autoptr (BackendWrite) write = backend_write_new_merge (before, ROOT, json, &context, &error);
      g_autoptr (BackendNode) after = write != NULL ? backend_write_apply (write, before) : NULL;
      g_autofree char *text = backend_json_from_node (after, BACKEND_JSON_PLAIN);

      g_assert_cmpstr (error != NULL ? error->message : text, ==, CASES[i].after);
    }
}

static void
test_push_ids (void)
{
  BackendPushId last = { 0 };
  g_autofree char *first = backend_push_id_make (&last, 1795399105592);
  g_autofree char *second = backend_push_id_make (&last, 1795399105592);
  g_autofree char *earlier = backend_push_id_make (&last, 1405704370369);
  g_autofree char *later = backend_push_id_make (&last, 1795399105593);

  g_assert_true (g_str_has_prefix (first, "-P7572ks"));
  g_assert_cmpuint (strlen (first), ==, 20);
  g_assert_cmpstr (first, <, second);
  g_assert_cmpstr (second, <, earlier);
  g_assert_cmpstr (earlier, <, later);
}

/* Against a plain sorted list, through every size that makes and joins pages;
 * what somebody holds stays as it was.
 */
static void
check_map (BackendNode *node, GSequence *expected)
{
  for (int backwards = 0; backwards < 2; backwards++)
    {
      g_auto (BackendCursor) cursor = { NULL };
      GSequenceIter *at = backwards ? g_sequence_get_end_iter (expected) : g_sequence_get_begin_iter (expected);
      BackendNode *value;
      const char *key;

      backend_cursor_init (&cursor, backend_node_get_children (node), backwards, NULL);
      while (backend_cursor_next (&cursor, &key, &value))
        {
          g_assert_false (backwards ? g_sequence_iter_is_begin (at) : g_sequence_iter_is_end (at));
          at = backwards ? g_sequence_iter_prev (at) : at;
          g_assert_cmpstr (key, ==, g_sequence_get (at));
          at = backwards ? at : g_sequence_iter_next (at);
        }
      g_assert_true (backwards ? g_sequence_iter_is_begin (at) : g_sequence_iter_is_end (at));
    }
  g_assert_cmpuint (backend_children_count (backend_node_get_children (node)), ==, (guint)g_sequence_get_length (expected));
}

static int
compare_texts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return backend_key_compare (a, b);
}

/* From a key that may be there or not, both ways. */
static void
check_seek (BackendNode *node, GSequence *expected, const char *from)
{
  g_auto (BackendCursor) up = { NULL }, down = { NULL };
  GSequenceIter *at = g_sequence_search (expected, (gpointer)from, compare_texts, NULL), *same = g_sequence_lookup (expected, (gpointer)from, compare_texts, NULL);
  BackendNode *value;
  const char *key = NULL;

  backend_cursor_init (&up, backend_node_get_children (node), FALSE, from);
  backend_cursor_next (&up, &key, &value);
  at = same != NULL ? same : at;
  g_assert_cmpstr (key, ==, g_sequence_iter_is_end (at) ? NULL : g_sequence_get (at));
  key = NULL;
  backend_cursor_init (&down, backend_node_get_children (node), TRUE, from);
  backend_cursor_next (&down, &key, &value);
  if (same == NULL)
    at = g_sequence_iter_is_begin (at) ? g_sequence_get_end_iter (expected) : g_sequence_iter_prev (at);
  g_assert_cmpstr (key, ==, g_sequence_iter_is_end (at) ? NULL : g_sequence_get (at));
}

static void
test_many_children (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GSequence) expected = g_sequence_new (g_free);
  g_autoptr (BackendNode) node = NULL, held = NULL;
  g_autofree char *held_text = NULL;

  for (guint i = 0; i < 12000; i++)
    {
      g_autofree char *key = g_strdup_printf (i % 3 ? "k%d" : "%d", g_rand_int_range (rand, 0, 1500));
      GSequenceIter *at = g_sequence_lookup (expected, key, compare_texts, NULL);
      /* It grows, shrinks to nothing, and grows again. */
      gboolean is_put = g_rand_int_range (rand, 0, 10) < ((i / 3000) % 2 == 0 ? 8 : 1);

      node = backend_node_set_child (g_steal_pointer (&node), key, is_put ? backend_node_new_number (i) : NULL);
      if (is_put && at == NULL)
        g_sequence_insert_sorted (expected, g_strdup (key), compare_texts, NULL);
      else if (!is_put && at != NULL)
        g_sequence_remove (at);
      g_assert_cmpfloat (backend_node_get_number (backend_node_get_child (node, key), -1), ==, is_put ? (double)i : -1);
      if (i % 7 == 0)
        check_seek (node, expected, key);
      if (i % 500 == 0)
        {
          g_autofree char *text = backend_json_from_node (held, BACKEND_JSON_PLAIN);

          g_assert_cmpstr (text, ==, held_text != NULL ? held_text : "null");
          check_map (node, expected);
          backend_node_unref (held);
          held = backend_node_ref (node);
          g_free (held_text);
          held_text = backend_json_from_node (held, BACKEND_JSON_PLAIN);
        }
    }
}

/* Some lie in the pointer, some do not; nobody can tell. */
static void
test_numbers (void)
{
  static const double NUMBERS[] = { 0, 1, -1, 0.5, -0.5, 9007199254740991, -9007199254740991, 9007199254740992, -9007199254740993, 1e300, -1e300, 1795399105592 };

  for (guint i = 0; i < G_N_ELEMENTS (NUMBERS); i++)
    {
      g_autoptr (BackendNode) node = backend_node_new_number (NUMBERS[i]);

      g_assert_cmpint (backend_node_get_node_type (node), ==, BACKEND_NODE_NUMBER);
      g_assert_cmpfloat (backend_node_get_number (node, 7), ==, NUMBERS[i]);
      g_assert_false (backend_node_get_boolean (node, FALSE));
      g_assert_null (backend_node_get_string (node));
      g_assert_null (backend_node_get_children (node));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tree/round-trip", test_round_trip);
  g_test_add_func ("/tree/pretty", test_pretty);
  g_test_add_func ("/tree/hashes", test_hashes);
  g_test_add_func ("/tree/hash-after-change", test_hash_after_change);
  g_test_add_func ("/tree/keys", test_keys);
  g_test_add_func ("/tree/key-order", test_key_order);
  g_test_add_func ("/tree/paths", test_paths);
  g_test_add_func ("/tree/versions", test_versions);
  g_test_add_func ("/tree/against-map", test_against_map);
  g_test_add_func ("/tree/cursor", test_cursor);
  g_test_add_func ("/tree/merge", test_merge);
  g_test_add_func ("/tree/push-ids", test_push_ids);
  g_test_add_func ("/tree/many-children", test_many_children);
  g_test_add_func ("/tree/numbers", test_numbers);
  return g_test_run ();
}
