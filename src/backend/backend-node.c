/* Values of the database as immutable snapshots (see the header).  A write makes
 * a new root that shares with the old one whatever it did not touch, so rules
 * can look at both, and a refused write is simply dropped.
 */

#include "backend-node.h"

#include "backend-path.h"

#include <stdarg.h>
#include <string.h>

struct _BackendNode
{
  guint refs;
  BackendNodeType type;
  union
  {
    BackendChildren *children;
    char *string;
    double number;
    gboolean boolean;
  };
  char *hash; /* of backend_node_get_hash(), once it was asked for */
};

static BackendNode *
new_node (BackendNodeType type)
{
  BackendNode *self = g_new0 (BackendNode, 1);

  self->refs = 1;
  self->type = type;
  return self;
}

BackendNode *
backend_node_new_string (const char *string)
{
  BackendNode *self = new_node (BACKEND_NODE_STRING);

  self->string = g_strdup (string);
  return self;
}

BackendNode *
backend_node_new_number (double number)
{
  BackendNode *self = new_node (BACKEND_NODE_NUMBER);

  self->number = number;
  return self;
}

BackendNode *
backend_node_new_boolean (gboolean boolean)
{
  BackendNode *self = new_node (BACKEND_NODE_BOOLEAN);

  self->boolean = boolean;
  return self;
}

BackendNode *
backend_node_ref (BackendNode *self)
{
  if (self != NULL)
    self->refs++;
  return self;
}

void
backend_node_unref (BackendNode *self)
{
  if (self == NULL || --self->refs > 0)
    return;
  if (self->type == BACKEND_NODE_OBJECT)
    backend_children_unref (self->children);
  else if (self->type == BACKEND_NODE_STRING)
    g_free (self->string);
  g_free (self->hash);
  g_free (self);
}

BackendNodeType
backend_node_get_node_type (BackendNode *self)
{
  return self->type;
}

/**
 * backend_node_get_string:
 *
 * Returns: (transfer none) (nullable): the string, or %NULL if @self is none
 */
const char *
backend_node_get_string (BackendNode *self)
{
  return self != NULL && self->type == BACKEND_NODE_STRING ? self->string : NULL;
}

double
backend_node_get_number (BackendNode *self, double fallback)
{
  return self != NULL && self->type == BACKEND_NODE_NUMBER ? self->number : fallback;
}

gboolean
backend_node_get_boolean (BackendNode *self, gboolean fallback)
{
  return self != NULL && self->type == BACKEND_NODE_BOOLEAN ? self->boolean : fallback;
}

/**
 * backend_node_get_children:
 *
 * Returns: (transfer none) (nullable): the children, none if @self is a leaf
 */
BackendChildren *
backend_node_get_children (BackendNode *self)
{
  return self != NULL && self->type == BACKEND_NODE_OBJECT ? self->children : NULL;
}

BackendNode *
backend_node_get_child (BackendNode *self, const char *key)
{
  return backend_children_get (backend_node_get_children (self), key);
}

/**
 * backend_node_at:
 * @self: (nullable): where to begin
 * @path: the keys down from there
 *
 * Returns: (transfer none) (nullable): what lies there
 */
BackendNode *
backend_node_at (BackendNode *self, const char *const *path)
{
  for (; self != NULL && *path != NULL; path++)
    self = backend_node_get_child (self, *path);
  return self;
}

/**
 * backend_node_lookup:
 * @self: (nullable): where to begin
 * @key: the first key
 * @...: further keys, ended by %NULL; anything may be asked for, also what is no
 *   valid key and therefore never there
 *
 * Returns: (transfer none) (nullable): what lies there
 */
BackendNode *
backend_node_lookup (BackendNode *self, const char *key, ...)
{
  va_list keys;

  va_start (keys, key);
  for (; self != NULL && key != NULL; key = va_arg (keys, const char *))
    self = backend_node_get_child (self, key);
  va_end (keys);
  return self;
}

/* An object that may be changed: @self if nobody else holds it, else a copy; a
 * leaf makes room for an empty one.
 */
static BackendNode *
own_object (BackendNode *self)
{
  BackendNode *copy;

  if (self != NULL && self->refs == 1 && self->type == BACKEND_NODE_OBJECT)
    {
      g_clear_pointer (&self->hash, g_free);
      return self;
    }
  copy = new_node (BACKEND_NODE_OBJECT);
  copy->children = backend_children_ref (backend_node_get_children (self));
  backend_node_unref (self);
  return copy;
}

static BackendNode *
drop_if_empty (BackendNode *self)
{
  if (self->children != NULL)
    return self;
  backend_node_unref (self);
  return NULL;
}

/**
 * backend_node_set_child:
 * @self: (nullable) (transfer full): a node
 * @key: a key
 * @value: (nullable) (transfer full): its new value, %NULL to remove it
 *
 * Returns: (transfer full) (nullable): the node with that child
 */
