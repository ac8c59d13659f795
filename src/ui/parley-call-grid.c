/* The people in a call, side by side, each as large as all can be at once. */
#include "config.h"

#include "parley-call-grid.h"

#include "parley-call-tile.h"

#include <glib/gi18n.h>

#define GAP 6
#define TILE_MINIMUM 80

/* How much of the longer side those have who are not pinned. */
#define STRIP_PART 5

struct _ParleyCallGrid
{
  GtkWidget parent_instance;

  ParleyCall *call;
  GPtrArray *tiles;  /* in the order of the participants */
  GtkWidget *pinned; /* one of them, to be large */
};

G_DEFINE_FINAL_TYPE (ParleyCallGrid, parley_call_grid, GTK_TYPE_WIDGET)

static guint
rows_for (guint n, guint columns)
{
  return (n + columns - 1) / columns;
}

static double
picture_width (guint n, guint columns, int width, int height)
{
  double cell_width = (width - (int)(columns - 1) * GAP) / (double)columns;
  double cell_height = (height - (int)(rows_for (n, columns) - 1) * GAP) / (double)rows_for (n, columns);

  return MIN (cell_width, cell_height * 4 / 3);
}

guint
parley_call_grid_choose_columns (guint n, int width, int height)
{
  guint best = 1;

  for (guint columns = 2; columns <= n; columns++)
    if (picture_width (n, columns, width, height) > picture_width (n, best, width, height))
      best = columns;
  return best;
}

