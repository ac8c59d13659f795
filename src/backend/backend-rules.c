/* The one place that is asked before every read and write.  For now everybody
 * who is signed in may do everything; of the rules file only .indexOn counts,
 * without which the real service refuses to sort by a child.
 */

#include "backend-rules.h"

#include "backend-error.h"

#include "web-json.h"

struct _BackendRules
{
  JsonObject *rules; /* what is below "rules" */
  char *text;
};

/**
 * backend_rules_set_text:
 * @text: the rules file as a whole
 * @length: its length, or -1
 * @error: location for an error
 *
 * Replaces the rules for everybody who holds them.
 *
 * Returns: %FALSE for what are no rules; nothing has changed then
 */
gboolean
backend_rules_set_text (BackendRules *self, const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) json = web_json_parse (text, length, error);
  JsonObject *top = json != NULL ? web_json_get_object (web_json_node_get_object (json), "rules") : NULL;

  if (top == NULL)
    {
      if (json != NULL)
        g_set_error_literal (error, BACKEND_ERROR, 400, "Rules must be an object with one member, rules");
      return FALSE;
    }
  g_clear_pointer (&self->rules, json_object_unref);
  self->rules = json_object_ref (top);
  g_free (self->text);
  self->text = length < 0 ? g_strdup (text) : g_strndup (text, (gsize)length);
  return TRUE;
}

/**
 * backend_rules_parse:
 * @text: the rules file as a whole
 * @length: its length, or -1
 * @error: location for an error
 *
 * Returns: (transfer full): the rules, or %NULL
 */
BackendRules *
backend_rules_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (BackendRules) self = g_new0 (BackendRules, 1);

  return backend_rules_set_text (self, text, length, error) ? g_steal_pointer (&self) : NULL;
}

/* As it was read. */
const char *
backend_rules_get_text (BackendRules *self)
{
  return self->text;
}

void
backend_rules_free (BackendRules *self)
{
  g_clear_pointer (&self->rules, json_object_unref);
  g_free (self->text);
  g_free (self);
}

/**
 * backend_rules_may_read:
 * @auth: (nullable): the claims of the reader's ID token
 * @path: what is to be read
 * @root: (nullable): the database
 */
gboolean
backend_rules_may_read (BackendRules *self, JsonObject *auth, const char *const *path, BackendNode *root)
{
  return auth != NULL;
}

/**
 * backend_rules_may_write:
 * @auth: (nullable): the claims of the writer's ID token
 * @write: what is to be written
 * @before: (nullable): the database before
 * @after: (nullable): the database as the whole write would leave it
 */
gboolean
backend_rules_may_write (BackendRules *self, JsonObject *auth, BackendWrite *write, BackendNode *before, BackendNode *after)
{
  return auth != NULL;
}

/* A key's own rule, or that of the one name with a dollar that takes any key. */
static JsonObject *
get_rule (JsonObject *rules, const char *key)
{
  JsonObject *rule = web_json_get_object (rules, key);
  JsonObjectIter iter;
  const char *name;

  if (rule != NULL || rules == NULL)
    return rule;
  json_object_iter_init (&iter, rules);
  while (json_object_iter_next (&iter, &name, NULL))
    if (name[0] == '$')
      return web_json_get_object (rules, name);
  return NULL;
}

/**
 * backend_rules_has_index:
 * @path: the list that a query is about
 * @child: the path of a child to sort by, or `.value`
 */
gboolean
backend_rules_has_index (BackendRules *self, const char *const *path, const char *child)
{
  JsonObject *rule = self->rules;
  JsonArray *names;

  for (; rule != NULL && *path != NULL; path++)
    rule = get_rule (rule, *path);
  if (g_strcmp0 (web_json_get_string (rule, ".indexOn"), child) == 0)
    return TRUE;
  names = web_json_get_array (rule, ".indexOn");
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    if (g_strcmp0 (web_json_array_get_string (names, i), child) == 0)
      return TRUE;
  return FALSE;
}
