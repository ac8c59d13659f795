/* A persistent B-tree.  A page is one block of memory with its keys in it, so
 * that a child costs its key, a pointer and two bytes; a version that somebody
 * still holds is copied along the path of a change, page by page.  A small map,
 * as most are, is one page.  Not for use from several threads.
 */

#include "backend-children.h"

#include "backend-node.h"
#include "backend-path.h"

#include <string.h>

/* A change copies a page of each level, a look-up halves it. */
#define MAX_ENTRIES 32
/* Neighbours become one when they fill three quarters of it, not sooner, or the
 * next key would part them again.
 */
#define JOIN_ENTRIES 24

/* After the values come the ends of the keys as guint16, then the keys, each with
 * its NUL.  Above the leaves a key is not greater than any below its page, and
 * greater than any before it; the first is not looked at.
 */
struct _BackendChildren
{
  guint refs;
  guint total; /* keys in the leaves */
  guint16 count;
  guint16 height; /* 0: the values are nodes, not pages */
  gpointer values[];
};

static guint16 *
get_ends (BackendChildren *self)
{
  return (guint16 *)(self->values + self->count);
}

static const char *
get_key (BackendChildren *self, guint i)
{
  const guint16 *ends = get_ends (self);

  return (const char *)(ends + self->count) + (i > 0 ? ends[i - 1] : 0);
}

/* For another page: out of one that nobody else holds, since that one is let go
 * of right after.
 */
static gpointer
take_value (BackendChildren *self, guint i)
{
  if (self->refs == 1)
    return g_steal_pointer (&self->values[i]);
  if (self->height > 0)
    return backend_children_ref (self->values[i]);
  return backend_node_ref (self->values[i]);
}

static void
unref_value (BackendChildren *self, guint i)
{
  if (self->height > 0)
    backend_children_unref (self->values[i]);
  else
    backend_node_unref (self->values[i]);
}

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
  for (guint i = 0; i < self->count; i++)
    unref_value (self, i);
  g_free (self);
}

guint
backend_children_count (BackendChildren *self)
{
  return self != NULL ? self->total : 0;
}

static void
recount (BackendChildren *self)
{
  self->total = self->count;
  if (self->height == 0)
    return;
  self->total = 0;
  for (guint i = 0; i < self->count; i++)
    self->total += backend_children_count (self->values[i]);
}

/* A page of these entries.  Takes the values. */
static BackendChildren *
new_page (guint height, guint count, const char *const *keys, const gpointer *values)
{
  gsize lengths[MAX_ENTRIES + 1], size = 0;
  BackendChildren *self;
  guint16 *ends;
  char *text;

  for (guint i = 0; i < count; i++)
    size += lengths[i] = strlen (keys[i]) + 1;
  g_return_val_if_fail (size <= G_MAXUINT16, NULL);
  self = g_malloc (sizeof *self + count * (sizeof *values + sizeof *ends) + size);
  self->refs = 1;
  self->count = (guint16)count;
  self->height = (guint16)height;
  ends = get_ends (self);
  text = (char *)(ends + count);
  for (guint i = 0, end = 0; i < count; i++)
    {
      self->values[i] = values[i];
      memcpy (text + end, keys[i], lengths[i]);
      end += (guint)lengths[i];
      ends[i] = (guint16)end;
    }
  recount (self);
  return self;
}

/* Entries on their way into a page. */
typedef struct
{
  guint count;
  const char *keys[2 * MAX_ENTRIES];
  gpointer values[2 * MAX_ENTRIES];
} Entries;

static void
add_entry (Entries *entries, const char *key, gpointer value)
{
  entries->keys[entries->count] = key;
  entries->values[entries->count++] = value;
}

static void
add_page (Entries *entries, BackendChildren *page, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    add_entry (entries, get_key (page, i), take_value (page, i));
}

