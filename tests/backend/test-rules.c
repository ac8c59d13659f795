/* How rules of several places work together, and with what is written.
 */

#include "backend-path.h"
#include "backend-permission.h"
#include "backend-rules.h"
#include "rules-values.h"
#include "web-json.h"

#include <string.h>

typedef struct
{
  const char *method, *path, *value;
  gboolean is_allowed;
} Attempt;

static BackendRules *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  BackendRules *rules = backend_rules_parse (text, -1, &error);

  g_assert_no_error (error);
  return rules;
}

static BackendWrite *
make_write (BackendNode *before, const char *method, const char *path, const char *value)
{
  g_auto (GStrv) keys = backend_path_parse (path, NULL);
  g_autoptr (JsonNode) json = web_json_parse (value, -1, NULL);
  const BackendJsonContext context = { 1000, value };
  g_autoptr (GError) error = NULL;
  BackendWrite *write;

  write = (strcmp (method, "PATCH") == 0 ? backend_write_new_merge : backend_write_new_put) (before, (const char *const *)keys, json, &context, &error);
  g_assert_no_error (error);
  return write;
}

static gboolean
is_allowed (BackendRules *rules, JsonObject *auth, BackendNode *before, const Attempt *attempt)
{
  g_auto (GStrv) path = backend_path_parse (attempt->path, NULL);
  g_autoptr (BackendWrite) write = NULL;
  g_autoptr (BackendNode) after = NULL;

  if (strcmp (attempt->method, "GET") == 0)
    return backend_rules_may_read (rules, auth, (const char *const *)path, before);
  write = make_write (before, attempt->method, attempt->path, attempt->value);
  after = backend_write_apply (write, before);
  return backend_rules_may_write (rules, auth, write, before, after);
}

static void
check_attempts (const char *text, const char *data, const char *claims, const Attempt *attempts, guint n_attempts)
{
  g_autoptr (BackendRules) rules = load (text);
  g_autoptr (BackendNode) before = rules_parse_data (data);
  g_autoptr (JsonObject) auth = rules_parse_auth (claims);

  for (guint i = 0; i < n_attempts; i++)
    {
      g_test_message ("%s %s %s", attempts[i].method, attempts[i].path, attempts[i].value);
      g_assert_cmpint (is_allowed (rules, auth, before, &attempts[i]), ==, attempts[i].is_allowed);
    }
}

static void
test_cascade (void)
{
  static const Attempt ATTEMPTS[] = {
    { "GET", "", NULL, FALSE },
    { "GET", "none", NULL, FALSE },
    { "GET", "a", NULL, TRUE },
    { "GET", "a/b/c/d", NULL, TRUE }, /* what was given is not taken back */
    { "GET", "w", NULL, FALSE },      /* rules do not filter */
    { "GET", "w/x", NULL, TRUE },
    { "GET", "w/y", NULL, FALSE },
    { "GET", "w/x/deeper", NULL, TRUE },
    { "PUT", "", "1", FALSE },
    { "PUT", "a", "1", FALSE },
    { "PUT", "a/b", "1", TRUE },
    { "PUT", "a/b/c", "1", TRUE },
    { "PUT", "a/other", "1", FALSE },
    { "PUT", "w/fixed/k", "1", TRUE }, /* a key of its own goes before the name */
    { "PUT", "w/x/k", "1", FALSE },
    { "PUT", "a/b/none", "null", TRUE },
  };

  check_attempts ("{\"rules\": {\n"
                  "  \"a\": { \".read\": true, \"b\": { \".read\": false, \".write\": true, \"c\": { \".write\": false } } },\n"
                  "  \"w\": { \"$x\": { \".read\": \"$x == 'x'\" }, \"fixed\": { \"$k\": { \".write\": \"$k == 'k'\" } } }\n"
                  "}}",
                  "{\"a\":{\"b\":{\"c\":1}}}", RULES_CLAIMS, ATTEMPTS, G_N_ELEMENTS (ATTEMPTS));
}

