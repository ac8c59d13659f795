/* The heights of the rows of a history: those that were on the screen are known,
 * the others are taken to be as high as these were on the average.  Kept in
 * blocks, so that a hundred thousand rows are summed in a hundred steps, and
 * those that nobody has looked at need no memory.
 */

#include "parley-timeline-heights.h"

#define BLOCK_ROWS 1024
/* Until a row has been measured, in pixels. */
#define FIRST_ESTIMATE 60

typedef struct
{
  guint n;
  guint known;
  gint64 sum;       /* of those that are known */
  guint16 *heights; /* 0 for not known; NULL where none is */
} Block;

struct _ParleyTimelineHeights
{
  GArray *blocks;
  int estimate;
  gboolean settled;
};

static void
block_clear (gpointer data)
{
  g_clear_pointer (&((Block *)data)->heights, g_free);
}

static Block *
block_at (ParleyTimelineHeights *self, guint i)
{
  return &g_array_index (self->blocks, Block, i);
}

static gint64
block_height (ParleyTimelineHeights *self, Block *block)
{
  return block->sum + (gint64)(block->n - block->known) * self->estimate;
}

static int
height_in (ParleyTimelineHeights *self, Block *block, guint i)
{
  return block->heights != NULL && block->heights[i] != 0 ? block->heights[i] : self->estimate;
}

/* Which block @position is in, which becomes its place there; the last block for
 * the end of the list.
 */
static guint
find_block (ParleyTimelineHeights *self, guint *position)
{
  guint i = 0;

  while (i + 1 < self->blocks->len && *position >= block_at (self, i)->n)
    *position -= block_at (self, i++)->n;
  return i;
}

static void
count_again (Block *block)
{
  block->known = 0;
  block->sum = 0;
  for (guint i = 0; block->heights != NULL && i < block->n; i++)
    if (block->heights[i] != 0)
      {
        block->known++;
        block->sum += block->heights[i];
      }
}

static void
cut (Block *block, guint position, guint removed)
{
  if (block->heights != NULL)
    memmove (block->heights + position, block->heights + position + removed, (block->n - position - removed) * sizeof (guint16));
  block->n -= removed;
  count_again (block);
}

static void
remove_rows (ParleyTimelineHeights *self, guint position, guint removed)
{
  while (removed > 0 && self->blocks->len > 0)
    {
      guint inside = position;
      guint i = find_block (self, &inside);
      Block *block = block_at (self, i);
      guint n = MIN (removed, block->n - MIN (inside, block->n));

      if (n == 0)
        return;
      cut (block, inside, n);
      removed -= n;
      if (block->n == 0)
        g_array_remove_index (self->blocks, i);
    }
}

/* A block that is full becomes two. */
static void
split (ParleyTimelineHeights *self, guint i, guint position)
{
  Block *block = block_at (self, i);
  Block rest = { .n = block->n - position };

  if (rest.n == 0)
    return;
  if (block->heights != NULL)
    {
      rest.heights = g_new0 (guint16, BLOCK_ROWS);
      memcpy (rest.heights, block->heights + position, rest.n * sizeof (guint16));
    }
  count_again (&rest);
  block->n = position;
  count_again (block);
  g_array_insert_val (self->blocks, i + 1, rest);
}

static void
widen (Block *block, guint position, guint added)
{
  if (block->heights != NULL)
    {
      memmove (block->heights + position + added, block->heights + position, (block->n - position) * sizeof (guint16));
      memset (block->heights + position, 0, added * sizeof (guint16));
    }
  block->n += added;
}

static void
insert_rows (ParleyTimelineHeights *self, guint position, guint added)
{
  guint i = find_block (self, &position);

  if (self->blocks->len > 0 && block_at (self, i)->n + added <= BLOCK_ROWS)
    {
      widen (block_at (self, i), position, added);
      return;
    }
  if (self->blocks->len > 0 && position > 0)
    split (self, i++, position);
  for (guint n; added > 0; added -= n)
    {
      Block block = { .n = n = MIN (added, BLOCK_ROWS) };

      g_array_insert_val (self->blocks, i, block);
    }
}

/**
 * parley_timeline_heights_new:
 *
 * Returns: (transfer full): the heights of no rows
 */