static BackendChildren *
make_page (guint height, Entries *entries, guint from, guint to)
{
  return new_page (height, to - from, entries->keys + from, entries->values + from);
}

/* The same page, but nobody else's. */
static BackendChildren *
own (BackendChildren *self)
{
  Entries entries;
  BackendChildren *copy;

  if (self->refs == 1)
    return self;
  entries.count = 0;
  add_page (&entries, self, 0, self->count);
  copy = make_page (self->height, &entries, 0, entries.count);
  backend_children_unref (self);
  return copy;
}

/* Takes @value.  One page too many becomes two, the second in @split; keys that
 * come in order, as most do, leave full pages behind.
 */
static BackendChildren *
insert_entry (BackendChildren *self, guint at, const char *key, gpointer value, BackendChildren **split)
{
  guint height = self->height, half;
  BackendChildren *page;
  Entries entries;

  entries.count = 0;
  add_page (&entries, self, 0, at);
  add_entry (&entries, key, value);
  add_page (&entries, self, at, self->count);
  half = at == self->count ? MAX_ENTRIES : MAX_ENTRIES / 2;
  half = entries.count > MAX_ENTRIES ? half : entries.count;
  page = make_page (height, &entries, 0, half);
  if (half < entries.count)
    *split = make_page (height, &entries, half, entries.count);
  backend_children_unref (self);
  return page;
}

static BackendChildren *
remove_entry (BackendChildren *self, guint at)
{
  BackendChildren *page;
  Entries entries;

  entries.count = 0;
  add_page (&entries, self, 0, at);
  add_page (&entries, self, at + 1, self->count);
  page = make_page (self->height, &entries, 0, entries.count);
  backend_children_unref (self);
  return page;
}

/* In a leaf, the first entry that is not before @key; above, where @key belongs. */
static guint
find (BackendChildren *self, const char *key, gboolean *is_found)
{
  guint low = self->height > 0 ? 1 : 0, high = self->count;

  *is_found = FALSE;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = backend_key_compare (key, get_key (self, middle));

      if (order == 0)
        {
          *is_found = TRUE;
          return middle;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return self->height > 0 ? low - 1 : low;
}

static BackendChildren *
insert (BackendChildren *self, const char *key, BackendNode *value, BackendChildren **split)
{
  BackendChildren *below = NULL;
  gboolean is_found;
  guint at = find (self, key, &is_found);

  if (self->height == 0 && !is_found)
    return insert_entry (self, at, key, value, split);
  self = own (self);
  if (self->height == 0)
    {
      backend_node_unref (self->values[at]);
      self->values[at] = value;
      return self;
    }
  self->values[at] = insert (self->values[at], key, value, &below);
  if (below != NULL)
    return insert_entry (self, at + 1, get_key (below, 0), below, split);
  recount (self);
  return self;
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
  BackendChildren *split = NULL;
  Entries entries;

  entries.count = 0;
  if (self == NULL)
    {
      add_entry (&entries, key, value);
      return make_page (0, &entries, 0, 1);
    }
  self = insert (self, key, value, &split);
  if (split == NULL)
    return self;
  add_entry (&entries, get_key (self, 0), self);
  add_entry (&entries, get_key (split, 0), split);
  return make_page (self->height + 1u, &entries, 0, 2);
}

/* The entry and the one after it as one page, where they are small enough. */
static BackendChildren *
join (BackendChildren *self, guint at)
{
  BackendChildren *left = self->values[at], *right = self->values[at + 1];
  Entries entries;

  if (left->count + right->count > JOIN_ENTRIES)
    return self;
  entries.count = 0;
  add_page (&entries, left, 0, left->count);
  add_entry (&entries, left->height > 0 ? get_key (self, at + 1) : get_key (right, 0), take_value (right, 0));
  add_page (&entries, right, 1, right->count);
  self->values[at] = make_page (left->height, &entries, 0, entries.count);
  backend_children_unref (left);
  return remove_entry (self, at + 1);
}

/* What @key is in; its last page may be left empty. */
static BackendChildren *
take_out (BackendChildren *self, const char *key)
{
  BackendChildren *child;
  gboolean is_found;
  guint at = find (self, key, &is_found);

  if (self->height == 0)
    return remove_entry (self, at);
  self = own (self);
  self->values[at] = child = take_out (self->values[at], key);
  if (child->count == 0)
    return remove_entry (self, at);
  recount (self);
  if (at + 1 < self->count)
    return join (self, at);
  return at > 0 ? join (self, at - 1) : self;
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
  if (backend_children_get (self, key) == NULL)
    return self;
  self = take_out (self, key);
  while (self->height > 0 && self->count == 1)
    {
      BackendChildren *only = backend_children_ref (self->values[0]);

      backend_children_unref (self);
      self = only;
    }
  if (self->count > 0)
    return self;
  backend_children_unref (self);
  return NULL;
}

/**
 * backend_children_get:
 *
 * Returns: (transfer none) (nullable): the value at @key
 */
BackendNode *
backend_children_get (BackendChildren *self, const char *key)
{
  gboolean is_found;
  guint at;

  if (self == NULL)
    return NULL;
  at = find (self, key, &is_found);
  if (self->height > 0)
    return backend_children_get (self->values[at], key);
  return is_found ? self->values[at] : NULL;
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
      gboolean is_found;
      guint at;

      *self = own (*self);
      at = find (*self, key, &is_found);
      if ((*self)->height == 0)
        return (BackendNode **)&(*self)->values[at];
      self = (BackendChildren **)&(*self)->values[at];
    }
}

