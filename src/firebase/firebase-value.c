/* Small things that are written into a database or asked of it: queries by key,
 * server values, the key that stands for an e-mail address.
 */

#include "firebase-database.h"

static char *
quote (const char *key)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), key);
  g_autofree char *text = json_to_string (node, FALSE);

  return g_uri_escape_string (text, NULL, FALSE);
}

/**
 * firebase_query_last:
 * @count: how many
 *
 * Returns: (transfer full): a query for the last @count children by key
 */
char *
firebase_query_last (guint count)
{
  return g_strdup_printf ("orderBy=%%22%%24key%%22&limitToLast=%u", count);
}

/**
 * firebase_query_before:
 * @key: a key
 * @count: how many
 *
 * Returns: (transfer full): a query for the last @count children before @key
 */
char *
firebase_query_before (const char *key, guint count)
{
  g_autofree char *quoted = quote (key);

  return g_strdup_printf ("orderBy=%%22%%24key%%22&endBefore=%s&limitToLast=%u", quoted, count);
}

/**
 * firebase_query_after:
 * @key: a key
 * @count: how many
 *
 * Returns: (transfer full): a query for the first @count children after @key
 */
char *
firebase_query_after (const char *key, guint count)
{
  g_autofree char *quoted = quote (key);

  return g_strdup_printf ("orderBy=%%22%%24key%%22&startAfter=%s&limitToFirst=%u", quoted, count);
}

/**
 * firebase_query_from:
 * @key: a key
 * @count: how many
 *
 * Returns: (transfer full): a query for the first @count children from @key on
 */
char *
firebase_query_from (const char *key, guint count)
{
  g_autofree char *quoted = quote (key);

  return g_strdup_printf ("orderBy=%%22%%24key%%22&startAt=%s&limitToFirst=%u", quoted, count);
}

/**
 * firebase_query_since:
 * @child: the name of a child that holds a number, by which the rules have an index
 * @from: the least number
 * @count: how many
 *
 * Returns: (transfer full): a query for the first @count children, by that number, from @from on
 */
char *
firebase_query_since (const char *child, gint64 from, guint count)
{
  g_autofree char *quoted = quote (child);

  return g_strdup_printf ("orderBy=%s&startAt=%" G_GINT64_FORMAT "&limitToFirst=%u", quoted, from, count);
}

/**
 * firebase_query_until:
 * @child: the name of a child that holds a number, by which the rules have an index
 * @to: the greatest number
 * @count: how many
 *
 * Returns: (transfer full): a query for the first @count children, by that number, up to @to
 */
char *
firebase_query_until (const char *child, gint64 to, guint count)
{
  g_autofree char *quoted = quote (child);

  return g_strdup_printf ("orderBy=%s&endAt=%" G_GINT64_FORMAT "&limitToFirst=%u", quoted, to, count);
}

/**
 * firebase_query_last_by:
 * @child: the name of a child, which the rules must index
 * @count: how many
 *
 * Returns: (transfer full): a query for the last @count by what @child holds
 */
char *
firebase_query_last_by (const char *child, guint count)
{
  g_autofree char *quoted = quote (child);

  return g_strdup_printf ("orderBy=%s&limitToLast=%u", quoted, count);
}

/**
 * firebase_query_between:
 * @child: the name of a child, which the rules must index
 * @first: the least number it may hold
 * @last: the greatest
 * @count: how many
 *
 * Returns: (transfer full): a query for the first @count of those, both ends included
 */
char *
firebase_query_between (const char *child, gint64 first, gint64 last, guint count)
{
  g_autofree char *quoted = quote (child);

  return g_strdup_printf ("orderBy=%s&startAt=%" G_GINT64_FORMAT "&endAt=%" G_GINT64_FORMAT "&limitToFirst=%u", quoted, first, last, count);
}

static JsonNode *
server_value (JsonNode *value)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_member (object, ".sv", value);
  json_node_take_object (node, object);
  return node;
}

/**
 * firebase_server_timestamp:
 *
 * Returns: (transfer full): what the server replaces by its time in milliseconds
 */
JsonNode *
firebase_server_timestamp (void)
{
  return server_value (json_node_init_string (json_node_alloc (), "timestamp"));
}

/**
 * firebase_server_increment:
 * @by: how much
 *
 * Returns: (transfer full): what the server replaces by the number that stood
 *   there plus @by
 */
JsonNode *
firebase_server_increment (gint64 by)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "increment", by);
  json_node_take_object (node, object);
  return server_value (node);
}

/**
 * firebase_email_to_key:
 * @email: an address
 *
 * Only ASCII letters are lowered, whatever the language: the rules do the same
 * to the address in the token, and both must come to one key.
 *
 * Returns: (transfer full): the key under which the account of that address can
 *   be found
 */
char *
firebase_email_to_key (const char *email)
{
  static const char *const replacements[][2] = {
    /* This order: what escapes goes first. */
    { "=", "=3D" },
    { ",", "=2C" },
    { ".", "," },
    { "/", "=2F" },
    { "#", "=23" },
    { "$", "=24" },
    { "[", "=5B" },
    { "]", "=5D" },
  };
  g_autofree char *lowered = g_ascii_strdown (email, -1);
  g_autoptr (GString) key = g_string_new (lowered);

  for (guint i = 0; i < G_N_ELEMENTS (replacements); i++)
    g_string_replace (key, replacements[i][0], replacements[i][1], 0);
  return g_string_free_and_steal (g_steal_pointer (&key));
}
