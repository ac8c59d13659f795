/* The people in a call, side by side on as many pages as it takes, or a screen that
 * is shown, or whoever speaks or is pinned, large and the others beside it.  One's
 * own picture is among the others, or in a corner where somebody else is large.
 * What is on no page that is shown is not on the screen, and so is not decoded.
 */
#include "config.h"

#include "parley-call-grid.h"

#include "parley-call-arrange.h"
#include "parley-call-screen.h"
#include "parley-call-tile.h"
#include "parley-call-tiles.h"

#include <glib/gi18n.h>

/* Below this, in pixels, one sees somebody, but not who it is. */
#define LEAST_WIDTH 160
#define LEAST_HEIGHT 120
#define LEAST_STRIP_WIDTH 120
#define LEAST_STRIP_HEIGHT 90
#define CORNER_WIDTH 144
#define CORNER_MARGIN 12
#define CORNER_BESIDE_NAME 480
#define CORNER_ABOVE_NAME 44

struct _ParleyCallGrid
{
  GtkWidget parent_instance;

  ParleyCall *call;
  ParleyCallTiles *tiles;  /* nullable */
  GtkWidget *self_picture; /* nullable */
  gboolean is_speaker_view;
  guint page;
  ParleyCallSlice slice;
  guint n_shared; /* of those who share the pages */
};

