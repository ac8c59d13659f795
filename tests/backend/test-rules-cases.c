/* The table of who may do what, cell by cell, under the shipped rules.  The same
 * table is judged by an engine that we did not write in rules/judge.js.
 */

#include "backend-path.h"
#include "backend-query.h"
#include "backend-rules.h"
#include "web-json.h"

#include <string.h>

typedef struct
{
  BackendRules *rules;
  JsonNode *table;
  BackendNode *before;
  gint64 now;
} Table;

static JsonNode *
load_json (const char *file)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *json;

  g_file_get_contents (file, &text, NULL, &error);
  g_assert_no_error (error);
  json = web_json_parse (text, -1, &error);
  g_assert_no_error (error);
  return json;
}

static void
table_load (Table *self, const char *rules, const char *cases)
{
  g_autoptr (GError) error = NULL;
  const BackendJsonContext context = { 0 };
  JsonObject *top;

  self->rules = backend_rules_load (rules, &error);
  g_assert_no_error (error);
  self->table = load_json (cases);
  top = web_json_node_get_object (self->table);
  self->now = web_json_get_int (top, "now", 0);
  g_assert_true (backend_json_to_node (json_object_get_member (top, "data"), NULL, 0, &context, &self->before, &error));
}

static void
table_clear (Table *self)
{
  backend_rules_free (self->rules);
  json_node_unref (self->table);
  backend_node_unref (self->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

/* $ME is whoever tries. */
static char *
fill (const char *text, const char *person)
{
  GString *filled = g_string_new (text);

  g_string_replace (filled, "$ME", person, 0);
  return g_string_free_and_steal (filled);
}

static gboolean
may_write (Table *self, JsonObject *auth, gboolean is_merge, const char *const *path, const char *value)
{
  g_autoptr (JsonNode) json = web_json_parse (value, -1, NULL);
  const BackendJsonContext context = { self->now, value };
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendWrite) write = (is_merge ? backend_write_new_merge : backend_write_new_put) (self->before, path, json, &context, &error);
  g_autoptr (BackendNode) after = NULL;

  g_assert_no_error (error);
  after = backend_write_apply (write, self->before);
  return backend_rules_may_write (self->rules, auth, write, self->before, after);
}

/* As a request would say it. */
static BackendQuery *
parse_query (JsonObject *object)
{
  g_autoptr (GHashTable) parameters = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GError) error = NULL;
  BackendQuery *query = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    g_hash_table_insert (parameters, (gpointer)name, web_json_to_text (value));
  backend_query_parse (parameters, &query, &error);
  g_assert_no_error (error);
  return query;
}

static gboolean
may_read (Table *self, JsonObject *auth, JsonObject *test, const char *const *path)
{
  JsonObject *object = web_json_get_object (test, "query");
  g_autoptr (BackendQuery) query = object != NULL ? parse_query (object) : NULL;
  g_autoptr (GError) error = NULL;
  BackendRulesQuery description;

  if (query == NULL)
    return backend_rules_may_read (self->rules, auth, path, self->before);
  backend_query_check_index (query, self->rules, path, &error);
  g_assert_no_error (error);
  backend_query_describe (query, &description);
  return backend_rules_may_query (self->rules, auth, path, &description, self->before);
}

static gboolean
is_allowed (Table *self, JsonObject *test, const char *person, JsonObject *auth)
{
  g_autofree char *request = fill (web_json_get_string (test, "request"), person);
  g_autofree char *text = json_object_has_member (test, "value") ? web_json_to_text (json_object_get_member (test, "value")) : NULL;
  g_autofree char *value = text != NULL ? fill (text, person) : NULL;
  g_auto (GStrv) words = g_strsplit (request, " ", 2);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) path = backend_path_parse (words[1], &error);

  g_assert_no_error (error);
  if (strcmp (words[0], "GET") == 0)
    return may_read (self, auth, test, (const char *const *)path);
  return may_write (self, auth, strcmp (words[0], "PATCH") == 0, (const char *const *)path, value);
}

static gboolean
is_listed (JsonObject *test, const char *person)
{
  JsonArray *people = web_json_get_array (test, "allowed");

  g_assert_nonnull (people);
  for (guint i = 0; i < json_array_get_length (people); i++)
    if (g_strcmp0 (web_json_array_get_string (people, i), person) == 0)
      return TRUE;
  return FALSE;
}

static void
check_case (Table *self, JsonObject *test, JsonObject *people)
{
  JsonObjectIter iter;
  const char *person;

  json_object_iter_init_ordered (&iter, people);
  while (json_object_iter_next_ordered (&iter, &person, NULL))
    {
      gboolean should = is_listed (test, person);

      if (is_allowed (self, test, person, web_json_get_object (people, person)) != should)
        {
          g_test_message ("%s (%s): %s should %sbe allowed", web_json_get_string (test, "what"), web_json_get_string (test, "request"), person, should ? "" : "not ");
          g_test_fail ();
        }
    }
}

static const char *rules_file, *cases_file;

static void
test_cells (void)
{
  g_auto (Table) table = { NULL };
  JsonObject *top;
  JsonArray *cases;

  table_load (&table, rules_file, cases_file);
  top = web_json_node_get_object (table.table);
  cases = web_json_get_array (top, "cases");
  g_assert_cmpuint (json_object_get_size (web_json_get_object (top, "people")), ==, 7);
  g_assert_cmpuint (json_array_get_length (cases), >, 300);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    check_case (&table, web_json_array_get_object (cases, i), web_json_get_object (top, "people"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rules_file = argv[1];
  cases_file = argv[2];
  g_test_add_func ("/rules/cells", test_cells);
  return g_test_run ();
}
