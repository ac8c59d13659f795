/* One child at one side, as wide as it would be and no wider than there is place.
 *
 * It is what halign does, without its price: for a widget that is aligned GTK asks
 * how wide it is for the height it got, and a label that wraps answers by laying its
 * text out again and again until it has found the narrowest, which was six tenths of
 * what a screen of messages took.
 */
#include "config.h"

#include "parley-side-layout.h"

struct _ParleySideLayout
{
  GtkLayoutManager parent_instance;

  GtkAlign side;
};

G_DEFINE_FINAL_TYPE (ParleySideLayout, parley_side_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
width_within (GtkWidget *child, int available)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, available));
}

static GtkSizeRequestMode
parley_side_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
parley_side_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child == NULL)
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    for_size = -1;
  gtk_widget_measure (child, orientation, for_size >= 0 ? width_within (child, for_size) : -1, minimum, natural, NULL, NULL);
}

static void
parley_side_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  GtkAlign side = PARLEY_SIDE_LAYOUT (manager)->side;
  GtkAllocation place = { .height = height };

  if (child == NULL)
    return;
  place.width = width_within (child, width);
  if (side == GTK_ALIGN_CENTER)
    place.x = (width - place.width) / 2;
  else if ((side == GTK_ALIGN_END) == (gtk_widget_get_direction (widget) != GTK_TEXT_DIR_RTL))
    place.x = width - place.width;
  gtk_widget_size_allocate (child, &place, -1);
}

static void
parley_side_layout_class_init (ParleySideLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = parley_side_layout_get_request_mode;
  layout_class->measure = parley_side_layout_measure;
  layout_class->allocate = parley_side_layout_allocate;
}

static void
parley_side_layout_init (ParleySideLayout *self)
{
  self->side = GTK_ALIGN_START;
}

/**
 * parley_side_layout_set_side:
 * @self: a layout
 * @side: where the child is
 */
void
parley_side_layout_set_side (ParleySideLayout *self, GtkAlign side)
{
  g_return_if_fail (PARLEY_IS_SIDE_LAYOUT (self));

  if (self->side == side)
    return;
  self->side = side;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