ParleyTimelineHeights *
parley_timeline_heights_new (void)
{
  ParleyTimelineHeights *self = g_new0 (ParleyTimelineHeights, 1);

  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  g_array_set_clear_func (self->blocks, block_clear);
  self->estimate = FIRST_ESTIMATE;
  return self;
}

void
parley_timeline_heights_free (ParleyTimelineHeights *self)
{
  g_array_unref (self->blocks);
  g_free (self);
}

/**
 * parley_timeline_heights_splice:
 * @self: heights
 * @position: of the first row that is gone or new
 * @removed: how many went
 * @added: how many came there, whose heights are not known
 */
void
parley_timeline_heights_splice (ParleyTimelineHeights *self, guint position, guint removed, guint added)
{
  remove_rows (self, position, removed);
  if (added > 0)
    insert_rows (self, position, added);
}

/**
 * parley_timeline_heights_forget:
 * @self: heights
 *
 * None is known any more, as when the width is another.
 */
void
parley_timeline_heights_forget (ParleyTimelineHeights *self)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      block_clear (block_at (self, i));
      count_again (block_at (self, i));
    }
  self->settled = FALSE;
}

/**
 * parley_timeline_heights_set:
 * @self: heights
 * @position: a row
 * @height: how high it is, in pixels
 */
void
parley_timeline_heights_set (ParleyTimelineHeights *self, guint position, int height)
{
  Block *block = block_at (self, find_block (self, &position));
  guint16 kept = (guint16)CLAMP (height, 1, G_MAXUINT16);

  if (block->heights == NULL)
    block->heights = g_new0 (guint16, BLOCK_ROWS);
  if (block->heights[position] == 0)
    block->known++;
  block->sum += kept - block->heights[position];
  block->heights[position] = kept;
}

/**
 * parley_timeline_heights_get:
 * @self: heights
 * @position: a row
 *
 * Returns: how high it is, or probably is
 */
int
parley_timeline_heights_get (ParleyTimelineHeights *self, guint position)
{
  guint i = find_block (self, &position);

  return height_in (self, block_at (self, i), position);
}

/**
 * parley_timeline_heights_settle:
 * @self: heights
 *
 * What is known now says how high the others are taken to be.  Only the first time
 * until all are forgotten: each new guess would move the place of all.
 */
void
parley_timeline_heights_settle (ParleyTimelineHeights *self)
{
  gint64 sum = 0;
  guint known = 0;

  if (self->settled)
    return;
  for (guint i = 0; i < self->blocks->len; i++)
    {
      sum += block_at (self, i)->sum;
      known += block_at (self, i)->known;
    }
  if (known == 0)
    return;
  self->estimate = MAX (1, (int)(sum / known));
  self->settled = TRUE;
}

/**
 * parley_timeline_heights_above:
 * @self: heights
 * @position: a row, or how many there are
 *
 * Returns: how far its upper edge is from the beginning
 */
gint64
parley_timeline_heights_above (ParleyTimelineHeights *self, guint position)
{
  gint64 above = 0;
  guint last = find_block (self, &position);

  for (guint i = 0; i < last; i++)
    above += block_height (self, block_at (self, i));
  for (guint i = 0; last < self->blocks->len && i < position; i++)
    above += height_in (self, block_at (self, last), i);
  return above;
}

/**
 * parley_timeline_heights_total:
 * @self: heights
 *
 * Returns: how high all of them are together
 */
gint64
parley_timeline_heights_total (ParleyTimelineHeights *self)
{
  gint64 total = 0;

  for (guint i = 0; i < self->blocks->len; i++)
    total += block_height (self, block_at (self, i));
  return total;
}

/**
 * parley_timeline_heights_find:
 * @self: heights of at least one row
 * @offset: from the beginning
 * @inside: (out): how far below the upper edge of the row that is
 *
 * Returns: the row that is there, the last beyond the end
 */
guint
parley_timeline_heights_find (ParleyTimelineHeights *self, gint64 offset, int *inside)
{
  guint position = 0;
  guint i = 0, j = 0;

  for (gint64 height; i + 1 < self->blocks->len && offset >= (height = block_height (self, block_at (self, i))); i++)
    {
      offset -= height;
      position += block_at (self, i)->n;
    }
  for (int height; j + 1 < block_at (self, i)->n && offset >= (height = height_in (self, block_at (self, i), j)); j++)
    offset -= height;
  *inside = (int)CLAMP (offset, 0, height_in (self, block_at (self, i), j));
  return position + j;
}
