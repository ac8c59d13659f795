/* Whatever is written, a listener that applies the events it is told holds what a
 * new one would be told.
 */

#include "backend-path.h"
#include "backend-view.h"
#include "web-json.h"

#include <string.h>

#define N_WRITES 3000

static const char *const QUERIES[] = {
  NULL,
  "",
  "limitToLast=3",
  "limitToFirst=3",
  "limitToLast=1000",
  "startAt=\"k2\"",
  "startAfter=\"k2\"&endBefore=\"k7\"",
  "startAt=\"k2\"&limitToFirst=2",
  "endAt=\"k5\"&limitToLast=2",
  "equalTo=\"k4\"",
  "orderBy=\"$priority\"&limitToLast=3",
  "orderBy=\"$priority\"&startAt=2&limitToFirst=2",
};

/* One that listens to "list", with what it has been told. */
typedef struct
{
  BackendView *view;
  BackendQuery *query; /* the view's own */
  BackendNode *told;
  guint events;
} Listener;

static BackendNode *
parse (JsonNode *json)
{
  const BackendJsonContext context = { 0 };
  BackendNode *node = NULL;

  g_assert_true (backend_json_to_node (json, NULL, 0, &context, &node, NULL));
  return node;
}

static void
apply (Listener *listener, const char *path, JsonNode *json)
{
  g_auto (GStrv) keys = backend_path_parse (path, NULL);

  listener->told = backend_node_put (listener->told, (const char *const *)keys, parse (json));
}

