/* Values of the database as immutable snapshots (see the header).  A write makes
 * a new root that shares with the old one whatever it did not touch, so rules
 * can look at both, and a refused write is simply dropped.
 */

#include "backend-node.h"

#include "backend-path.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

/* What all have that lie in memory.  Truth values and whole numbers do not: they
 * are in the pointer itself, told from one by its last bits.
 */
struct _BackendNode
{
  guint refs;
  guint16 type; /* a BackendNodeType */
  guint16 has_priority;
};

typedef struct
{
  BackendNode parent;
  BackendChildren *children;
  char *hash; /* of backend_node_get_hash(), once it was asked for */
} Object;

/* Few have a priority, so none but these pay for one. */
typedef struct
{
  Object parent;
  BackendNode *priority;
} RankedObject;

typedef struct
{
  BackendNode parent;
  BackendNode *leaf;
  BackendNode *priority;
} RankedLeaf;

typedef struct
{
  BackendNode parent;
  double number;
} Number;

typedef struct
{
  BackendNode parent;
  char text[];
} String;

#define TAG_BITS 2
#define TAG_MASK 3
#define TAG_NUMBER 1
#define TAG_BOOLEAN 2
/* What a pointer has room for, and a double holds exactly. */
#define IMMEDIATE_LIMIT ((double)((gint64)1 << MIN (53, GLIB_SIZEOF_VOID_P * 8 - 1 - TAG_BITS)))

static guint
get_tag (BackendNode *self)
{
  return (guint)((guintptr)self & TAG_MASK);
}

static BackendNode *
new_immediate (gintptr value, guint tag)
{
  return (BackendNode *)(((guintptr)value << TAG_BITS) | tag);
}

static gintptr
get_immediate (BackendNode *self)
{
  return (gintptr)self >> TAG_BITS;
}

static gpointer
new_node (BackendNodeType type, gsize size)
{
  BackendNode *self = g_malloc0 (size);

  self->refs = 1;
  self->type = (guint16)type;
  return self;
}

BackendNode *
backend_node_new_string (const char *string)
{
  gsize size = strlen (string) + 1;
  String *self = new_node (BACKEND_NODE_STRING, sizeof *self + size);

  memcpy (self->text, string, size);
  return &self->parent;
}

BackendNode *
backend_node_new_number (double number)
{
  Number *self;

  if (fabs (number) < IMMEDIATE_LIMIT && number == floor (number))
    return new_immediate ((gintptr)number, TAG_NUMBER);
  self = new_node (BACKEND_NODE_NUMBER, sizeof *self);
  self->number = number;
  return &self->parent;
}

BackendNode *
backend_node_new_boolean (gboolean boolean)
{
  return new_immediate (boolean ? 1 : 0, TAG_BOOLEAN);
}

BackendNode *
backend_node_ref (BackendNode *self)
{
  if (self != NULL && get_tag (self) == 0)
    self->refs++;
  return self;
}

static BackendNode **
get_priority_slot (BackendNode *self)
{
  return self->type == BACKEND_NODE_OBJECT ? &((RankedObject *)self)->priority : &((RankedLeaf *)self)->priority;
}

void
backend_node_unref (BackendNode *self)
{
  if (self == NULL || get_tag (self) != 0 || --self->refs > 0)
    return;
  if (self->has_priority)
    backend_node_unref (*get_priority_slot (self));
  if (self->type == BACKEND_NODE_OBJECT)
    {
      backend_children_unref (((Object *)self)->children);
      g_free (((Object *)self)->hash);
    }
  else if (self->has_priority)
    backend_node_unref (((RankedLeaf *)self)->leaf);
  g_free (self);
}

BackendNodeType
backend_node_get_node_type (BackendNode *self)
{
  switch (get_tag (self))
    {
    case TAG_NUMBER:
      return BACKEND_NODE_NUMBER;
    case TAG_BOOLEAN:
      return BACKEND_NODE_BOOLEAN;
    default:
      return self->type;
    }
}

static gboolean
is_of (BackendNode *self, BackendNodeType type)
{
  return self != NULL && backend_node_get_node_type (self) == type;
}

/* A leaf without its priority. */
static BackendNode *
get_plain (BackendNode *self)
{
  return get_tag (self) == 0 && self->has_priority ? ((RankedLeaf *)self)->leaf : self;
}

/**
 * backend_node_get_string:
 *
 * Returns: (transfer none) (nullable): the string, or %NULL if @self is none
 */
const char *
backend_node_get_string (BackendNode *self)
{
  return is_of (self, BACKEND_NODE_STRING) ? ((String *)get_plain (self))->text : NULL;
}

double
backend_node_get_number (BackendNode *self, double fallback)
{
  if (!is_of (self, BACKEND_NODE_NUMBER))
    return fallback;
  self = get_plain (self);
  return get_tag (self) == TAG_NUMBER ? (double)get_immediate (self) : ((Number *)self)->number;
}

gboolean
backend_node_get_boolean (BackendNode *self, gboolean fallback)
{
  return is_of (self, BACKEND_NODE_BOOLEAN) ? get_immediate (get_plain (self)) != 0 : fallback;
}

/**
 * backend_node_get_children:
 *
 * Returns: (transfer none) (nullable): the children, none if @self is a leaf
 */
