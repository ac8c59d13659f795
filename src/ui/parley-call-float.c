/* Reactions that rise over somebody's picture and are gone after some seconds.  The
 * movement is the style sheet's, which GTK leaves out for whoever wants none: then
 * they stand where they are for as long.  They are said elsewhere.
 */
#include "config.h"

#include "parley-call-float.h"

/* More at once would hide whoever is behind them. */
#define MAXIMUM 5

struct _ParleyCallFloat
{
  GtkWidget parent_instance;

  GQueue sources; /* one for each child, in their order */
};

G_DEFINE_FINAL_TYPE (ParleyCallFloat, parley_call_float, GTK_TYPE_WIDGET)

static void
drop_oldest (ParleyCallFloat *self)
{
  gtk_widget_unparent (gtk_widget_get_first_child (GTK_WIDGET (self)));
}

static void
on_over (gpointer data)
{
  ParleyCallFloat *self = data;

  g_queue_pop_head (&self->sources);
  drop_oldest (self);
}

static void
parley_call_float_dispose (GObject *object)
{
  ParleyCallFloat *self = PARLEY_CALL_FLOAT (object);

  while (!g_queue_is_empty (&self->sources))
    {
      g_source_remove (GPOINTER_TO_UINT (g_queue_pop_head (&self->sources)));
      drop_oldest (self);
    }
  G_OBJECT_CLASS (parley_call_float_parent_class)->dispose (object);
}

static void
parley_call_float_class_init (ParleyCallFloatClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_float_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "call-float");
}

static void
parley_call_float_init (ParleyCallFloat *self)
{
  g_queue_init (&self->sources);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
}

/**
 * parley_call_float_show:
 * @self: where it rises
 * @emoji: a reaction
 */
void
parley_call_float_show (ParleyCallFloat *self, const char *emoji)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", emoji, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  g_return_if_fail (PARLEY_IS_CALL_FLOAT (self));

  if (g_queue_get_length (&self->sources) >= MAXIMUM)
    {
      g_source_remove (GPOINTER_TO_UINT (g_queue_pop_head (&self->sources)));
      drop_oldest (self);
    }
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  g_queue_push_tail (&self->sources, GUINT_TO_POINTER (g_timeout_add_once (PARLEY_CALL_FLOAT_MS, on_over, self)));
}

/* Returns: how many are seen now */
guint
parley_call_float_count (ParleyCallFloat *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_FLOAT (self), 0);

  return g_queue_get_length (&self->sources);
}