static void
on_event (gboolean is_merge, const char *path, const char *json, gpointer user_data)
{
  Listener *listener = user_data;
  g_autoptr (JsonNode) node = web_json_parse (json, -1, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  listener->events++;
  g_assert_nonnull (node);
  if (!is_merge)
    {
      apply (listener, path, node);
      return;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *whole = g_strconcat (path, "/", name, NULL);

      apply (listener, whole, member);
    }
}

static BackendQuery *
make_query (const char *text)
{
  g_autoptr (GHashTable) parameters = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_auto (GStrv) parts = g_strsplit (text, "&", -1);
  g_autoptr (GError) error = NULL;
  BackendQuery *query;

  g_hash_table_insert (parameters, (gpointer) "orderBy", g_strdup ("\"$key\""));
  for (char **part = parts; *part != NULL; part++)
    {
      char *value = strchr (*part, '=');

      if (value == NULL)
        continue;
      *value = '\0';
      g_hash_table_insert (parameters, *part, g_strdup (value + 1));
    }
  backend_query_parse (parameters, &query, &error);
  g_assert_no_error (error);
  return query;
}

static const char *const VALUES[] = { "1", "2", "null", "{\"a\":1}", "{\"a\":1,\"b\":{\"c\":2}}", "\"x\"", "[1,2]", "{\".value\":1,\".priority\":2}", "{\"a\":1,\".priority\":\"x\"}", "{\"k1\":{\"a\":1},\"k5\":3,\"k6\":4}" };

static char *
make_path (GRand *random, gboolean may_be_above)
{
  static const char *const BELOW[] = { "", "", "/a", "/b", "/b/c", "/0", "/.priority" };
  gint32 kind = g_rand_int_range (random, 0, 40);

  if (may_be_above && kind == 0)
    return g_strdup ("");
  if (may_be_above && kind == 1)
    return g_strdup ("list");
  if (kind == 2)
    return g_strdup ("other");
  return g_strdup_printf ("list/k%d%s", g_rand_int_range (random, 0, 9), BELOW[g_rand_int_range (random, 0, G_N_ELEMENTS (BELOW))]);
}

static const char *
make_value (GRand *random)
{
  return VALUES[g_rand_int_range (random, 0, G_N_ELEMENTS (VALUES))];
}

static BackendWrite *
make_put (GRand *random, BackendNode *root)
{
  g_autofree char *path = make_path (random, TRUE);
  g_auto (GStrv) keys = backend_path_parse (path, NULL);
  g_autofree char *wrapped = keys[0] == NULL ? g_strdup_printf ("{\"list\":%s}", make_value (random)) : g_strdup (make_value (random));
  g_autoptr (JsonNode) json = web_json_parse (wrapped, -1, NULL);
  const BackendJsonContext context = { 0 };

  return backend_write_new_put (root, (const char *const *)keys, json, &context, NULL);
}

static BackendWrite *
make_merge (GRand *random, BackendNode *root)
{
  static const char *const PLACES[] = { "", "list", "list/k3" };
  const char *place = PLACES[g_rand_int_range (random, 0, G_N_ELEMENTS (PLACES))];
  g_auto (GStrv) keys = backend_path_parse (place, NULL);
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (JsonNode) json = NULL;
  const BackendJsonContext context = { 0 };
  gint32 count = g_rand_int_range (random, 1, 5);

  for (gint32 i = 0; i < count; i++)
    {
      g_autofree char *path = make_path (random, FALSE);
      const char *name = *place != '\0' && g_str_has_prefix (path, "list/") ? path + strlen ("list/") : path;

      g_string_append_printf (text, "%s\"%s\":%s", i > 0 ? "," : "", name, make_value (random));
    }
  g_string_append_c (text, '}');
  json = web_json_parse (text->str, -1, NULL);
  /* NULL where one of the paths is an ancestor of another. */
  return backend_write_new_merge (root, (const char *const *)keys, json, &context, NULL);
}

static void
check (Listener *listener, BackendNode *root, BackendWrite *write, guint query, BackendJsonFormat format)
{
  BackendNode *list = backend_node_lookup (root, "list", NULL);
  g_autoptr (BackendNode) expected = listener->query != NULL ? backend_query_apply (listener->query, list) : backend_node_ref (list);
  g_autofree char *told = backend_json_from_node (listener->told, BACKEND_JSON_EXPORT);
  g_autofree char *wanted = backend_json_from_node (expected, format);
  g_autofree char *written = NULL;

  if (strcmp (told, wanted) == 0)
    return;
  written = backend_write_to_text (write, BACKEND_JSON_EXPORT);
  g_error ("%s after %s: told %s, should be %s", QUERIES[query] != NULL ? QUERIES[query] : "(whole)", written, told, wanted);
}

static void
test_random (gconstpointer data)
{
  BackendJsonFormat format = GPOINTER_TO_UINT (data);
  static const char *const LIST[] = { "list", NULL };
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  Listener listeners[G_N_ELEMENTS (QUERIES)] = { 0 };
  g_autoptr (BackendNode) root = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (QUERIES); i++)
    {
      listeners[i].query = QUERIES[i] != NULL ? make_query (QUERIES[i]) : NULL;
      listeners[i].view = backend_view_new (LIST, listeners[i].query, format);
      backend_view_start (listeners[i].view, root, on_event, &listeners[i]);
    }
  for (guint i = 0; i < N_WRITES; i++)
    {
      g_autoptr (BackendWrite) write = g_rand_boolean (random) ? make_put (random, root) : make_merge (random, root);
      g_autoptr (BackendNode) before = NULL;

      if (write == NULL)
        continue;
      before = g_steal_pointer (&root);
      root = backend_write_apply (write, before);
      for (guint j = 0; j < G_N_ELEMENTS (QUERIES); j++)
        {
          guint events = listeners[j].events;

          backend_view_update (listeners[j].view, write, before, root, on_event, &listeners[j]);
          g_assert_cmpuint (listeners[j].events - events, <=, 1);
          check (&listeners[j], root, write, j, format);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (QUERIES); i++)
    {
      g_assert_cmpuint (listeners[i].events, >, 50);
      backend_view_free (listeners[i].view);
      backend_node_unref (listeners[i].told);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/view/random", GUINT_TO_POINTER (BACKEND_JSON_PLAIN), test_random);
  g_test_add_data_func ("/view/random-with-priorities", GUINT_TO_POINTER (BACKEND_JSON_EXPORT), test_random);
  return g_test_run ();
}