enum
{
  PROP_SPEAKER_VIEW = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint paged_signal;

G_DEFINE_FINAL_TYPE (ParleyCallGrid, parley_call_grid, GTK_TYPE_WIDGET)

static ParleyCallDominant *
get_speaker (ParleyCallGrid *self)
{
  return parley_call_media_get_dominant (parley_call_get_media (self->call));
}

static guint
count_tiles (ParleyCallGrid *self)
{
  return self->tiles != NULL ? parley_call_tiles_get_n (self->tiles) : 0;
}

static GtkWidget *
get_speaking (ParleyCallGrid *self)
{
  TwilioParticipant *speaker = parley_call_dominant_get_current (get_speaker (self));
  GtkWidget *tile = speaker != NULL ? parley_call_tiles_find (self->tiles, speaker) : NULL;

  return tile != NULL ? tile : parley_call_tiles_get (self->tiles, 0);
}

/* Returns: who or what is to be large, if anything: whom one pinned oneself, then a
 *   screen, which is shown to be looked at
 */
static GtkWidget *
get_large (ParleyCallGrid *self)
{
  GtkWidget *pinned, *screen;

  if (count_tiles (self) == 0)
    return NULL;
  pinned = parley_call_tiles_get_pinned (self->tiles);
  screen = parley_call_tiles_get_screen (self->tiles);
  if (pinned != NULL || screen != NULL)
    return pinned != NULL ? pinned : screen;
  return self->is_speaker_view ? get_speaking (self) : NULL;
}

static gboolean
has_self (ParleyCallGrid *self)
{
  return self->self_picture != NULL && gtk_widget_get_visible (self->self_picture);
}

/* In a call of two one looks at the other. */
static gboolean
self_is_in_corner (ParleyCallGrid *self, GtkWidget *large)
{
  return large != NULL || count_tiles (self) < 2;
}

static void
parley_call_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  ParleyCallGrid *self = PARLEY_CALL_GRID (widget);
  int child_minimum, child_natural;

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? LEAST_WIDTH : LEAST_HEIGHT;
  for (guint i = 0; i < count_tiles (self); i++)
    {
      gtk_widget_measure (parley_call_tiles_get (self->tiles, i), orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

/* @place: as it is where one reads from left to right */
static void
place_child (ParleyCallGrid *self, GtkWidget *child, GtkAllocation place)
{
  int least_width, least_height;

  gtk_widget_set_child_visible (child, TRUE);
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, &least_height, NULL, NULL, NULL);
  place.width = MAX (place.width, least_width);
  place.height = MAX (place.height, least_height);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    place.x = gtk_widget_get_width (GTK_WIDGET (self)) - place.x - place.width;
  gtk_widget_size_allocate (child, &place, -1);
}

/* Where there is no room beside the name of whoever is large, above it. */
static void
place_self_in_corner (ParleyCallGrid *self, const GtkAllocation *room)
{
  gboolean is_above_name = count_tiles (self) > 0 && room->width < CORNER_BESIDE_NAME;
  int bottom = room->y + room->height - (is_above_name ? CORNER_ABOVE_NAME : CORNER_MARGIN);
  int height;

  gtk_widget_add_css_class (self->self_picture, "corner");
  gtk_widget_measure (self->self_picture, GTK_ORIENTATION_VERTICAL, CORNER_WIDTH, NULL, &height, NULL, NULL);
  place_child (self, self->self_picture,
               (GtkAllocation){ room->x + room->width - CORNER_WIDTH - CORNER_MARGIN, bottom - height, CORNER_WIDTH, height });
}

/* Those on this page, and in the last place oneself. */
static void
place_page (ParleyCallGrid *self, GtkWidget *without, gboolean with_self, const GtkAllocation *room)
{
  guint n = self->slice.n + (with_self ? 1 : 0), index = 0;

  for (guint i = 0; i < count_tiles (self); i++)
    {
      GtkWidget *tile = parley_call_tiles_get (self->tiles, i);
      gboolean is_on_page = index >= self->slice.first && index < self->slice.first + self->slice.n;

      if (tile == without)
        continue;
      if (is_on_page)
        place_child (self, tile, parley_call_arrange_cell (index - self->slice.first, n, room));
      else
        gtk_widget_set_child_visible (tile, FALSE);
      index++;
    }
  if (!with_self)
    return;
  gtk_widget_remove_css_class (self->self_picture, "corner");
  place_child (self, self->self_picture, parley_call_arrange_cell (n - 1, n, room));
}

static gboolean
tell_paged (gpointer data)
{
  g_signal_emit (data, paged_signal, 0);
  return G_SOURCE_REMOVE;
}

/* Whoever shows the pages must not do it while sizes are given out. */
static void
take_slice (ParleyCallGrid *self, guint n, guint capacity)
{
  ParleyCallSlice slice = parley_call_arrange_slice (n, capacity, self->page);
  gboolean is_same = slice.first == self->slice.first && slice.n == self->slice.n && slice.n_pages == self->slice.n_pages && n == self->n_shared;

  self->slice = slice;
  self->n_shared = n;
  if (!is_same)
    g_idle_add_full (G_PRIORITY_DEFAULT, tell_paged, g_object_ref (self), g_object_unref);
}

/* Beside a screen one sees oneself as well, not in front of it. */
static void
place_large (ParleyCallGrid *self, GtkWidget *large, int width, int height)
{
  GtkAllocation place = { 0, 0, width, height }, strip;
  gboolean is_screen = PARLEY_IS_CALL_SCREEN (large), with_self = is_screen && has_self (self);
  guint n = count_tiles (self) - (is_screen ? 0 : 1), capacity;

  if (n > 0)
    {
      parley_call_arrange_split (width, height, &place, &strip);
      capacity = parley_call_arrange_capacity (strip.width, strip.height, LEAST_STRIP_WIDTH, LEAST_STRIP_HEIGHT);
      with_self = with_self && capacity > 1;
      take_slice (self, n, with_self ? capacity - 1 : capacity);
      place_page (self, large, with_self, &strip);
    }
  else
    take_slice (self, 0, 1);
  place_child (self, large, place);
  if (has_self (self) && !with_self)
    place_self_in_corner (self, &place);
}

static void
place_all (ParleyCallGrid *self, int width, int height)
{
  gboolean with_self = has_self (self) && !self_is_in_corner (self, NULL);
  guint capacity = parley_call_arrange_capacity (width, height, LEAST_WIDTH, LEAST_HEIGHT);
  GtkAllocation place = { 0, 0, width, height };

  take_slice (self, count_tiles (self), with_self && capacity > 1 ? capacity - 1 : capacity);
  place_page (self, NULL, with_self, &place);
  if (has_self (self) && !with_self)
    place_self_in_corner (self, &place);
}

static void
parley_call_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ParleyCallGrid *self = PARLEY_CALL_GRID (widget);
  GtkWidget *large = get_large (self);

  if (self->tiles != NULL)
    parley_call_tiles_hide_screens (self->tiles, large);
  if (large != NULL)
    place_large (self, large, width, height);
  else
    place_all (self, width, height);
}

static void
on_count (ParleyCallGrid *self)
{
  if (count_tiles (self) > 1 || (self->tiles != NULL && parley_call_tiles_get_screen (self->tiles) != NULL))
    gtk_widget_add_css_class (GTK_WIDGET (self), "several");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "several");
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
update_listening (ParleyCallGrid *self)
{
  if (self->call != NULL)
    parley_call_dominant_set_listening (get_speaker (self), self->is_speaker_view && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static void
parley_call_grid_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_call_grid_parent_class)->map (widget);
  update_listening (PARLEY_CALL_GRID (widget));
}

static void
parley_call_grid_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_call_grid_parent_class)->unmap (widget);
  update_listening (PARLEY_CALL_GRID (widget));
}

