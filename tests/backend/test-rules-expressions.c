/* The language of the rules, expression by expression: what is true, what is
 * false, what is an error and therefore false wherever it stands, and what is no
 * rule at all.
 */

#include "backend-rules.h"
#include "rules-values.h"

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

#define DATA "{\"s\":\"bar\",\"empty\":\"\",\"n\":3,\"big\":1e21,\"b\":false,\"o\":{\"x\":1,\"y\":{\"z\":\"deep\"}},\"kiss\":\"\\ud83d\\udc8b!\",\"two\":\"a\\nb\",\"braces\":\"{foo}\"}"

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
  g_autoptr (JsonObject) auth = rules_parse_auth (claims);
  g_autoptr (BackendNode) root = rules_parse_data (DATA);
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
    check_case (&CASES[i], RULES_CLAIMS);
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
  RUN (CASES, RULES_CLAIMS);
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
  RUN (CASES, RULES_CLAIMS);
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
  RUN (CASES, RULES_CLAIMS);
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
  g_autoptr (JsonObject) auth = rules_parse_auth (RULES_CLAIMS);

  RUN (CASES, RULES_CLAIMS);
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

/* Sixteen times as long again and again: refused before it is large. */
static void
test_growth (void)
{
  g_autofree char *word = g_strnfill (200, 'a');
  g_autofree char *words = repeat ("", word, 16, "");
  g_autofree char *call = g_strdup_printf (".replace('%s', '%s')", word, words);
  g_autofree char *start = g_strdup_printf ("'%s'", word);
  g_autofree char *grows = repeat (start, call, 20, ".length > 0"), *grew = repeat (start, call, 2, ".length == 51200");
  const Case cases[] = { { grows, FAILS }, { grew, YES } };

  RUN (cases, RULES_CLAIMS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules-expressions/operators", test_operators);
  g_test_add_func ("/rules-expressions/auth", test_auth);
  g_test_add_func ("/rules-expressions/snapshots", test_snapshots);
  g_test_add_func ("/rules-expressions/strings", test_strings);
  g_test_add_func ("/rules-expressions/regexes", test_regexes);
  g_test_add_func ("/rules-expressions/query", test_query);
  g_test_add_func ("/rules-expressions/errors", test_errors);
  g_test_add_func ("/rules-expressions/limits", test_limits);
  g_test_add_func ("/rules-expressions/growth", test_growth);
  return g_test_run ();
}
