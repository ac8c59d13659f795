/* Where the pictures of a call go: side by side as large as all can be at once, or
 * one large and the others in a strip; and how many are still worth looking at, so
 * that the rest is on further pages.  Numbers only.
 */
#include "config.h"

#include "parley-call-arrange.h"

/* As many as a usual computer decodes beside everything else. */
#define MAXIMUM_ON_PAGE 16

/* How much of the longer side the strip has. */
#define STRIP_PART 5
/* And what it has at least and at most, in pixels. */
#define STRIP_LEAST 96
#define STRIP_MOST 220

static guint
rows_for (guint n, guint columns)
{
  return (n + columns - 1) / columns;
}

static double
picture_width (guint n, guint columns, int width, int height)
{
  double cell_width = (width - (int)(columns - 1) * PARLEY_CALL_GAP) / (double)columns;
  double cell_height = (height - (int)(rows_for (n, columns) - 1) * PARLEY_CALL_GAP) / (double)rows_for (n, columns);

  return MIN (cell_width, cell_height * 4 / 3);
}

/* Returns: how many columns make @n pictures of 4:3 largest in this room */
guint
parley_call_arrange_columns (guint n, int width, int height)
{
  guint best = 1;

  for (guint columns = 2; columns <= n; columns++)
    if (picture_width (n, columns, width, height) > picture_width (n, best, width, height))
      best = columns;
  return best;
}

static guint
fits (int length, int least)
{
  return (guint)MAX (1, (length + PARLEY_CALL_GAP) / (least + PARLEY_CALL_GAP));
}

/**
 * parley_call_arrange_capacity:
 * @width: of the room there is
 * @height: likewise
 * @least_width: of a picture in which one still sees somebody
 * @least_height: likewise
 *
 * Returns: how many such pictures have place; at least one
 */
guint
parley_call_arrange_capacity (int width, int height, int least_width, int least_height)
{
  return MIN (fits (width, least_width) * fits (height, least_height), MAXIMUM_ON_PAGE);
}

/**
 * parley_call_arrange_slice:
 * @n: how many there are
 * @capacity: how many have place at once, at least one
 * @page: which page is asked for, from 0
 *
 * Returns: who is on it; all pages but the last have the same number, and that one
 *   is not left with a single picture where the others can spare some
 */
ParleyCallSlice
parley_call_arrange_slice (guint n, guint capacity, guint page)
{
  guint n_pages = MAX (1, (n + capacity - 1) / capacity);
  guint on_page = (n + n_pages - 1) / n_pages;
  ParleyCallSlice slice = { .n_pages = n_pages };

  slice.page = MIN (page, n_pages - 1);
  slice.first = MIN (slice.page * on_page, n);
  slice.n = MIN (on_page, n - slice.first);
  return slice;
}

/**
 * parley_call_arrange_cell:
 * @index: of the picture
 * @n: how many share the room
 * @room: what they share
 *
 * The last row may have fewer; it stands in the middle.
 *
 * Returns: where it goes
 */
GtkAllocation
parley_call_arrange_cell (guint index, guint n, const GtkAllocation *room)
{
  guint columns = parley_call_arrange_columns (n, room->width, room->height);
  guint rows = rows_for (n, columns), row = index / columns;
  guint in_row = row == rows - 1 ? n - row * columns : columns;
  int width = (room->width - (int)(columns - 1) * PARLEY_CALL_GAP) / (int)columns;
  int height = (room->height - (int)(rows - 1) * PARLEY_CALL_GAP) / (int)rows;
  int left = (room->width - (int)in_row * width - (int)(in_row - 1) * PARLEY_CALL_GAP) / 2;

  return (GtkAllocation){
    .x = room->x + left + (int)(index % columns) * (width + PARLEY_CALL_GAP),
    .y = room->y + (int)row * (height + PARLEY_CALL_GAP),
    .width = width,
    .height = height,
  };
}

/**
 * parley_call_arrange_split:
 * @width: of the whole
 * @height: of the whole
 * @large: (out): where who is seen large goes
 * @strip: (out): where everybody else does, along the shorter side
 */
void
parley_call_arrange_split (int width, int height, GtkAllocation *large, GtkAllocation *strip)
{
  gboolean is_wide = width > height;
  int thickness = CLAMP ((is_wide ? width : height) / STRIP_PART, STRIP_LEAST, STRIP_MOST);

  *large = (GtkAllocation){ 0, 0, width, height };
  *strip = *large;
  if (is_wide)
    {
      large->width -= thickness + PARLEY_CALL_GAP;
      strip->x = width - thickness;
      strip->width = thickness;
    }
  else
    {
      large->height -= thickness + PARLEY_CALL_GAP;
      strip->y = height - thickness;
      strip->height = thickness;
    }
}
