/* Who wrote what is in a timeline, by number: a hundred thousand keys hold no name
 * each.
 */

#include "parley-timeline-authors.h"

struct _ParleyTimelineAuthors
{
  GPtrArray *uids;   /* by number */
  GHashTable *index; /* uid → number + 1 */
};

/**
 * parley_timeline_authors_new:
 *
 * Returns: (transfer full): nobody
 */
ParleyTimelineAuthors *
parley_timeline_authors_new (void)
{
  ParleyTimelineAuthors *self = g_new0 (ParleyTimelineAuthors, 1);

  self->uids = g_ptr_array_new_with_free_func (g_free);
  self->index = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
parley_timeline_authors_free (ParleyTimelineAuthors *self)
{
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->uids);
  g_free (self);
}

/**
 * parley_timeline_authors_number:
 * @self: the authors of a timeline
 * @uid: somebody, who becomes one of them
 *
 * Returns: their number, from 0
 */
guint
parley_timeline_authors_number (ParleyTimelineAuthors *self, const char *uid)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, uid));
  char *copy;

  if (number != 0)
    return number - 1;
  copy = g_strdup (uid);
  g_ptr_array_add (self->uids, copy);
  g_hash_table_insert (self->index, copy, GUINT_TO_POINTER (self->uids->len));
  return self->uids->len - 1;
}

/**
 * parley_timeline_authors_get:
 * @self: the authors of a timeline
 * @number: of parley_timeline_authors_number()
 *
 * Returns: whose it is
 */
const char *
parley_timeline_authors_get (ParleyTimelineAuthors *self, guint number)
{
  return self->uids->pdata[number];
}
