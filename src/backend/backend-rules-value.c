/* What expressions of the rules compute with: values, and snapshots of places in
 * the database.  Nothing here is owned by itself: nodes and the token outlive the
 * judgement, everything else is taken from its memory.
 */

#include "backend-rules-value.h"

#include <string.h>

#define BLOCK_SIZE 8192
#define ALIGNMENT (sizeof (gpointer) * 2)

void
backend_rules_memory_init (BackendRulesMemory *self)
{
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->used = self->size = 0;
}

/**
 * backend_rules_memory_take:
 * @size: in bytes
 *
 * Returns: (transfer none): memory that is good until the next reset
 */
gpointer
backend_rules_memory_take (BackendRulesMemory *self, gsize size)
{
  gpointer taken;

  size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
  if (self->size - self->used < size)
    {
      self->size = MAX (size, (gsize)BLOCK_SIZE);
      self->used = 0;
      g_ptr_array_add (self->blocks, g_malloc (self->size));
    }
  taken = (char *)self->blocks->pdata[self->blocks->len - 1] + self->used;
  self->used += size;
  return taken;
}

char *
backend_rules_memory_copy (BackendRulesMemory *self, const char *text, gsize length)
{
  char *copy = backend_rules_memory_take (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

/**
 * backend_rules_memory_reset:
 *
 * Gives everything back but one block: most judgements need no more.
 */
void
backend_rules_memory_reset (BackendRulesMemory *self)
{
  if (self->blocks->len > 1 || self->size > BLOCK_SIZE)
    {
      g_ptr_array_set_size (self->blocks, 0);
      self->size = 0;
    }
  self->used = 0;
}

BackendRulesMark
backend_rules_memory_mark (BackendRulesMemory *self)
{
  return (BackendRulesMark){ self->blocks->len, self->used, self->size };
}

void
backend_rules_memory_release (BackendRulesMemory *self, BackendRulesMark mark)
{
  g_ptr_array_set_size (self->blocks, (int)mark.blocks);
  self->used = mark.used;
  self->size = mark.size;
}

void
backend_rules_memory_clear (BackendRulesMemory *self)
{
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
}

BackendSnapshot *
backend_snapshot_new_root (BackendRulesMemory *memory, BackendNode *root)
{
  BackendSnapshot *self = backend_rules_memory_take (memory, sizeof *self);

  self->parent = NULL;
  self->key = NULL;
  self->node = root;
  return self;
}

BackendSnapshot *
backend_snapshot_new_child (BackendRulesMemory *memory, BackendSnapshot *parent, const char *key)
{
  BackendSnapshot *self = backend_rules_memory_take (memory, sizeof *self);

  self->parent = parent;
  self->key = key;
  self->node = backend_node_get_child (parent->node, key);
  return self;
}

/**
 * backend_snapshot_at:
 * @path: keys separated by slashes; what is no valid key leads nowhere
 */
BackendSnapshot *
backend_snapshot_at (BackendRulesMemory *memory, BackendSnapshot *self, const char *path)
{
  while (*path != '\0')
    {
      gsize length = strcspn (path, "/");

      if (length > 0)
        self = backend_snapshot_new_child (memory, self, backend_rules_memory_copy (memory, path, length));
      path += length + (path[length] == '/');
    }
  return self;
}

/**
 * backend_snapshot_get_path:
 *
 * Returns: (transfer full): the keys down to it
 */
char **
backend_snapshot_get_path (BackendSnapshot *self)
{
  guint depth = 0;
  char **path;

  for (BackendSnapshot *above = self; above->parent != NULL; above = above->parent)
    depth++;
  path = g_new0 (char *, depth + 1);
  for (; self->parent != NULL; self = self->parent)
    path[--depth] = g_strdup (self->key);
  return path;
}

BackendRulesValue
backend_rules_value_from_node (BackendNode *node)
{
  if (node == NULL)
    return (BackendRulesValue){ .type = BACKEND_RULES_NULL };
  switch (backend_node_get_node_type (node))
    {
    case BACKEND_NODE_STRING:
      return (BackendRulesValue){ .type = BACKEND_RULES_STRING, .string = backend_node_get_string (node) };
    case BACKEND_NODE_NUMBER:
      return (BackendRulesValue){ .type = BACKEND_RULES_NUMBER, .number = backend_node_get_number (node, 0) };
    case BACKEND_NODE_BOOLEAN:
      return (BackendRulesValue){ .type = BACKEND_RULES_BOOLEAN, .boolean = backend_node_get_boolean (node, FALSE) };
    case BACKEND_NODE_OBJECT:
    default:
      return (BackendRulesValue){ .type = BACKEND_RULES_OBJECT };
    }
}

BackendRulesValue
backend_rules_value_from_json (JsonNode *json)
{
  GType type;

  if (json == NULL || JSON_NODE_HOLDS_NULL (json))
    return (BackendRulesValue){ .type = BACKEND_RULES_NULL };
  if (!JSON_NODE_HOLDS_VALUE (json))
    return (BackendRulesValue){ .type = BACKEND_RULES_JSON, .json = json };
  type = json_node_get_value_type (json);
  if (type == G_TYPE_BOOLEAN)
    return (BackendRulesValue){ .type = BACKEND_RULES_BOOLEAN, .boolean = json_node_get_boolean (json) };
  if (type == G_TYPE_STRING)
    return (BackendRulesValue){ .type = BACKEND_RULES_STRING, .string = json_node_get_string (json) };
  return (BackendRulesValue){ .type = BACKEND_RULES_NUMBER, .number = json_node_get_double (json) };
}

/**
 * backend_rules_value_equal:
 *
 * Values of different types are never equal, and nothing that has children equals
 * anything.
 */
gboolean
backend_rules_value_equal (const BackendRulesValue *a, const BackendRulesValue *b)
{
  if (a->type != b->type)
    return FALSE;
  switch (a->type)
    {
    case BACKEND_RULES_NULL:
      return TRUE;
    case BACKEND_RULES_BOOLEAN:
      return !a->boolean == !b->boolean;
    case BACKEND_RULES_NUMBER:
      return a->number == b->number;
    case BACKEND_RULES_STRING:
      return strcmp (a->string, b->string) == 0;
    case BACKEND_RULES_OBJECT:
    case BACKEND_RULES_JSON:
    case BACKEND_RULES_AUTH:
    case BACKEND_RULES_TOKEN:
    case BACKEND_RULES_SNAPSHOT:
    case BACKEND_RULES_QUERY:
    case BACKEND_RULES_REGEX:
    default:
      return FALSE;
    }
}
