/* The JSON getters against every wrong type, and the parser against what is
 * not JSON.  A critical raised on the way fails the test by itself.
 */

#include "web-error.h"
#include "web-json.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = web_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_right_types (void)
{
  g_autoptr (JsonNode) node = parse ("{\"s\":\"é\",\"i\":5,\"w\":5.0,\"d\":5.5,\"b\":true,\"o\":{\"a\":1},\"a\":[\"x\",{}]}");
  JsonObject *object = web_json_node_get_object (node);
  JsonArray *array = web_json_get_array (object, "a");

  g_assert_cmpstr (web_json_get_string (object, "s"), ==, "é");
  g_assert_cmpint (web_json_get_int (object, "i", -1), ==, 5);
  g_assert_cmpint (web_json_get_int (object, "w", -1), ==, 5);
  g_assert_cmpfloat (web_json_get_double (object, "d", -1), ==, 5.5);
  g_assert_cmpfloat (web_json_get_double (object, "i", -1), ==, 5.0);
  g_assert_true (web_json_get_boolean (object, "b", FALSE));
  g_assert_cmpint (web_json_get_int (web_json_get_object (object, "o"), "a", -1), ==, 1);
  g_assert_cmpstr (web_json_array_get_string (array, 0), ==, "x");
  g_assert_nonnull (web_json_array_get_object (array, 1));
}

static void
assert_only (JsonObject *object, const char *member, const char *right)
{
  g_assert_cmpint (web_json_get_string (object, member) != NULL, ==, g_str_equal (right, "string"));
  g_assert_cmpint (web_json_get_object (object, member) != NULL, ==, g_str_equal (right, "object"));
  g_assert_cmpint (web_json_get_array (object, member) != NULL, ==, g_str_equal (right, "array"));
  g_assert_cmpint (web_json_get_int (object, member, -7) != -7, ==, g_str_equal (right, "int"));
  g_assert_cmpint (web_json_get_double (object, member, -7) != -7, ==, g_str_equal (right, "int") || g_str_equal (right, "double"));
  g_assert_cmpint (web_json_get_boolean (object, member, TRUE) != TRUE, ==, g_str_equal (right, "boolean"));
}

static void
test_wrong_types (void)
{
  g_autoptr (JsonNode) node = parse ("{\"string\":\"1\",\"object\":{},\"array\":[],\"int\":1,\"double\":1.5,\"boolean\":false,\"null\":null}");
  const char *const members[] = { "string", "object", "array", "int", "double", "boolean", "null", "absent" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      assert_only (web_json_node_get_object (node), members[i], members[i]);
      assert_only (NULL, members[i], "absent");
    }
}

static void
test_numbers (void)
{
  g_autoptr (JsonNode) node = parse ("{\"big\":1e300,\"edge\":9223372036854775808.0,\"low\":-9223372036854775808.0,\"ms\":1795399105592}");
  JsonObject *object = web_json_node_get_object (node);

  g_assert_cmpint (web_json_get_int (object, "big", 3), ==, 3);
  g_assert_cmpint (web_json_get_int (object, "edge", 3), ==, 3);
  g_assert_cmpint (web_json_get_int (object, "low", 3), ==, G_MININT64);
  g_assert_cmpint (web_json_get_int (object, "ms", 3), ==, 1795399105592);
}

static void
test_arrays (void)
{
  g_autoptr (JsonNode) node = parse ("[1,\"x\"]");
  JsonArray *array = json_node_get_array (node);

  g_assert_null (web_json_node_get_object (node));
  g_assert_null (web_json_node_get_object (NULL));
  g_assert_null (web_json_array_get_string (array, 0));
  g_assert_null (web_json_array_get_object (array, 1));
  g_assert_null (web_json_array_get_string (array, 2));
  g_assert_null (web_json_array_get_string (NULL, 0));
}

static void
test_refused (void)
{
  const char *const texts[] = {
    "", " ", "{", "{]", "nul", "{\"a\":1,}", "[1 2]", "{'a':1}", "credential is no longer valid",
    "\"\xff\"", "{\"a\":\"\xc3\"}", "1 2", "// comment\n1", "1e400", "{\"a\":[-1E999]}"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      JsonNode *node = web_json_parse (texts[i], -1, &error);

      g_assert_null (node);
      g_assert_error (error, WEB_ERROR, WEB_ERROR_MALFORMED);
    }
}

static void
test_values (void)
{
  const char *const texts[] = { "null", "true", "5", "5.5", "\"a\"", "[]", "{}", "[[{\"a\":\"]\"}]]" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = parse (texts[i]);
      g_autofree char *text = web_json_to_text (node);

      g_assert_cmpstr (text, ==, texts[i]);
    }
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 128; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < 128; i++)
    g_string_append_c (text, ']');
  node = parse (text->str);

  g_string_prepend_c (text, '[');
  g_string_append_c (text, ']');
  g_assert_null (web_json_parse (text->str, -1, &error));
  g_assert_error (error, WEB_ERROR, WEB_ERROR_MALFORMED);
}

static void
test_brackets_in_strings (void)
{
  g_autoptr (GString) text = g_string_new ("\"\\\"");
  g_autoptr (JsonNode) node = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_c (text, '[');
  g_string_append_c (text, '"');
  node = parse (text->str);
  g_assert_cmpuint (strlen (json_node_get_string (node)), ==, 1001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/json/right-types", test_right_types);
  g_test_add_func ("/web/json/wrong-types", test_wrong_types);
  g_test_add_func ("/web/json/numbers", test_numbers);
  g_test_add_func ("/web/json/arrays", test_arrays);
  g_test_add_func ("/web/json/refused", test_refused);
  g_test_add_func ("/web/json/values", test_values);
  g_test_add_func ("/web/json/depth", test_depth);
  g_test_add_func ("/web/json/brackets-in-strings", test_brackets_in_strings);
  return g_test_run ();
}