static void
parley_call_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SPEAKER_VIEW:
      g_value_set_boolean (value, PARLEY_CALL_GRID (object)->is_speaker_view);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_speaker_view (ParleyCallGrid *self, gboolean speaker_view)
{
  if (self->is_speaker_view == speaker_view)
    return;
  self->is_speaker_view = speaker_view;
  self->page = 0;
  update_listening (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SPEAKER_VIEW]);
}

static void
parley_call_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SPEAKER_VIEW:
      set_speaker_view (PARLEY_CALL_GRID (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_grid_dispose (GObject *object)
{
  ParleyCallGrid *self = PARLEY_CALL_GRID (object);

  if (self->tiles != NULL)
    parley_call_tiles_clear (self->tiles);
  g_clear_object (&self->tiles);
  g_clear_pointer (&self->self_picture, gtk_widget_unparent);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_grid_parent_class)->dispose (object);
}

static void
parley_call_grid_class_init (ParleyCallGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_call_grid_get_property;
  object_class->set_property = parley_call_grid_set_property;
  object_class->dispose = parley_call_grid_dispose;
  props[PROP_SPEAKER_VIEW] = g_param_spec_boolean ("speaker-view", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  paged_signal = g_signal_new ("paged", PARLEY_TYPE_CALL_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  widget_class->measure = parley_call_grid_measure;
  widget_class->size_allocate = parley_call_grid_size_allocate;
  widget_class->map = parley_call_grid_map;
  widget_class->unmap = parley_call_grid_unmap;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  gtk_widget_class_set_css_name (widget_class, "call-grid");
}

static void
parley_call_grid_init (ParleyCallGrid *self)
{
  self->slice.n_pages = 1;
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
  g_return_if_fail (PARLEY_IS_CALL_GRID (self) && self->call == NULL);

  self->call = g_object_ref (call);
  self->tiles = parley_call_tiles_new (GTK_WIDGET (self), call);
  g_signal_connect_object (self->tiles, "changed", G_CALLBACK (gtk_widget_queue_allocate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tiles, "count", G_CALLBACK (on_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_speaker (self), "notify::current", G_CALLBACK (gtk_widget_queue_allocate), self, G_CONNECT_SWAPPED);
  on_count (self);
}

/**
 * parley_call_grid_set_self:
 * @self: a grid
 * @picture: (transfer floating): one's own picture; shown while it is visible
 */
void
parley_call_grid_set_self (ParleyCallGrid *self, GtkWidget *picture)
{
  g_return_if_fail (PARLEY_IS_CALL_GRID (self) && self->self_picture == NULL);

  self->self_picture = picture;
  gtk_widget_insert_before (picture, GTK_WIDGET (self), NULL);
}

/* @page: from 0; of one that is not there the last is shown */
void
parley_call_grid_set_page (ParleyCallGrid *self, guint page)
{
  g_return_if_fail (PARLEY_IS_CALL_GRID (self));

  if (self->page == page)
    return;
  self->page = page;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

guint
parley_call_grid_get_page (ParleyCallGrid *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_GRID (self), 0);

  return self->slice.page;
}

guint
parley_call_grid_get_n_pages (ParleyCallGrid *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_GRID (self), 1);

  return self->slice.n_pages;
}

/**
 * parley_call_grid_get_range:
 * @self: a grid
 * @first: (out): the first on the page, from 0
 * @n: (out): how many are on it
 * @total: (out): how many share the pages
 */
void
parley_call_grid_get_range (ParleyCallGrid *self, guint *first, guint *n, guint *total)
{
  g_return_if_fail (PARLEY_IS_CALL_GRID (self));

  *first = self->slice.first;
  *n = self->slice.n;
  *total = self->n_shared;
}
