/* Queries of the realtime protocol, said in the words of REST: there is one
 * engine for both.
 */

#include "backend-realtime-query.h"

#include "web-json.h"

#include <string.h>

#define MIN_NAME "[MIN_NAME]"
#define MAX_NAME "[MAX_NAME]"

static void
take (GHashTable *parameters, const char *name, char *text)
{
  g_hash_table_insert (parameters, (char *)name, text);
}

static char *
quote (const char *text)
{
  g_autoptr (JsonNode) json = json_node_init_string (json_node_alloc (), text);

  return json_to_string (json, FALSE);
}

/* Without an index it is by priority, as it always was. */
static char *
read_order (JsonObject *wire)
{
  const char *index = web_json_get_string (wire, "i");

  if (index == NULL || strcmp (index, ".priority") == 0)
    return quote ("$priority");
  if (strcmp (index, ".key") == 0)
    return quote ("$key");
  return quote (strcmp (index, ".value") == 0 ? "$value" : index);
}

/* The names that stand for before and after every key say only that the bound is
 * exclusive, which is said anyway.
 */
static char *
read_bound (JsonObject *wire, const char *value_name, const char *key_name)
{
  g_autofree char *value = json_to_string (json_object_get_member (wire, value_name), FALSE), *name = NULL;
  const char *key = web_json_get_string (wire, key_name);

  if (key == NULL || strcmp (key, MIN_NAME) == 0 || strcmp (key, MAX_NAME) == 0)
    return g_steal_pointer (&value);
  name = quote (key);
  return g_strdup_printf ("%s,%s", value, name);
}

static gboolean
is_exclusive (JsonObject *wire, const char *name)
{
  return json_object_has_member (wire, name) && !web_json_get_boolean (wire, name, TRUE);
}

static void
read_limit (GHashTable *parameters, JsonObject *wire)
{
  const char *from = web_json_get_string (wire, "vf");
  gboolean is_first = from != NULL ? strcmp (from, "l") == 0 : json_object_has_member (wire, "sp");

  take (parameters, is_first ? "limitToFirst" : "limitToLast", json_to_string (json_object_get_member (wire, "l"), FALSE));
}

/**
 * backend_realtime_query_read:
 * @wire: (nullable): the `q` of a request
 *
 * Returns: (transfer full): the parameters that mean the same over REST, to be
 *   checked like those; none for everything there is
 */
GHashTable *
backend_realtime_query_read (JsonObject *wire)
{
  GHashTable *parameters = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  if (wire == NULL || json_object_get_size (wire) == 0)
    return parameters;
  take (parameters, "orderBy", read_order (wire));
  if (json_object_has_member (wire, "sp"))
    take (parameters, is_exclusive (wire, "sin") ? "startAfter" : "startAt", read_bound (wire, "sp", "sn"));
  if (json_object_has_member (wire, "ep"))
    take (parameters, is_exclusive (wire, "ein") ? "endBefore" : "endAt", read_bound (wire, "ep", "en"));
  if (json_object_has_member (wire, "l"))
    read_limit (parameters, wire);
  return parameters;
}

/**
 * backend_realtime_query_get_key:
 *
 * Returns: (transfer full): a text that is the same for the same query
 */
char *
backend_realtime_query_get_key (GHashTable *parameters)
{
  static const char *const NAMES[] = { "orderBy", "startAt", "startAfter", "endAt", "endBefore", "limitToFirst", "limitToLast" };
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      const char *text = g_hash_table_lookup (parameters, NAMES[i]);

      if (text != NULL)
        g_string_append_printf (key, "&%s=%s", NAMES[i], text);
    }
  return g_string_free_and_steal (key);
}
