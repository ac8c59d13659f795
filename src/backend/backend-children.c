/* A persistent treap: a search tree by key that is a heap by random priority,
 * so that it stays balanced without remembering how it was built.  A version
 * that somebody still holds is copied along the path of the change; one that
 * nobody holds is changed in place.  Not for use from several threads.
 */

#include "backend-children.h"

#include "backend-node.h"
#include "backend-path.h"

struct _BackendChildren
{
  guint refs;
  guint32 priority;
  guint count;
  GRefString *key;
  BackendNode *value;
  BackendChildren *left, *right;
};

BackendChildren *
backend_children_ref (BackendChildren *self)
{
  if (self != NULL)
    self->refs++;
  return self;
}

void
backend_children_unref (BackendChildren *self)
{
  if (self == NULL || --self->refs > 0)
    return;
  backend_children_unref (self->left);
  backend_children_unref (self->right);
  g_ref_string_release (self->key);
  backend_node_unref (self->value);
  g_free (self);
}

guint
backend_children_count (BackendChildren *self)
{
  return self != NULL ? self->count : 0;
}

static BackendChildren *
new_child (const char *key, BackendNode *value)
{
  BackendChildren *self = g_new0 (BackendChildren, 1);

  self->refs = 1;
  self->priority = g_random_int ();
  self->count = 1;
  self->key = g_ref_string_new (key);
  self->value = value;
  return self;
}

/* The same child, but nobody else's. */
static BackendChildren *
own (BackendChildren *self)
{
  BackendChildren *copy;

  if (self->refs == 1)
    return self;
  copy = g_memdup2 (self, sizeof *self);
  copy->refs = 1;
  g_ref_string_acquire (copy->key);
  backend_node_ref (copy->value);
  backend_children_ref (copy->left);
  backend_children_ref (copy->right);
  backend_children_unref (self);
  return copy;
}

static BackendChildren *
recount (BackendChildren *self)
{
  self->count = 1 + backend_children_count (self->left) + backend_children_count (self->right);
  return self;
}

static BackendChildren *
rotate_right (BackendChildren *self)
{
  BackendChildren *top = self->left;

  self->left = top->right;
  top->right = recount (self);
  return recount (top);
}

static BackendChildren *
rotate_left (BackendChildren *self)
{
  BackendChildren *top = self->right;

  self->right = top->left;
  top->left = recount (self);
  return recount (top);
}

/**
 * backend_children_set:
 * @self: (nullable) (transfer full): a map
 * @key: a key
 * @value: (transfer full): its new value
 *
 * Returns: (transfer full): the map with @value at @key
 */
BackendChildren *
backend_children_set (BackendChildren *self, const char *key, BackendNode *value)
{
  int order;

  if (self == NULL)
    return new_child (key, value);
  self = own (self);
  order = backend_key_compare (key, self->key);
  if (order == 0)
    {
      backend_node_unref (self->value);
      self->value = value;
      return self;
    }
  if (order < 0)
    {
      self->left = backend_children_set (self->left, key, value);
      return self->left->priority > self->priority ? rotate_right (self) : recount (self);
    }
  self->right = backend_children_set (self->right, key, value);
  return self->right->priority > self->priority ? rotate_left (self) : recount (self);
}

static BackendChildren *
merge (BackendChildren *left, BackendChildren *right)
{
  if (left == NULL || right == NULL)
    return left != NULL ? left : right;
  if (left->priority > right->priority)
    {
      left = own (left);
      left->right = merge (left->right, right);
      return recount (left);
    }
  right = own (right);
  right->left = merge (left, right->left);
  return recount (right);
}

/**
 * backend_children_remove:
 * @self: (nullable) (transfer full): a map
 * @key: a key, in the map or not
 *
 * Returns: (transfer full) (nullable): the map without @key
 */
BackendChildren *
backend_children_remove (BackendChildren *self, const char *key)
{
  int order = self != NULL ? backend_key_compare (key, self->key) : 0;
  BackendChildren *rest;

  if (self == NULL)
    return NULL;
  if (order == 0)
    {
      rest = merge (backend_children_ref (self->left), backend_children_ref (self->right));
      backend_children_unref (self);
      return rest;
    }
  self = own (self);
  if (order < 0)
    self->left = backend_children_remove (self->left, key);
  else
    self->right = backend_children_remove (self->right, key);
  return recount (self);
}

/**
 * backend_children_get:
 *
 * Returns: (transfer none) (nullable): the value at @key
 */
BackendNode *
backend_children_get (BackendChildren *self, const char *key)
{
  while (self != NULL)
    {
      int order = backend_key_compare (key, self->key);

      if (order == 0)
        return self->value;
      self = order < 0 ? self->left : self->right;
    }
  return NULL;
}

/**
 * backend_children_own:
 * @self: (inout): a map that has @key
 * @key: its key
 *
 * Returns: where the value lies, in a map that nobody else holds; whoever puts
 *   another value there must do so before anything else is asked of the map
 */
BackendNode **
backend_children_own (BackendChildren **self, const char *key)
{
  for (;;)
    {
      int order;

      *self = own (*self);
      order = backend_key_compare (key, (*self)->key);
      if (order == 0)
        return &(*self)->value;
      self = order < 0 ? &(*self)->left : &(*self)->right;
    }
}

static void
descend (BackendCursor *cursor, BackendChildren *children)
{
  for (; children != NULL; children = cursor->backwards ? children->right : children->left)
    g_ptr_array_add (cursor->stack, children);
}

/**
 * backend_cursor_init:
 * @cursor: what to set up; ends with backend_cursor_clear()
 * @children: (nullable): the map, which must outlive the walk unchanged
 * @backwards: from the greatest key to the least
 * @from: (nullable): the key to begin at, or what comes next to it in that direction
 */
void
backend_cursor_init (BackendCursor *cursor, BackendChildren *children, gboolean backwards, const char *from)
{
  cursor->stack = g_ptr_array_new ();
  cursor->backwards = backwards;
  if (from == NULL)
    descend (cursor, children);
  while (from != NULL && children != NULL)
    {
      int order = backend_key_compare (from, children->key);
      gboolean is_before = backwards ? order < 0 : order > 0;

      if (!is_before)
        g_ptr_array_add (cursor->stack, children);
      if (order == 0)
        break;
      children = order < 0 ? children->left : children->right;
    }
}

/**
 * backend_cursor_next:
 * @key: (out) (transfer none): the next key
 * @value: (out) (transfer none): its value
 *
 * Returns: whether there was one
 */
gboolean
backend_cursor_next (BackendCursor *cursor, const char **key, BackendNode **value)
{
  BackendChildren *children;

  if (cursor->stack->len == 0)
    return FALSE;
  children = g_ptr_array_steal_index (cursor->stack, cursor->stack->len - 1);
  descend (cursor, cursor->backwards ? children->left : children->right);
  *key = children->key;
  *value = children->value;
  return TRUE;
}

void
backend_cursor_clear (BackendCursor *cursor)
{
  g_clear_pointer (&cursor->stack, g_ptr_array_unref);
}
