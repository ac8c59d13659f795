/* The language of the rules, expression by expression: what is true, what is
 * false, what is an error and therefore false wherever it stands, and what is no
 * rule at all.  Then how rules of several places work together.
 */

#include "backend-path.h"
#include "backend-permission.h"
#include "backend-rules.h"
#include "web-json.h"

#include <string.h>

typedef enum
{
  YES,
  NO,
  FAILS,   /* false, and so is everything that contains it */
  INVALID, /* refused when it is loaded */
} Verdict;

typedef struct
{
  const char *expression;
  Verdict verdict;
} Case;

#define CLAIMS "{\"sub\":\"ada\",\"exp\":1,\"email\":\"Ada@Example.org\",\"email_verified\":true,\"n\":1,\"s\":\"one\",\"b\":true," \
               "\"deep\":{\"bar\":true,\"length\":7},\"list\":[1],\"firebase\":{\"sign_in_provider\":\"google.com\"}}"
#define DATA "{\"s\":\"bar\",\"empty\":\"\",\"n\":3,\"big\":1e21,\"b\":false,\"o\":{\"x\":1,\"y\":{\"z\":\"deep\"}},\"kiss\":\"\\ud83d\\udc8b!\",\"two\":\"a\\nb\",\"braces\":\"{foo}\"}"

static BackendNode *
parse_data (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) json = text != NULL ? web_json_parse (text, -1, &error) : NULL;
  const BackendJsonContext context = { 0, text };
  BackendNode *node = NULL;

  g_assert_no_error (error);
  if (json != NULL)
    g_assert_true (backend_json_to_node (json, NULL, 0, &context, &node, &error));
  return node;
}

static JsonObject *
parse_auth (const char *text)
{
  g_autoptr (JsonNode) json = text != NULL ? web_json_parse (text, -1, NULL) : NULL;

  return json != NULL ? json_object_ref (web_json_node_get_object (json)) : NULL;
}