BackendChildren *
backend_node_get_children (BackendNode *self)
{
  return is_of (self, BACKEND_NODE_OBJECT) ? ((Object *)self)->children : NULL;
}

/**
 * backend_node_get_priority:
 * @self: (nullable): a node
 *
 * Returns: (transfer none) (nullable): a string or a number
 */
BackendNode *
backend_node_get_priority (BackendNode *self)
{
  return self != NULL && get_tag (self) == 0 && self->has_priority ? *get_priority_slot (self) : NULL;
}

/**
 * backend_node_get_child:
 * @self: (nullable): a node
 * @key: a key, or %BACKEND_KEY_PRIORITY
 *
 * Returns: (transfer none) (nullable): what lies there
 */
BackendNode *
backend_node_get_child (BackendNode *self, const char *key)
{
  if (backend_key_is_priority (key))
    return backend_node_get_priority (self);
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

/* Takes both. */
static Object *
new_object (BackendChildren *children, BackendNode *priority)
{
  Object *self = new_node (BACKEND_NODE_OBJECT, priority != NULL ? sizeof (RankedObject) : sizeof (Object));

  self->children = children;
  self->parent.has_priority = priority != NULL;
  if (priority != NULL)
    ((RankedObject *)self)->priority = priority;
  return self;
}

static BackendNode *
new_ranked_leaf (BackendNode *leaf, BackendNode *priority)
{
  RankedLeaf *self = new_node (backend_node_get_node_type (leaf), sizeof *self);

  self->parent.has_priority = TRUE;
  self->leaf = leaf;
  self->priority = priority;
  return &self->parent;
}

/**
 * backend_node_set_priority:
 * @self: (nullable) (transfer full): a node
 * @priority: (nullable) (transfer full): a string or a number, %NULL for none
 *
 * Returns: (transfer full) (nullable): the node with that priority; nothing has
 *   none
 */
BackendNode *
backend_node_set_priority (BackendNode *self, BackendNode *priority)
{
  BackendNode *result;

  if (self == NULL || backend_node_equal (backend_node_get_priority (self), priority))
    {
      backend_node_unref (priority);
      return self;
    }
  if (is_of (self, BACKEND_NODE_OBJECT))
    result = &new_object (backend_children_ref (backend_node_get_children (self)), priority)->parent;
  else
    result = backend_node_ref (get_plain (self));
  if (priority != NULL && !is_of (self, BACKEND_NODE_OBJECT))
    result = new_ranked_leaf (result, priority);
  backend_node_unref (self);
  return result;
}

/* An object that may be changed: @self if nobody else holds it, else a copy; a
 * leaf makes room for an empty one, which takes over its priority.
 */
static Object *
own_object (BackendNode *self)
{
  Object *object = (Object *)self;

  if (is_of (self, BACKEND_NODE_OBJECT) && self->refs == 1)
    {
      g_clear_pointer (&object->hash, g_free);
      return object;
    }
  object = new_object (backend_children_ref (backend_node_get_children (self)), backend_node_ref (backend_node_get_priority (self)));
  backend_node_unref (self);
  return object;
}

static BackendNode *
drop_if_empty (Object *self)
{
  if (self->children != NULL)
    return &self->parent;
  backend_node_unref (&self->parent);
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
  Object *object;

  if (value == NULL && backend_node_get_child (self, key) == NULL)
    return self;
  object = own_object (self);
  if (value != NULL)
    object->children = backend_children_set (object->children, key, value);
  else
    object->children = backend_children_remove (object->children, key);
  return drop_if_empty (object);
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
  Object *object;

  if (path[0] == NULL)
    {
      backend_node_unref (self);
      return value;
    }
  if (backend_key_is_priority (path[0]))
    return backend_node_set_priority (self, value);
  if (value == NULL && backend_node_at (self, path) == NULL)
    return self;
  if (backend_node_get_child (self, path[0]) == NULL)
    return backend_node_set_child (self, path[0], backend_node_put (NULL, path + 1, value));

  object = own_object (self);
  slot = backend_children_own (&object->children, path[0]);
  child = *slot;
  /* Not NULL meanwhile, or there would be nothing to remove. */
  *slot = new_immediate (0, TAG_BOOLEAN);
  child = backend_node_put (child, path + 1, value);
  if (child != NULL)
    *slot = child;
  else
    object->children = backend_children_remove (object->children, path[0]);
  return drop_if_empty (object);
}

/**
 * backend_node_get_hash:
 *
 * The hash by which the realtime protocol compares values: SHA-1 over types,
 * keys and the hashes of the children; it makes the ETag too.  An object keeps
 * its own; a leaf is quickly hashed again.
 *
 * Returns: (transfer none): the hash in base64, until the next is asked for
 */
const char *
backend_node_get_hash (BackendNode *self)
{
  static char leaf_hash[32];
  g_autofree char *hash = NULL;
  Object *object = (Object *)self;

  if (is_of (self, BACKEND_NODE_OBJECT))
    {
      if (object->hash == NULL)
        object->hash = backend_node_make_hash (self);
      return object->hash;
    }
  hash = backend_node_make_hash (self);
  g_strlcpy (leaf_hash, hash, sizeof leaf_hash);
  return leaf_hash;
}