BackendNode *
backend_node_set_child (BackendNode *self, const char *key, BackendNode *value)
{
  if (value == NULL && backend_node_get_child (self, key) == NULL)
    return self;
  self = own_object (self);
  if (value != NULL)
    self->children = backend_children_set (self->children, key, value);
  else
    self->children = backend_children_remove (self->children, key);
  return drop_if_empty (self);
}

/**
 * backend_node_put:
 * @self: (nullable) (transfer full): the root
 * @path: where
 * @value: (nullable) (transfer full): what, %NULL to remove
 *
 * Returns: (transfer full) (nullable): the root after that
 */
BackendNode *
backend_node_put (BackendNode *self, const char *const *path, BackendNode *value)
{
  BackendNode **slot, *child;

  if (path[0] == NULL)
    {
      backend_node_unref (self);
      return value;
    }
  if (value == NULL && backend_node_at (self, path) == NULL)
    return self;
  if (backend_node_get_child (self, path[0]) == NULL)
    return backend_node_set_child (self, path[0], backend_node_put (NULL, path + 1, value));

  self = own_object (self);
  slot = backend_children_own (&self->children, path[0]);
  child = g_steal_pointer (slot);
  *slot = backend_node_put (child, path + 1, value);
  if (*slot == NULL)
    self->children = backend_children_remove (self->children, path[0]);
  return drop_if_empty (self);
}

static gboolean
children_equal (BackendChildren *a, BackendChildren *b)
{
  g_auto (BackendCursor) i = { NULL }, j = { NULL };
  const char *key, *other_key;
  BackendNode *value, *other_value;

  if (a == b)
    return TRUE;
  if (backend_children_count (a) != backend_children_count (b))
    return FALSE;
  backend_cursor_init (&i, a, FALSE, NULL);
  backend_cursor_init (&j, b, FALSE, NULL);
  while (backend_cursor_next (&i, &key, &value) && backend_cursor_next (&j, &other_key, &other_value))
    if (strcmp (key, other_key) != 0 || !backend_node_equal (value, other_value))
      return FALSE;
  return TRUE;
}

/**
 * backend_node_equal:
 * @a: (nullable): a node
 * @b: (nullable): another
 *
 * Returns: whether both say the same
 */
gboolean
backend_node_equal (BackendNode *a, BackendNode *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || a->type != b->type)
    return FALSE;
  if (a->type == BACKEND_NODE_OBJECT)
    return children_equal (a->children, b->children);
  return backend_node_compare (a, b) == 0;
}

/* Nothing, false, true, numbers, strings, objects. */
static int
get_rank (BackendNode *self)
{
  if (self == NULL)
    return 0;
  switch (self->type)
    {
    case BACKEND_NODE_BOOLEAN:
      return self->boolean ? 2 : 1;
    case BACKEND_NODE_NUMBER:
      return 3;
    case BACKEND_NODE_STRING:
      return 4;
    case BACKEND_NODE_OBJECT:
    default:
      return 5;
    }
}

/**
 * backend_node_compare:
 * @a: (nullable): a node
 * @b: (nullable): another
 *
 * The order of `orderBy` a child or `$value`, in which objects are all alike.
 */
int
backend_node_compare (BackendNode *a, BackendNode *b)
{
  int rank = get_rank (a);

  if (rank != get_rank (b))
    return rank - get_rank (b);
  if (rank == 3)
    return (a->number > b->number) - (a->number < b->number);
  if (rank == 4)
    return backend_text_compare (a->string, b->string);
  return 0;
}

static void
append_hashed (BackendNode *self, GString *text)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;
  guint64 bits;

  switch (self->type)
    {
    case BACKEND_NODE_STRING:
      g_string_append_printf (text, "string:%s", self->string);
      break;
    case BACKEND_NODE_NUMBER:
      memcpy (&bits, &self->number, sizeof bits);
      g_string_append_printf (text, "number:%016" G_GINT64_MODIFIER "x", bits);
      break;
    case BACKEND_NODE_BOOLEAN:
      g_string_append (text, self->boolean ? "boolean:true" : "boolean:false");
      break;
    case BACKEND_NODE_OBJECT:
    default:
      backend_cursor_init (&cursor, self->children, FALSE, NULL);
      while (backend_cursor_next (&cursor, &key, &value))
        g_string_append_printf (text, ":%s:%s", key, backend_node_get_hash (value));
      break;
    }
}

/**
 * backend_node_get_hash:
 *
 * The hash by which the realtime protocol compares values: SHA-1 over types,
 * keys and the hashes of the children; it makes the ETag too.
 *
 * Returns: (transfer none): the hash in base64
 */
const char *
backend_node_get_hash (BackendNode *self)
{
  g_autoptr (GChecksum) checksum = NULL;
  g_autoptr (GString) text = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  if (self->hash != NULL)
    return self->hash;
  text = g_string_new (NULL);
  append_hashed (self, text);
  checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (checksum, (const guchar *)text->str, text->len);
  g_checksum_get_digest (checksum, digest, &length);
  self->hash = g_base64_encode (digest, length);
  return self->hash;
}