static BackendRules *
make_rules (const char *kind, const char *expression, GError **error)
{
  g_autoptr (GString) text = g_string_new ("{\"rules\":{\"$any\":{\"");

  g_string_append (text, kind);
  g_string_append (text, "\":");
  for (const char *c = (g_string_append_c (text, '"'), expression); *c != '\0'; c++)
    g_string_append_printf (text, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
  g_string_append (text, "\"}}}");
  return backend_rules_parse (text->str, -1, error);
}

static gboolean
reads (const char *expression, JsonObject *auth, BackendNode *root)
{
  static const char *const HERE[] = { "here", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendRules) rules = make_rules (".read", expression, &error);

  g_assert_no_error (error);
  return backend_rules_may_read (rules, auth, HERE, root);
}

static void
check_case (const Case *test, const char *claims)
{
  g_autoptr (JsonObject) auth = parse_auth (claims);
  g_autoptr (BackendNode) root = parse_data (DATA);
  g_autofree char *inverse = g_strconcat ("!(", test->expression, ")", NULL), *rescued = g_strconcat ("(", test->expression, ") || true", NULL);
  g_autoptr (BackendRules) rules = make_rules (".read", test->expression, NULL);

  g_test_message ("%s", test->expression);
  g_assert_cmpint (rules == NULL, ==, test->verdict == INVALID);
  if (rules == NULL)
    return;
  g_assert_cmpint (reads (test->expression, auth, root), ==, test->verdict == YES);
  g_assert_cmpint (reads (rescued, auth, root), ==, test->verdict != FAILS);
  g_assert_cmpint (reads (inverse, auth, root), ==, test->verdict == NO);
}

#define RUN(cases, claims)                         \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) \
  check_case (&(cases)[i], claims)

static void
test_operators (void)
{
  static const Case CASES[] = {
    { "1 < 2", YES },
    { "2 + 3 * 4 == 14", YES },
    { "(2 + 3) * 4 == 20", YES },
    { "10 - 3 - 2 == 5", YES },
    { "7 % 4 == 3", YES },
    { "-7 % 4 == -3", YES },
    { "-(1) == 0 - 1", YES },
    { "1 / 0 > 0", NO },
    { "1 / 0 == 1 / 0", NO },
    { "1 % 0 == 0", NO },
    { "1 / 0 + '' == 'NaN'", YES },
    { "1 == 1.0", YES },
    { "1 === '1'", NO },
    { "1 !== '1'", YES },
    { "null == false", NO },
    { "null == null", YES },
    { "'a' < 'b'", YES },
    { "'B' < 'a'", YES },
    { "'\xef\xbf\xbd' > '\xf0\x9f\x92\x8b'", YES },
    { "1 + 1 + 'x' == '2x'", YES },
    { "'x' + 1 + 1 == 'x11'", YES },
    { "'' + 0.5 + 1e21 + 1e-7 + 123456789012 == '0.51e+211e-7123456789012'", YES },
    { "'' + 0.000001 == '0.000001'", YES },
    { "'' + 1.5e300 == '1.5e+300'", YES },
    { "true && false || true", YES },
    { "true || false && false", YES },
    { "false ? 1 == 2 : 2 == 2", YES },
    { "true ? false : false ? true : true", NO },
    { "!true == false", YES },
    { "auth.n < 2 && auth.n >= 1", YES },
    { "auth.n + 1 == 2", YES },
    { "auth.s + 1 == 'one1'", YES },
    { "auth.s > 'on'", YES },
    { "auth.s > 1", FAILS },
    { "auth.s - 1 == 0", FAILS },
    { "1 + auth.b == 2", FAILS },
    { "1 + auth.none == 1", FAILS },
    { "auth.none > 1", FAILS },
    { "auth.none <= auth.none", FAILS },
    { "-auth.s == 1", FAILS },
    { "1 + true == 2", INVALID },
    { "'a' - 'b' == 0", INVALID },
    { "'a' > 1", INVALID },
    { "true > false", INVALID },
    { "root.val() > true", INVALID },
    { "root != null", INVALID },
    { "!auth.b", INVALID },
    { "auth.b && true", INVALID },
    { "auth.b ? true : false", INVALID },
    { "auth.b == true ? 7 : true", INVALID },
    { "7", INVALID },
    { "'foo'", INVALID },
    { "null", INVALID },
    { "auth", INVALID },
    { "", INVALID },
    { "true;", INVALID },
    { "true true", INVALID },
    { "var x = 1", INVALID },
    { "root = 5", INVALID },
    { "2 ** 2 == 4", INVALID },
    { "+1 == 1", INVALID },
    { "1 & 1 == 1", INVALID },
    { "'open", INVALID },
    { "(true", INVALID },
    { "true ? true", INVALID },
    { "[1] == [1]", INVALID },
    { "010 == 8", INVALID },
    { "1x == 1", INVALID },
    { "1e999 == 1", INVALID },
    { "sky === 'blue'", INVALID },
    { "$other == 'x'", INVALID },
    { "newData.exists()", INVALID },
    { "exists()", INVALID },
    { "(root.exists)()", INVALID },
  };
  RUN (CASES, "{\"uid\":\"ada\",\"n\":1,\"s\":\"one\",\"b\":true}");
}

static void
test_auth (void)
{
  static const Case CASES[] = {
    { "auth != null", YES },
    { "auth == auth", NO },
    { "auth.uid == 'ada'", YES },
    { "auth['uid'] == 'ada'", YES },
    { "auth.provider == 'google'", YES },
    { "auth.sub == null", YES },
    { "auth.token.sub == 'ada'", YES },
    { "auth.token.email_verified === true", YES },
    { "auth.token.email.toLowerCase() == 'ada@example.org'", YES },
    { "auth.token.deep.bar == true", YES },
    { "auth.token['de' + 'ep'][auth.token.none] == true", FAILS },
    { "auth.token['de' + 'ep']['bar'] == true", YES },
    { "auth.token.deep.length == 7", YES },
    { "auth.token.deep != null", YES },
    { "auth.token.list.x == null", YES },
    { "auth.token.none.deeper == null", YES },
    { "auth.token.none.length > 0", FAILS },
    { "auth.token.email.length == 15", YES },
    { "auth.token.n.contains('1')", FAILS },
    { "auth.token.none.contains('1')", FAILS },
    { "auth.token.email.nothing() == false", INVALID },
    { "auth.token.email.val() == 1", INVALID },
    { "auth.contains('a')", FAILS },
    { "$any == 'here'", YES },
    { "auth.token[$any] == null", YES },
    { "now > 1700000000000", YES },
    { "now.length > 1", INVALID },
  };
  static const Case NOBODY[] = {
    { "auth == null", YES },
    { "auth.uid == null", YES },
    { "auth.uid != 'eve'", YES },
    { "auth.token.email == null", YES },
    { "root.child(auth.uid).exists()", FAILS },
    { "root.child('users/' + auth.uid).exists()", FAILS },
    { "auth.uid.length > 0", FAILS },
  };
  static const Case OVERRIDE[] = {
    { "auth.uid == 'ada' && auth.n == 1 && auth.token == null", YES },
    { "auth.deep.bar == true", YES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    check_case (&CASES[i], CLAIMS);
  RUN (NOBODY, NULL);
  RUN (OVERRIDE, "{\"uid\":\"ada\",\"n\":1,\"deep\":{\"bar\":true}}");
}

static void
test_snapshots (void)
{
  static const Case CASES[] = {
    { "root.exists()", YES },
    { "root.child('s').val() == 'bar'", YES },
    { "root.child('o/y/z').val() == 'deep'", YES },
    { "root.child('/o//y/').child('z').val() == 'deep'", YES },
    { "root.child('o').child('y').parent().child('x').val() == 1", YES },
    { "root.child('no/way').exists()", NO },
    { "root.child('no/way').val() == null", YES },
    { "root.child('a.b#c').exists()", NO },
    { "root.parent().exists()", FAILS },
    { "data.parent().child('s').exists()", YES },
    { "data.exists()", NO },
    { "root.child(1).exists()", INVALID },
    { "root.child(root.child('n').val()).exists()", FAILS },
    { "root.child(root.child('s').val()).exists()", NO },
    { "root.child().exists()", INVALID },
    { "root.val('x') == 1", INVALID },
    { "root.hasChild('o/x')", YES },
    { "root.hasChild('o/w')", NO },
    { "root.hasChild(auth.none)", FAILS },
    { "root.hasChildren()", YES },
    { "root.child('s').hasChildren()", NO },
    { "root.hasChildren(['s', 'n', 'o/x'])", YES },
    { "root.hasChildren(['s', 'none'])", NO },
    { "root.hasChildren([])", INVALID },
    { "root.hasChildren('s')", INVALID },
    { "root.hasChildren(['s', 7])", INVALID },
    { "root.hasChildren(['s'], ['n'])", INVALID },
    { "root.hasChildren(['none', auth.token.none])", FAILS },
    { "root.child('n').isNumber() && !root.child('s').isNumber() && !root.child('none').isNumber()", YES },
    { "root.child('s').isString() && !root.child('o').isString()", YES },
    { "root.child('b').isBoolean() && !root.child('n').isBoolean()", YES },
    { "root.getPriority() == null", YES },
    { "root.child('o').val() == null", NO },
    { "root.child('o').val() == root.child('o').val()", NO },
    { "root.child('b').val() == false", YES },
    { "root.val() + 'x' == 'x'", FAILS },
    { "root['exists']()", YES },
    { "root['exi' + 'sts']()", INVALID },
    { "root[$any]()", INVALID },
    { "root['nothing']()", INVALID },
    { "root.val == null", INVALID },
    { "root.val().nothing == null", INVALID },
    { "root.nothing() == null", INVALID },
    { "root.length == 1", INVALID },
  };
  RUN (CASES, CLAIMS);
}

static void
test_strings (void)
{
  static const Case CASES[] = {
    { "'foobar'.contains('oba') && !'foobar'.contains('x') && 'x'.contains('')", YES },
    { "'foobar'.beginsWith('foo') && !'foobar'.beginsWith('bar')", YES },
    { "'abcbc'.endsWith('bc') && !'abc'.endsWith('ab')", YES },
    { "'a.b.c'.replace('.', ',') == 'a,b,c'", YES },
    { "'aaa'.replace('a', '') == ''", YES },
    { "'aaa'.replace('aa', 'b') == 'ba'", YES },
    { "'abc'.replace('x', 'y') == 'abc'", YES },
    { "'ÄbC'.toLowerCase() == 'äbc' && 'äbß'.toUpperCase() == 'ÄBSS'", YES },
    { "'I'.toLowerCase() == 'i'", YES },
    { "'Hallo'.length == 5 && ''.length == 0", YES },
    { "root.child('kiss').val().length == 3", YES },
    { "root.child('empty').val().length < 100", YES },
    { "root.child('n').val().length == 1", FAILS },
    { "root.child('none').val().length == 0", FAILS },
    { "'foo1'.contains(root.child('n').val())", FAILS },
    { "'foo'.contains(7)", INVALID },
    { "'foo'.replace('o') == 'f'", INVALID },
    { "'foo'.nothing() == 1", INVALID },
    { "'foo'.nothing == 1", INVALID },
    { "'a\\'b' == \"a'b\" && 'A\\u0042' == 'AB'", YES },
    { "'\\u00' == ''", INVALID },
    { "'\\u0000' == ''", INVALID },
  };
  RUN (CASES, CLAIMS);
}

static void
test_regexes (void)
{
  static const Case CASES[] = {
    { "'foobar'.matches(/oba/)", YES },
    { "'foobar'.matches(/^oba/)", NO },
    { "'foobar'.matches(/oba$/)", NO },
    { "'foobar'.matches(/^foobar$/)", YES },
    { "'foobar'.matches(/^foo$/)", NO },
    { "''.matches(/^$/)", YES },
    { "'x'.matches(/^$/)", NO },
    { "'FooBar'.matches(/^fOObar$/i)", YES },
    { "'Ä'.matches(/^[à-ö]$/i)", YES },
    { "'abab'.matches(/^(ab)+$/)", YES },
    { "'aba'.matches(/^(ab)+$/)", NO },
    { "'cat dog'.matches(/^(cat|dog) (cat|dog)$/)", YES },
    { "'ac'.matches(/^ab?c$/) && 'abc'.matches(/^ab?c$/) && !'abbc'.matches(/^ab?c$/)", YES },
    { "'aaa'.matches(/^a{3}$/) && !'aa'.matches(/^a{3}$/) && !'aaaa'.matches(/^a{3}$/)", YES },
    { "'aaa'.matches(/^a{2,}$/) && !'a'.matches(/^a{2,}$/)", YES },
    { "'aaa'.matches(/^a{1,3}$/) && !''.matches(/^a{1,3}$/) && !'aaaa'.matches(/^a{1,3}$/)", YES },
    { "''.matches(/^a{0}$/) && ''.matches(/^a{0,}$/) && 'aa'.matches(/^a{0,}$/)", YES },
    { "'-Zr4_k9-QpLw02mXvT7a'.matches(/^[-0-9A-Z_a-z]{20}$/)", YES },
    { "'Zr4.k9-QpLw02mXvT7aB'.matches(/^[-0-9A-Z_a-z]{20}$/)", NO },
    { "'a-b'.matches(/^[a-]+[^a-]$/)", YES },
    { "'a1 _'.matches(/^\\w\\d\\s\\w$/)", YES },
    { "'1a-.'.matches(/^\\D/)", NO },
    { "'a-'.matches(/^\\S\\W$/)", YES },
    { "'x]'.matches(/^[^\\d\\]]\\]$/)", YES },
    { "'a.b'.matches(/^a\\.b$/) && !'axb'.matches(/^a\\.b$/)", YES },
    { "root.child('two').val().matches(/^a.b$/)", NO },
    { "root.child('kiss').val().matches(/^.!$/)", YES },
    { "root.child('braces').val().matches(/^\\{foo}$/)", YES },
    { "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches(/^(a+)+$/)", NO },
    { "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches(/^(a|a|(a*)*)*$/)", NO },
    { "'/'.matches(/[/]/)", YES },
    { "root.child('n').val().matches(/3/)", FAILS },
    { "'foo'.matches('foo')", INVALID },
    { "'foo'.matches('/foo/')", INVALID },
    { "'foo'.matches(auth.s)", INVALID },
    { "'foo'.matches(/foo/g)", INVALID },
    { "'foo'.matches(/foo/ig)", INVALID },
    { "'foo'.matches(/a|^b/)", INVALID },
    { "'foo'.matches(/a$|b/)", INVALID },
    { "'foo'.matches(/(^a)/)", INVALID },
    { "'foo'.matches(/(a$)/)", INVALID },
    { "'foo'.matches(/(foo|)/)", INVALID },
    { "'foo'.matches(/|foo/)", INVALID },
    { "'foo'.matches(/()/)", INVALID },
    { "'foo'.matches(/(?:foo)/)", INVALID },
    { "'foo'.matches(/(?=foo)/)", INVALID },
    { "'foo'.matches(/(foo)\\1/)", INVALID },
    { "'foo'.matches(/\\bfoo/)", INVALID },
    { "'foo'.matches(/(foo/)", INVALID },
    { "'foo'.matches(/foo)/)", INVALID },
    { "'foo'.matches(/[foo/)", INVALID },
    { "'foo'.matches(/[]/)", INVALID },
    { "'foo'.matches(/[z-a]/)", INVALID },
    { "'foo'.matches(/*a/)", INVALID },
    { "'foo'.matches(/a{2,1}/)", INVALID },
    { "'foo'.matches(/a{1001}/)", INVALID },
    { "'foo'.matches(/((a{100}){100}){100}/)", INVALID },
    { "'foo'.matches(/a{/)", INVALID },
    { "'foo'.matches(/foo)", INVALID },
    { "/foo/ == /foo/", INVALID },
  };
  RUN (CASES, CLAIMS);
}

static void
test_query (void)
{
  static const Case CASES[] = {
    { "query.orderByKey == true && query.orderByChild == null && query.limitToFirst == null", YES },
    { "query.startAt == null && query.endAt == null && query.equalTo == null && query.limitToLast == null", YES },
    { "query.orderByKey && !query.orderByValue && !query.orderByPriority", YES },
    { "query.limitToFirst <= 10", FAILS },
    { "query.nothing == 1", INVALID },
    { "query == null", INVALID },
  };
  static const char *const HERE[] = { "here", NULL };
  g_autoptr (BackendNode) ada = backend_node_new_string ("ada");
  const BackendRulesQuery query = { .child = "a/owner", .equal_to = ada, .limit_to_last = 10 };
  g_autoptr (BackendRules) rules = make_rules (".read", "query.orderByChild == 'a/owner' && query.equalTo == auth.uid && query.limitToLast <= 10 && !query.orderByKey", NULL);
  g_autoptr (JsonObject) auth = parse_auth (CLAIMS);

  RUN (CASES, CLAIMS);
  g_assert_true (backend_rules_may_query (rules, auth, HERE, &query, NULL));
  g_assert_false (backend_rules_may_read (rules, auth, HERE, NULL));
  g_assert_false (backend_rules_may_query (rules, NULL, HERE, &query, NULL));
}

typedef struct
{
  const char *text, *message;
} Wrong;

static void
test_errors (void)
{
  static const Wrong WRONG[] = {
    { "", "line 1, column 1: a { is missing here; the file is an object with one member, \"rules\"" },
    { "{}", "line 1, column 2: a string in double quotes is missing here" },
    { "{\"rulez\": {}}", "line 1, column 2: “rulez” has no place here; the file is an object with one member, \"rules\"" },
    { "{\"rules\": true}", "line 1, column 11: a { is missing here; the rules of a place are an object" },
    { "{\"rules\": {}} x", "line 1, column 15: the file should end here; take the rest away" },
    { "{\"rules\": {},}", "line 1, column 13: a } is missing here; the file is an object with one member, \"rules\"" },
    { "{\"rules\": {\n  \"a\": {},\n}}", "line 3, column 1: a member is missing after the comma; take the comma away" },
    { "{\"rules\": {\"a\": {} \"b\": {}}}", "line 1, column 20: a , is missing here; separate members by commas, and end the object by a }" },
    { "{\"rules\": {\n  \".reed\": true\n}}", "line 2, column 3: there is no rule “.reed”; use .read, .write, .validate or .indexOn" },
    { "{\"rules\": {\".read\": 1}}", "line 1, column 21: a rule is true, false or an expression in double quotes" },
    { "{\"rules\": {\".read\": true, \".read\": false}}", "line 1, column 27: .read stands here twice; keep one" },
    { "{\"rules\": {\"a\": {}, \"a\": {}}}", "line 1, column 21: “a” stands here twice; join both" },
    { "{\"rules\": {\"a.b\": {}}}", "line 1, column 12: “a.b” is no key; a key is not empty and has none of . $ # [ ] /" },
    { "{\"rules\": {\"$a\": {}, \"$b\": {}}}", "line 1, column 22: $a and $b stand at the same place; keep one name with a dollar" },
    { "{\"rules\": {\"$a\": {\"$a\": {}}}}", "line 1, column 19: $a is the name of a place above already; choose another" },
    { "{\"rules\": {\"$\": {}}}", "line 1, column 12: “$” is no name; write a dollar, then letters and digits" },
    { "{\"rules\": {\".indexOn\": \"$x\"}}", "line 1, column 24: “$x” is no index; name a child, such as \"at\" or \"a/b\", or \".value\"" },
    { "{\"rules\": {\".indexOn\": [1]}}", "line 1, column 25: a string in double quotes is missing here" },
    { "{\"rules\": {\".read\": \"tru\"}}", "line 1, column 22: “tru” is not known here; use auth, now, root, data, newData, query or the $name of a place above" },
    { "{\"rules\": { // ä\n /* ö\n */ \".read\": \"'\\u00e4\\\"' == 'ä' &&\n  sky\"\n}}", "line 4, column 3: “sky” is not known here; use auth, now, root, data, newData, query or the $name of a place above" },
    { "{\"rules\": {\".read\": \"'\\u00e4\\\"' == 'ä' && sky\"}}", "line 1, column 43: “sky” is not known here; use auth, now, root, data, newData, query or the $name of a place above" },
    { "{\"rules\": {\".read\": \"'a'.matches(/a(?=b)/)\"}}", "line 1, column 37: the rules know only plain groups; take the ? after the parenthesis away" },
    { "{\"rules\": {\".read\": \"auth\"}}", "line 1, column 22: a rule must be true or false; compare this with something" },
    { "{\"rules\": {\".read\": \"true\n}}", "line 1, column 21: this string has no end; add a quote" },
    { "{\"rules\": { /* }}", "line 1, column 13: this comment has no end; add */" },
    { "{\"rules\": {\"\\x\": {}}}", "line 1, column 13: this escape is not JSON's; write \\\\ for a backslash" },
    { "{\"rules\": {\"\\u0000\": {}}}", "line 1, column 13: this is no character; write it as it is, without \\u" },
    { "{\"rules\": {\"\xff\": {}}}", "line 1, column 13: this is not UTF-8; save the file in that encoding" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (WRONG); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (backend_rules_parse (WRONG[i].text, -1, &error));
      g_assert_cmpstr (error->message, ==, WRONG[i].message);
    }
}

static char *
repeat (const char *before, const char *part, guint count, const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < count; i++)
    g_string_append (text, part);
  g_string_append (text, after);
  return g_string_free_and_steal (text);
}

static void
check_limit (char *allocated, gboolean is_good)
{
  g_autofree char *text = allocated;
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendRules) rules = backend_rules_parse (text, -1, &error);

  if (is_good)
    g_assert_no_error (error);
  g_assert_cmpint (rules != NULL, ==, is_good);
}

static void
test_limits (void)
{
  check_limit (repeat ("{\"rules\":{\".read\":\"true", " && true", 10000, "\"}}"), TRUE);
  check_limit (repeat ("{\"rules\":{\".read\":\"true", " && true", 200000, "\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":{\".read\":\"1 == 1", " + 1", 200, "\"}}"), TRUE);
  check_limit (repeat ("{\"rules\":{\".read\":\"1 == 1", " + 1", 2000, "\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":{\".read\":\"", "(", 100000, "\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":{\".read\":\"", "!", 100000, "true\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":{\".read\":\"", "[", 100000, "true\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":{\".read\":\"", "true ? ", 100000, "true\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":{\".read\":\"root", ".parent()", 100000, ".exists()\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":{\".read\":\"'a'.matches(/", "(", 100000, "/)\"}}"), FALSE);
  check_limit (repeat ("{\"rules\":", "{\"a\":", 100000, ""), FALSE);
}

/* Two thousand times itself again and again: refused while it is still small. */
static void
test_growth (void)
{
  g_autofree char *grows = repeat ("'aa'", ".replace('a', 'aaaaaaaaaaaaaaaa')", 20, ".length > 0");
  g_autofree char *doubles = repeat ("root.child('s').val()", ".replace('a', 'aa')", 12, ".length == 4098");
  const Case cases[] = { { grows, FAILS }, { doubles, YES } };

  RUN (cases, CLAIMS);
}

/* -- Rules of several places -------------------------------------------------- */

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
  g_autoptr (BackendNode) before = parse_data (data);
  g_autoptr (JsonObject) auth = parse_auth (claims);

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
                  "{\"a\":{\"b\":{\"c\":1}}}", CLAIMS, ATTEMPTS, G_N_ELEMENTS (ATTEMPTS));
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
                  "{\"p\":{\"old\":{\"name\":\"Old\",\"age\":7},\"odd\":{\"name\":3}}}", CLAIMS, ATTEMPTS, G_N_ELEMENTS (ATTEMPTS));
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
                  "{\"known\":{\"x\":1},\"count\":5}", CLAIMS, ATTEMPTS, G_N_ELEMENTS (ATTEMPTS));
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
  g_autoptr (BackendNode) root = parse_data ("{\"member\":{\"r\":{\"ada\":1}}}");
  g_autoptr (JsonObject) auth = parse_auth (CLAIMS);
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
  g_test_add_func ("/rules/operators", test_operators);
  g_test_add_func ("/rules/auth", test_auth);
  g_test_add_func ("/rules/snapshots", test_snapshots);
  g_test_add_func ("/rules/strings", test_strings);
  g_test_add_func ("/rules/regexes", test_regexes);
  g_test_add_func ("/rules/query", test_query);
  g_test_add_func ("/rules/errors", test_errors);
  g_test_add_func ("/rules/limits", test_limits);
  g_test_add_func ("/rules/growth", test_growth);
  g_test_add_func ("/rules/cascade", test_cascade);
  g_test_add_func ("/rules/validation", test_validation);
  g_test_add_func ("/rules/merge", test_merge);
  g_test_add_func ("/rules/index", test_index);
  g_test_add_func ("/rules/replacing", test_replacing);
  g_test_add_func ("/rules/permission", test_permission);
  g_test_add_func ("/rules/permission-of-rules", test_permission_of_rules);
  return g_test_run ();
}
