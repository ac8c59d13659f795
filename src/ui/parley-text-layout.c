/* How wide a label with a long text would be.  GTK asks each label for its narrowest and
 * its natural width before it asks for the height, and the label lays out all of its text
 * for each: half of what a screen of messages took.  A paragraph that is longer than any
 * line takes what width there is, which needs no layout to know.
 *
 * All else is left to the label.
 */
#include "config.h"

#include "parley-text-layout.h"

#include <string.h>

/* In bytes: more than a line of a wide window holds, be it of narrow letters. */
#define LONG 200
/* More than there ever is. */
#define WIDE 16000

struct _ParleyTextLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (ParleyTextLayout, parley_text_layout, GTK_TYPE_LAYOUT_MANAGER)

static gboolean
has_long_paragraph (const char *text)
{
  for (gsize length = strcspn (text, "\n"); length < LONG; length = strcspn (text, "\n"))
    {
      if (text[length] == '\0')
        return FALSE;
      text += length + 1;
    }
  return TRUE;
}

static void
parley_text_layout_measure (GtkLayoutManager *manager, GtkWidget *label, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL && has_long_paragraph (gtk_label_get_text (GTK_LABEL (label))))
    {
      *minimum = 0;
      *natural = WIDE;
      return;
    }
  GTK_WIDGET_GET_CLASS (label)->measure (label, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
}

static GtkSizeRequestMode
parley_text_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *label)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
parley_text_layout_allocate (GtkLayoutManager *manager, GtkWidget *label, int width, int height, int baseline)
{
  GTK_WIDGET_GET_CLASS (label)->size_allocate (label, width, height, baseline);
}

static void
parley_text_layout_class_init (ParleyTextLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = parley_text_layout_get_request_mode;
  layout_class->measure = parley_text_layout_measure;
  layout_class->allocate = parley_text_layout_allocate;
}

static void
parley_text_layout_init (ParleyTextLayout *self)
{
}
