/* Everything of the database that reads what a stranger sends: the first line is
 * a request's path, the second its query, the rest its body.  Beyond not falling
 * over: what was written must be read back equal, and what a listener is told
 * must be JSON.
 */

#include "backend-json.h"
#include "backend-path.h"
#include "backend-query.h"
#include "backend-view.h"
#include "backend-write.h"
#include "web-json.h"

#include <libsoup/soup.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static const char TREE[] = "{\"a\":{\"k1\":{\"h\":1},\"k2\":{\"h\":\"x\"},\"k3\":{\"h\":true},\"10\":1,\"9\":{\"h\":1}},\"b\":[1,2,3],\"c\":1.5}";

static BackendNode *
parse_tree (const char *text)
{
  g_autoptr (JsonNode) json = web_json_parse (text, -1, NULL);
  const BackendJsonContext context = { 1, text };
  BackendNode *node = NULL;

  if (json != NULL)
    backend_json_to_node (json, NULL, 0, &context, &node, NULL);
  return node;
}

static void
check_event (gboolean is_merge, const char *path, const char *json, gpointer user_data)
{
  g_autoptr (JsonNode) node = web_json_parse (json, -1, NULL);

  g_assert_nonnull (node);
  g_assert_cmpint (path[0], ==, '/');
  g_assert_true (!is_merge || JSON_NODE_HOLDS_OBJECT (node));
}

/* The text that a client gets says what is kept. */
static void
check_text (BackendNode *node)
{
  g_autofree char *text = backend_json_from_node (node, BACKEND_JSON_EXPORT), *pretty = backend_json_from_node (node, BACKEND_JSON_PRETTY | BACKEND_JSON_EXPORT);
  g_autoptr (BackendNode) again = parse_tree (text), pretty_again = parse_tree (pretty);

  g_assert_true (backend_node_equal (node, again));
  g_assert_true (backend_node_equal (node, pretty_again));
}

static void
check_write (BackendNode *before, BackendWrite *write, BackendView *view)
{
  g_autoptr (BackendNode) after = backend_write_apply (write, before);
  g_autofree char *answer = backend_write_to_text (write, BACKEND_JSON_EXPORT);
  g_autoptr (JsonNode) json = web_json_parse (answer, -1, NULL);

  g_assert_nonnull (json);
  check_text (after);
  backend_view_start (view, before, check_event, NULL);
  backend_view_update (view, write, before, after, check_event, NULL);
}

static void
run (const char *location, const char *query_text, const char *body)
{
  g_auto (GStrv) path = backend_path_parse_uri (location, NULL);
  g_autoptr (GHashTable) parameters = soup_form_decode (query_text);
  g_autoptr (BackendNode) before = parse_tree (TREE);
  g_autoptr (JsonNode) json = web_json_parse (body, -1, NULL);
  const BackendJsonContext context = { 1, body };
  const char *const top[] = { "a", NULL };
  const char *const *where = path != NULL ? (const char *const *)path : top;
  BackendQuery *query = NULL;
  g_autoptr (BackendView) view = NULL;
  g_autoptr (BackendWrite) put = NULL, merge = NULL;

  backend_query_parse (parameters, &query, NULL);
  view = backend_view_new (top, query, BACKEND_JSON_EXPORT);
  put = json != NULL ? backend_write_new_put (before, where, json, &context, NULL) : NULL;
  merge = json != NULL ? backend_write_new_merge (before, where, json, &context, NULL) : NULL;
  if (put != NULL)
    check_write (before, put, view);
  if (merge != NULL)
    check_write (before, merge, view);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_strndup ((const char *)bytes, length);
  g_auto (GStrv) parts = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  parts = g_strsplit (text, "\n", 3);
  if (g_strv_length (parts) == 3)
    run (parts[0], parts[1], parts[2]);
  return 0;
}