static void
parley_call_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  ParleyCallGrid *self = PARLEY_CALL_GRID (widget);
  int child_minimum, child_natural;

  *minimum = *natural = TILE_MINIMUM;
  for (guint i = 0; i < self->tiles->len; i++)
    {
      gtk_widget_measure (g_ptr_array_index (self->tiles, i), orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
place_tile (GtkWidget *tile, GtkAllocation place)
{
  int least_width, least_height;

  gtk_widget_measure (tile, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  gtk_widget_measure (tile, GTK_ORIENTATION_VERTICAL, -1, &least_height, NULL, NULL, NULL);
  place.width = MAX (place.width, least_width);
  place.height = MAX (place.height, least_height);
  gtk_widget_size_allocate (tile, &place, -1);
}

/* The last row may have fewer; it stands in the middle. */
static GtkAllocation
cell (guint index, guint n, guint columns, const GtkAllocation *room)
{
  guint rows = rows_for (n, columns), row = index / columns;
  guint in_row = row == rows - 1 ? n - row * columns : columns;
  int cell_width = (room->width - (int)(columns - 1) * GAP) / (int)columns;
  int cell_height = (room->height - (int)(rows - 1) * GAP) / (int)rows;
  int left = (room->width - (int)in_row * cell_width - (int)(in_row - 1) * GAP) / 2;

  return (GtkAllocation){
    .x = room->x + left + (int)(index % columns) * (cell_width + GAP),
    .y = room->y + (int)row * (cell_height + GAP),
    .width = cell_width,
    .height = cell_height,
  };
}

/* Everybody but @without, side by side. */
static void
place_tiles (ParleyCallGrid *self, GtkWidget *without, const GtkAllocation *room)
{
  guint n = self->tiles->len - (without != NULL ? 1 : 0), index = 0;
  guint columns = parley_call_grid_choose_columns (n, room->width, room->height);

  for (guint i = 0; i < self->tiles->len; i++)
    if (g_ptr_array_index (self->tiles, i) != without)
      place_tile (g_ptr_array_index (self->tiles, i), cell (index++, n, columns, room));
}

/* One large, the others in a strip along the shorter side. */
static void
place_pinned (ParleyCallGrid *self, int width, int height)
{
  gboolean is_wide = width > height;
  int strip = self->tiles->len > 1 ? (is_wide ? width : height) / STRIP_PART : 0;
  GtkAllocation large = { 0, 0, is_wide ? width - strip : width, is_wide ? height : height - strip };
  GtkAllocation rest = { is_wide ? width - strip : 0, is_wide ? 0 : height - strip, is_wide ? strip : width, is_wide ? height : strip };

  if (is_wide && strip > 0)
    large.width -= GAP;
  else if (strip > 0)
    large.height -= GAP;
  place_tile (self->pinned, large);
  if (strip > 0)
    place_tiles (self, self->pinned, &rest);
}

static void
parley_call_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ParleyCallGrid *self = PARLEY_CALL_GRID (widget);

  if (self->pinned != NULL)
    place_pinned (self, width, height);
  else
    place_tiles (self, NULL, &(GtkAllocation){ 0, 0, width, height });
}

/* One at a time is large. */
static void
on_pinned (ParleyCallGrid *self, GParamSpec *pspec, ParleyCallTileMenu *menu)
{
  GtkWidget *tile = gtk_widget_get_ancestor (GTK_WIDGET (menu), PARLEY_TYPE_CALL_TILE);
  GtkWidget *before = self->pinned;
  gboolean is_pinned;

  g_object_get (menu, "pinned", &is_pinned, NULL);
  if (!is_pinned && before != tile)
    return;
  self->pinned = is_pinned ? tile : NULL;
  if (before != NULL && before != tile)
    g_object_set (parley_call_tile_get_menu (PARLEY_CALL_TILE (before)), "pinned", FALSE, NULL);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
remove_tile (gpointer tile)
{
  gtk_widget_unparent (tile);
}

static void
insert_tile (ParleyCallGrid *self, guint position)
{
  g_autoptr (TwilioParticipant) participant = g_list_model_get_item (parley_call_get_participants (self->call), position);
  ParleyMember *person = parley_call_get_person (self->call, twilio_participant_get_identity (participant));
  GtkWidget *tile = parley_call_tile_new (participant, person);
  GtkWidget *next = position < self->tiles->len ? g_ptr_array_index (self->tiles, position) : NULL;

  g_ptr_array_insert (self->tiles, (int)position, tile);
  g_signal_connect_object (parley_call_tile_get_menu (PARLEY_CALL_TILE (tile)), "notify::pinned", G_CALLBACK (on_pinned), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_before (tile, GTK_WIDGET (self), next);
}

static void
on_participants_changed (ParleyCallGrid *self, guint position, guint removed, guint added, GListModel *model)
{
  for (guint i = 0; i < removed; i++)
    if (g_ptr_array_index (self->tiles, position + i) == self->pinned)
      self->pinned = NULL;
  if (removed > 0)
    g_ptr_array_remove_range (self->tiles, position, removed);
  for (guint i = 0; i < added; i++)
    insert_tile (self, position + i);
  if (self->tiles->len > 1)
    gtk_widget_add_css_class (GTK_WIDGET (self), "several");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "several");
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
parley_call_grid_dispose (GObject *object)
{
  ParleyCallGrid *self = PARLEY_CALL_GRID (object);

  self->pinned = NULL;
  g_ptr_array_set_size (self->tiles, 0);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_grid_parent_class)->dispose (object);
}

static void
parley_call_grid_finalize (GObject *object)
{
  g_ptr_array_unref (PARLEY_CALL_GRID (object)->tiles);
  G_OBJECT_CLASS (parley_call_grid_parent_class)->finalize (object);
}

static void
parley_call_grid_class_init (ParleyCallGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_call_grid_finalize;
  widget_class->measure = parley_call_grid_measure;
  widget_class->size_allocate = parley_call_grid_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  gtk_widget_class_set_css_name (widget_class, "call-grid");
}

static void
parley_call_grid_init (ParleyCallGrid *self)
{
  self->tiles = g_ptr_array_new_with_free_func (remove_tile);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Participants"), -1);
}

/**
 * parley_call_grid_set_call:
 * @self: a grid
 * @call: the call whose participants to show, once and for all
 */
void
parley_call_grid_set_call (ParleyCallGrid *self, ParleyCall *call)
{
  GListModel *participants = parley_call_get_participants (call);

  g_return_if_fail (PARLEY_IS_CALL_GRID (self) && self->call == NULL);

  self->call = g_object_ref (call);
  g_signal_connect_object (participants, "items-changed", G_CALLBACK (on_participants_changed), self, G_CONNECT_SWAPPED);
  on_participants_changed (self, 0, 0, g_list_model_get_n_items (participants), participants);
}