static void
test_validation (void)
{
  static const Attempt ATTEMPTS[] = {
    { "PUT", "p/ada", "{\"name\":\"Ada\"}", TRUE },
    { "PUT", "p/ada", "{\"name\":7}", FALSE },
    { "PUT", "p/ada", "{}", TRUE },           /* a deletion is not validated */
    { "PUT", "p/ada", "{\"age\":7}", FALSE }, /* asked at the place itself */
    { "PUT", "p/ada", "{\"name\":\"Ada\",\"x\":1}", FALSE },
    { "PUT", "p/ada", "{\"name\":\"Ada\",\"x\":null}", TRUE },
    { "PUT", "p/old/age", "8", TRUE }, /* above too, on what results */
    { "PUT", "p/old/age", "\"8\"", FALSE },
    { "PUT", "p/none/age", "8", FALSE },    /* a name would be missing there */
    { "PUT", "p/old/name", "null", FALSE }, /* what stays is validated above */
    { "PUT", "p/odd/age", "8", TRUE },      /* what is wrong beside it is not asked */
    { "PATCH", "p/ada", "{\"name\":\"Ada\",\"age\":1}", TRUE },
    { "PATCH", "p/ada", "{\"name\":\"Ada\",\"age\":\"1\"}", FALSE },
    { "PATCH", "p", "{\"ada/name\":\"Ada\",\"ben/name\":\"Ben\"}", TRUE },
    { "PATCH", "p", "{\"ada/name\":\"Ada\",\"ben/name\":1}", FALSE },
    { "PUT", "p", "{\"ada\":{\"name\":\"Ada\"},\"ben\":{\"name\":\"Ben\",\"deep\":{\"er\":1}}}", TRUE },
    { "PUT", "p", "{\"ada\":{\"name\":\"Ada\"},\"ben\":{\"name\":\"Ben\",\"deep\":{\"er\":2}}}", FALSE },
  };

  check_attempts ("{\"rules\": { \"p\": { \".write\": true, \"$who\": {\n"
                  "  \".validate\": \"newData.hasChildren(['name'])\",\n"
                  "  \"name\": { \".validate\": \"newData.isString()\" },\n"
                  "  \"age\": { \".validate\": \"newData.isNumber()\" },\n"
                  "  \"deep\": { \"er\": { \".validate\": \"newData.val() == 1\" } },\n"
                  "  \"$other\": { \".validate\": false }\n"
                  "}}}}",
                  "{\"p\":{\"old\":{\"name\":\"Old\",\"age\":7},\"odd\":{\"name\":3}}}", RULES_CLAIMS, ATTEMPTS, G_N_ELEMENTS (ATTEMPTS));
}

static void
test_merge (void)
{
  static const Attempt ATTEMPTS[] = {
    { "PATCH", "", "{\"a/x\":1,\"b/x\":1}", TRUE }, /* each sees what the other leaves */
    { "PUT", "a/x", "1", FALSE },
    { "PATCH", "", "{\"a/x\":1,\"b/y\":1}", FALSE },
    { "PATCH", "", "{\"a/x\":1,\"b/x\":1,\"c\":1}", FALSE }, /* one refused, all refused */
    { "PUT", "before/x", "1", TRUE },                        /* root is what was there before */
    { "PUT", "before/y", "1", FALSE },
    { "PUT", "time", "{\".sv\":\"timestamp\"}", TRUE },
    { "PUT", "time", "1001", FALSE },
    { "PATCH", "", "{\"time\":{\".sv\":\"timestamp\"},\"count\":{\".sv\":{\"increment\":1}}}", TRUE },
    { "PUT", "count", "{\".sv\":{\"increment\":2}}", FALSE },
    { "PATCH", "", "{}", TRUE },
  };

  check_attempts ("{\"rules\": {\n"
                  "  \"a\": { \"$k\": { \".write\": \"newData.parent().parent().child('b/' + $k).exists()\" } },\n"
                  "  \"b\": { \"$k\": { \".write\": \"newData.parent().parent().hasChild('a/' + $k) && !data.exists()\" } },\n"
                  "  \"before\": { \"$k\": { \".write\": \"root.child('known').hasChild($k) && root.child('before').val() == null\" } },\n"
                  "  \"time\": { \".write\": \"newData.val() === now\" },\n"
                  "  \"count\": { \".write\": \"newData.val() == data.val() + 1\" }\n"
                  "}}",
                  "{\"known\":{\"x\":1},\"count\":5}", RULES_CLAIMS, ATTEMPTS, G_N_ELEMENTS (ATTEMPTS));
}

static void
test_index (void)
{
  g_autoptr (BackendRules) rules = load ("{\"rules\": { \"a\": { \".indexOn\": \"h\" }, \"b\": { \"$x\": { \".indexOn\": [\"x/y\", \".value\"] } } }}");
  const char *const a[] = { "a", NULL }, *const b[] = { "b", "any", NULL }, *const none[] = { "none", "x", NULL };

  g_assert_true (backend_rules_has_index (rules, a, "h"));
  g_assert_false (backend_rules_has_index (rules, a, ".value"));
  g_assert_true (backend_rules_has_index (rules, b, "x/y"));
  g_assert_true (backend_rules_has_index (rules, b, ".value"));
  g_assert_false (backend_rules_has_index (rules, b, "x"));
  g_assert_false (backend_rules_has_index (rules, none, "h"));
}