/* Goes on below the entry that each page is at, to the leaf. */
static void
descend (BackendCursor *cursor, guint level)
{
  for (; level < cursor->depth; level++)
    {
      BackendChildren *page = cursor->pages[level]->values[cursor->at[level]];

      cursor->pages[level + 1] = page;
      cursor->at[level + 1] = cursor->backwards ? page->count - 1 : 0;
    }
}

static void
seek (BackendCursor *cursor, const char *from)
{
  for (guint level = 0; level <= cursor->depth; level++)
    {
      BackendChildren *page = cursor->pages[level];
      gboolean is_found;
      int at = (int)find (page, from, &is_found);

      if (page->height > 0)
        cursor->pages[level + 1] = page->values[at];
      else if (cursor->backwards && !is_found)
        at--;
      cursor->at[level] = at;
    }
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
  cursor->top = cursor->pages[0] = children;
  cursor->backwards = backwards;
  if (children == NULL)
    return;
  cursor->depth = children->height;
  if (from != NULL)
    {
      seek (cursor, from);
      return;
    }
  cursor->at[0] = backwards ? children->count - 1 : 0;
  descend (cursor, 0);
}

static gboolean
is_at_entry (BackendCursor *cursor, guint level)
{
  return cursor->at[level] >= 0 && cursor->at[level] < cursor->pages[level]->count;
}

/* To the next leaf, by the lowest page that has one. */
static gboolean
climb (BackendCursor *cursor)
{
  for (guint level = cursor->depth; level-- > 0;)
    {
      cursor->at[level] += cursor->backwards ? -1 : 1;
      if (!is_at_entry (cursor, level))
        continue;
      descend (cursor, level);
      return TRUE;
    }
  return FALSE;
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
  BackendChildren *leaf;
  guint at;

  if (cursor->top == NULL || (!is_at_entry (cursor, cursor->depth) && !climb (cursor)))
    return FALSE;
  leaf = cursor->pages[cursor->depth];
  at = (guint)cursor->at[cursor->depth];
  cursor->at[cursor->depth] += cursor->backwards ? -1 : 1;
  *key = get_key (leaf, at);
  *value = leaf->values[at];
  return TRUE;
}

void
backend_cursor_clear (BackendCursor *cursor)
{
  cursor->top = NULL;
}
