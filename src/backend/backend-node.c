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
  BackendNodeType type;
};

typedef struct
{
  BackendNode parent;
  BackendChildren *children;
  char *hash; /* of backend_node_get_hash(), once it was asked for */
} Object;

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
  self->type = type;
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

void
backend_node_unref (BackendNode *self)
{
  if (self == NULL || get_tag (self) != 0 || --self->refs > 0)
    return;
  if (self->type == BACKEND_NODE_OBJECT)
    {
      backend_children_unref (((Object *)self)->children);
      g_free (((Object *)self)->hash);
    }
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

/**
 * backend_node_get_string:
 *
 * Returns: (transfer none) (nullable): the string, or %NULL if @self is none
 */
const char *
backend_node_get_string (BackendNode *self)
{
  return is_of (self, BACKEND_NODE_STRING) ? ((String *)self)->text : NULL;
}

double
backend_node_get_number (BackendNode *self, double fallback)
{
  if (!is_of (self, BACKEND_NODE_NUMBER))
    return fallback;
  return get_tag (self) == TAG_NUMBER ? (double)get_immediate (self) : ((Number *)self)->number;
}

gboolean
backend_node_get_boolean (BackendNode *self, gboolean fallback)
{
  return is_of (self, BACKEND_NODE_BOOLEAN) ? get_immediate (self) != 0 : fallback;
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
static Object *
own_object (BackendNode *self)
{
  Object *object = (Object *)self;

  if (is_of (self, BACKEND_NODE_OBJECT) && self->refs == 1)
    {
      g_clear_pointer (&object->hash, g_free);
      return object;
    }
  object = new_node (BACKEND_NODE_OBJECT, sizeof *object);
  object->children = backend_children_ref (backend_node_get_children (self));
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
  if (a == NULL || b == NULL || backend_node_get_node_type (a) != backend_node_get_node_type (b))
    return FALSE;
  if (is_of (a, BACKEND_NODE_OBJECT))
    return children_equal (((Object *)a)->children, ((Object *)b)->children);
  return backend_node_compare (a, b) == 0;
}

/* Nothing, false, true, numbers, strings, objects. */
static int
get_rank (BackendNode *self)
{
  if (self == NULL)
    return 0;
  switch (backend_node_get_node_type (self))
    {
    case BACKEND_NODE_BOOLEAN:
      return get_immediate (self) != 0 ? 2 : 1;
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
    {
      double x = backend_node_get_number (a, 0), y = backend_node_get_number (b, 0);

      return (x > y) - (x < y);
    }
  if (rank == 4)
    return backend_text_compare (((String *)a)->text, ((String *)b)->text);
  return 0;
}

static void
append_hashed (BackendNode *self, GString *text)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;
  double number = backend_node_get_number (self, 0);
  guint64 bits;

  switch (backend_node_get_node_type (self))
    {
    case BACKEND_NODE_STRING:
      g_string_append_printf (text, "string:%s", ((String *)self)->text);
      break;
    case BACKEND_NODE_NUMBER:
      memcpy (&bits, &number, sizeof bits);
      g_string_append_printf (text, "number:%016" G_GINT64_MODIFIER "x", bits);
      break;
    case BACKEND_NODE_BOOLEAN:
      g_string_append (text, get_immediate (self) != 0 ? "boolean:true" : "boolean:false");
      break;
    case BACKEND_NODE_OBJECT:
    default:
      backend_cursor_init (&cursor, ((Object *)self)->children, FALSE, NULL);
      while (backend_cursor_next (&cursor, &key, &value))
        g_string_append_printf (text, ":%s:%s", key, backend_node_get_hash (value));
      break;
    }
}

static char *
make_hash (BackendNode *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 digest[20];
  gsize length = sizeof digest;

  append_hashed (self, text);
  g_checksum_update (checksum, (const guchar *)text->str, text->len);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
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
        object->hash = make_hash (self);
      return object->hash;
    }
  hash = make_hash (self);
  g_strlcpy (leaf_hash, hash, sizeof leaf_hash);
  return leaf_hash;
}
