/* Children beside each other, of which the one that expands has the width that the
 * others leave.
 *
 * A box does the same and more, and asks to that end how high each child is without
 * anything said of its width, for which a label that wraps lays its text out twice: a
 * quarter of what a screen of messages took.
 */
#include "config.h"

#include "parley-rest-layout.h"

struct _ParleyRestLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

enum
{
  PROP_SPACING = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyRestLayout, parley_rest_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkWidget *
next_child (GtkWidget *widget, GtkWidget *before)
{
  GtkWidget *child = before != NULL ? gtk_widget_get_next_sibling (before) : gtk_widget_get_first_child (widget);

  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
natural_width (GtkWidget *child)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static gboolean
has_rest (GtkWidget *child)
{
  return gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
}

/* Of @width, what the one that expands gets. */
static int
find_rest (ParleyRestLayout *self, GtkWidget *widget, int width)
{
  int rest = width + self->spacing;

  for (GtkWidget *child = next_child (widget, NULL); child != NULL; child = next_child (widget, child))
    rest -= self->spacing + (has_rest (child) ? 0 : natural_width (child));
  return MAX (rest, 0);
}

static int
width_of (GtkWidget *child, int rest)
{
  return has_rest (child) ? rest : natural_width (child);
}

static void
measure_widths (ParleyRestLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  for (GtkWidget *child = next_child (widget, NULL); child != NULL; child = next_child (widget, child))
    {
      int least, wanted, gap = child != next_child (widget, NULL) ? self->spacing : 0;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum += gap + (has_rest (child) ? least : wanted);
      *natural += gap + wanted;
    }
}

static void
measure_heights (ParleyRestLayout *self, GtkWidget *widget, int width, int *minimum, int *natural)
{
  int rest = width >= 0 ? find_rest (self, widget, width) : -1;

  for (GtkWidget *child = next_child (widget, NULL); child != NULL; child = next_child (widget, child))
    {
      int least, wanted;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width_of (child, rest), &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = MAX (*natural, wanted);
    }
}

static void
parley_rest_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_widths (PARLEY_REST_LAYOUT (manager), widget, minimum, natural);
  else
    measure_heights (PARLEY_REST_LAYOUT (manager), widget, for_size, minimum, natural);
}

static GtkSizeRequestMode
parley_rest_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
parley_rest_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  ParleyRestLayout *self = PARLEY_REST_LAYOUT (manager);
  gboolean is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int rest = find_rest (self, widget, width);
  int x = 0;

  for (GtkWidget *child = next_child (widget, NULL); child != NULL; child = next_child (widget, child))
    {
      GtkAllocation place = { x, 0, width_of (child, rest), height };

      x += place.width + self->spacing;
      if (is_mirrored)
        place.x = width - place.x - place.width;
      gtk_widget_size_allocate (child, &place, -1);
    }
}

static void
parley_rest_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyRestLayout *self = PARLEY_REST_LAYOUT (object);

  switch (id)
    {
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_rest_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ParleyRestLayout *self = PARLEY_REST_LAYOUT (object);

  switch (id)
    {
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_rest_layout_class_init (ParleyRestLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_rest_layout_get_property;
  object_class->set_property = parley_rest_layout_set_property;
  layout_class->get_request_mode = parley_rest_layout_get_request_mode;
  layout_class->measure = parley_rest_layout_measure;
  layout_class->allocate = parley_rest_layout_allocate;

  props[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, 100, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
parley_rest_layout_init (ParleyRestLayout *self)
{
}