static void
test_replacing (void)
{
  static const char CLOSED[] = "{\"rules\": {}} // nothing";
  const char *const here[] = { "a", NULL };
  g_autoptr (BackendRules) rules = load ("{\"rules\": { \".read\": true }}");
  g_autoptr (GError) error = NULL;

  g_assert_true (backend_rules_may_read (rules, NULL, here, NULL));
  g_assert_false (backend_rules_set_text (rules, "{", -1, &error));
  g_assert_true (backend_rules_may_read (rules, NULL, here, NULL));
  g_assert_cmpstr (backend_rules_get_text (rules), ==, "{\"rules\": { \".read\": true }}");
  g_assert_true (backend_rules_set_text (rules, CLOSED, -1, NULL));
  g_assert_false (backend_rules_may_read (rules, NULL, here, NULL));
  g_assert_cmpstr (backend_rules_get_text (rules), ==, CLOSED);
}

/* -- Permissions that last ------------------------------------------------------ */

static gboolean
write_to (BackendPermission *permission, BackendNode **root, const char *method, const char *path, const char *value)
{
  g_autoptr (BackendWrite) write = make_write (*root, method, path, value);
  BackendNode *after = backend_write_apply (write, *root);

  backend_node_unref (*root);
  *root = after;
  return backend_permission_holds (permission, write, after);
}

static void
test_permission (void)
{
  const char *const here[] = { "room", "r", NULL };
  g_autoptr (BackendRules) rules = load ("{\"rules\": { \"room\": { \"$r\": { \".read\": \"root.child('member/' + $r + '/' + auth.uid).exists() || data.child('open').val() == true\" } } }}");
  g_autoptr (BackendNode) root = rules_parse_data ("{\"member\":{\"r\":{\"ada\":1}}}");
  g_autoptr (JsonObject) auth = rules_parse_auth (RULES_CLAIMS);
  g_autoptr (BackendPermission) permission = backend_permission_new (rules, auth, here, NULL);

  g_assert_true (backend_permission_is_given (permission, root));
  g_assert_true (write_to (permission, &root, "PUT", "room/r/text", "\"hello\""));
  g_assert_true (write_to (permission, &root, "PUT", "member/r/ben", "1"));
  g_assert_true (write_to (permission, &root, "PUT", "member/r/ada/role", "\"admin\""));
  g_assert_false (write_to (permission, &root, "PUT", "member/r/ada", "null"));
  g_assert_true (write_to (permission, &root, "PATCH", "", "{\"x\":1,\"room/r/open\":true}"));
  g_assert_true (write_to (permission, &root, "PUT", "member/r/ada", "1"));
  g_assert_true (write_to (permission, &root, "PUT", "room/r/open", "null"));
  g_assert_false (write_to (permission, &root, "PUT", "", "{\"room\":{\"r\":{\"open\":false}}}"));
}

static void
test_permission_of_rules (void)
{
  const char *const here[] = { "a", NULL };
  g_autoptr (BackendRules) rules = load ("{\"rules\": { \".read\": true }}");
  g_autoptr (BackendNode) root = NULL;
  g_autoptr (BackendPermission) permission = backend_permission_new (rules, NULL, here, NULL);

  g_assert_true (backend_permission_is_given (permission, NULL));
  g_assert_true (write_to (permission, &root, "PUT", "b", "1"));
  g_assert_true (backend_rules_set_text (rules, "{\"rules\": { \".read\": \"root.child('b').val() != 3 && now > 0\" }}", -1, NULL));
  g_assert_true (write_to (permission, &root, "PUT", "b", "2"));
  g_assert_false (write_to (permission, &root, "PUT", "b", "3"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/cascade", test_cascade);
  g_test_add_func ("/rules/validation", test_validation);
  g_test_add_func ("/rules/merge", test_merge);
  g_test_add_func ("/rules/index", test_index);
  g_test_add_func ("/rules/replacing", test_replacing);
  g_test_add_func ("/rules/permission", test_permission);
  g_test_add_func ("/rules/permission-of-rules", test_permission_of_rules);
  return g_test_run ();
}
