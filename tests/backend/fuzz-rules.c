/* The rules' parser and evaluator: the first line is a path, the second a value
 * to write there, the rest a file of rules, or else one expression.  Beyond not
 * falling over: a permission that lasts must say what a new judgement says.
 */

#include "backend-path.h"
#include "backend-permission.h"
#include "backend-rules.h"
#include "web-json.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static const char TREE[] = "{\"a\":{\"b\":{\"c\":1,\"s\":\"text\"},\"ada\":true},\"n\":2.5,\"s\":\"a/b\",\"t\":true,\"list\":[1,\"two\",{\"three\":3}]}";
static const char CLAIMS[] = "{\"sub\":\"ada\",\"email\":\"Ada@Example.org\",\"email_verified\":true,\"x\":{\"y\":[1]},\"n\":7}";

static BackendNode *
parse_tree (const char *text)
{
  g_autoptr (JsonNode) json = web_json_parse (text, -1, NULL);
  const BackendJsonContext context = { 1, text };
  BackendNode *node = NULL;

  backend_json_to_node (json, NULL, 0, &context, &node, NULL);
  return node;
}

/* One expression as every kind of rule. */
static char *
wrap (const char *expression)
{
  g_autoptr (GString) string = g_string_new (NULL);

  backend_json_append_string (string, expression);
  return g_strdup_printf ("{\"rules\":{\".read\":%s,\"$any\":{\".read\":%s,\".write\":%s,\".validate\":%s,\"$below\":{\".validate\":%s}}}}",
                          string->str, string->str, string->str, string->str, string->str);
}

static void
check_write (BackendRules *rules, JsonObject *auth, BackendWrite *write, BackendNode *before, const char *const *path)
{
  g_autoptr (BackendNode) after = backend_write_apply (write, before);
  g_autoptr (BackendPermission) permission = backend_permission_new (rules, auth, path, NULL);

  backend_rules_may_write (rules, auth, write, before, after);
  g_assert_cmpint (backend_permission_is_given (permission, before), ==, backend_rules_may_read (rules, auth, path, before));
  g_assert_cmpint (backend_permission_holds (permission, write, after), ==, backend_rules_may_read (rules, auth, path, after));
}

static void
judge (BackendRules *rules, JsonObject *auth, const char *const *path, const char *value)
{
  static const char *const SEEN[][3] = { { "a", "b", NULL }, { "a", NULL }, { NULL } };
  g_autoptr (BackendNode) before = parse_tree (TREE);
  g_autoptr (JsonNode) json = web_json_parse (value, -1, NULL);
  const BackendJsonContext context = { 1, value };
  g_autoptr (BackendWrite) put = json != NULL ? backend_write_new_put (before, path, json, &context, NULL) : NULL;
  g_autoptr (BackendWrite) merge = json != NULL ? backend_write_new_merge (before, path, json, &context, NULL) : NULL;
  const BackendRulesQuery query = { .child = "a/b", .equal_to = backend_node_lookup (before, "s", NULL), .limit_to_first = 3 };

  backend_rules_may_query (rules, auth, path, &query, before);
  backend_rules_has_index (rules, path, "a");
  for (guint i = 0; i < G_N_ELEMENTS (SEEN); i++)
    {
      if (put != NULL)
        check_write (rules, auth, put, before, SEEN[i]);
      if (merge != NULL)
        check_write (rules, auth, merge, before, SEEN[i]);
    }
}

static void
run (const char *location, const char *value, const char *text)
{
  g_autofree char *wrapped = text[0] != '{' ? wrap (text) : NULL;
  g_auto (GStrv) path = backend_path_parse (location, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendRules) rules = backend_rules_parse (wrapped != NULL ? wrapped : text, -1, &error);
  g_autoptr (JsonNode) claims = web_json_parse (CLAIMS, -1, NULL);

  g_assert_true ((rules == NULL) == (error != NULL));
  g_assert_true (error == NULL || g_str_has_prefix (error->message, "line "));
  if (rules == NULL || path == NULL)
    return;
  judge (rules, web_json_node_get_object (claims), (const char *const *)path, value);
  judge (rules, NULL, (const char *const *)path, value);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_strndup ((const char *)bytes, length);
  g_auto (GStrv) parts = g_strsplit (text, "\n", 3);

  if (g_strv_length (parts) == 3 && g_utf8_validate (parts[0], -1, NULL) && g_utf8_validate (parts[1], -1, NULL))
    run (parts[0], parts[1], parts[2]);
  return 0;
}
