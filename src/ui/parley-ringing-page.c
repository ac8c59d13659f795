/* Somebody calls: who, what kind of call, and the two answers.  The focus is on
 * neither, since a person who was typing would answer with the next space.
 */
#include "config.h"

#include "parley-ringing-page.h"

#include "parley-call-sentence.h"

struct _ParleyRingingPage
{
  AdwNavigationPage parent_instance;

  ParleyCall *call;

  AdwAvatar *avatar;
  GtkWidget *caller;
  GtkLabel *ring;
  GtkLabel *kind;
};

G_DEFINE_FINAL_TYPE (ParleyRingingPage, parley_ringing_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update (ParleyRingingPage *self)
{
  g_autofree char *name = parley_call_sentence_for_caller (self->call);
  g_autofree char *ring = parley_call_sentence_for_ring (self->call);
  g_autofree char *kind = parley_call_sentence_for_kind (self->call);

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->ring, ring);
  gtk_label_set_text (self->kind, kind);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->caller), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
accept (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_call_accept (PARLEY_RINGING_PAGE (widget)->call);
}

static void
decline (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_call_decline (PARLEY_RINGING_PAGE (widget)->call);
}

/* A label would take no focus: what surrounds it does.  It is named by who calls
 * and no more, since the rest is announced.
 */
static void
parley_ringing_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (PARLEY_RINGING_PAGE (page)->caller);
}

static void
parley_ringing_page_dispose (GObject *object)
{
  ParleyRingingPage *self = PARLEY_RINGING_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_RINGING_PAGE);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_ringing_page_parent_class)->dispose (object);
}

static void
parley_ringing_page_class_init (ParleyRingingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_ringing_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = parley_ringing_page_shown;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-ringing-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyRingingPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleyRingingPage, caller);
  gtk_widget_class_bind_template_child (widget_class, ParleyRingingPage, ring);
  gtk_widget_class_bind_template_child (widget_class, ParleyRingingPage, kind);
  gtk_widget_class_install_action (widget_class, "call.accept", NULL, accept);
  gtk_widget_class_install_action (widget_class, "call.decline", NULL, decline);
}

static void
parley_ringing_page_init (ParleyRingingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_ringing_page_new:
 * @call: a call that rings here
 *
 * Returns: (transfer floating): a page for it
 */
GtkWidget *
parley_ringing_page_new (ParleyCall *call)
{
  ParleyRingingPage *self = g_object_new (PARLEY_TYPE_RINGING_PAGE, NULL);
  ParleyMember *caller = parley_call_get_person (call, parley_call_get_by (call));

  self->call = g_object_ref (call);
  if (caller != NULL)
    g_signal_connect_object (caller, "notify::name", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_call_get_room (call), "notify::name", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
