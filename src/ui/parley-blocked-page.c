/* Whom one wants nothing to do with, and having to do with them again. */
#include "config.h"

#include "parley-blocked-page.h"

#include "parley-blocked.h"
#include "parley-person-button.h"
#include "parley-person-row.h"
#include "parley-sentence.h"

#include <glib/gi18n.h>

struct _ParleyBlockedPage
{
  AdwNavigationPage parent_instance;

  ParleySession *session;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ParleyBlockedPage, parley_blocked_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update_stack (ParleyBlockedPage *self)
{
  guint n = g_list_model_get_n_items (parley_blocked_get_people (self->session));

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nobody");
}

static void
on_unblocked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyBlockedPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (parley_blocked_set_finish (PARLEY_SESSION (source), result, &error) || self->toasts == NULL)
    return;
  sentence = parley_sentence_for_error (error);
  adw_toast_overlay_add_toast (self->toasts, g_object_new (ADW_TYPE_TOAST, "title", sentence, "use-markup", FALSE, NULL));
}

static void
on_unblock (ParleyPersonButton *button, ParleyBlockedPage *self)
{
  ParleyMember *person = parley_person_button_get_person (button);

  parley_blocked_set_async (self->session, parley_member_get_uid (person), FALSE, NULL, on_unblocked, g_object_ref (self));
}

static char *
name_button (const char *name)
{
  /* Translators: for screen readers: %s is a person */
  return g_strdup_printf (_ ("Unblock %s"), name);
}

static GtkWidget *
make_row (gpointer person, gpointer data)
{
  GtkWidget *row = parley_person_row_new (person, NULL);
  GtkWidget *button = parley_person_button_new (person, _ ("Unblock"), name_button);

  g_signal_connect_object (button, "clicked", G_CALLBACK (on_unblock), data, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
parley_blocked_page_dispose (GObject *object)
{
  ParleyBlockedPage *self = PARLEY_BLOCKED_PAGE (object);

  /* Whoever still holds the list must not make rows for what is gone. */
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_BLOCKED_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_blocked_page_parent_class)->dispose (object);
}

static void
parley_blocked_page_class_init (ParleyBlockedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_blocked_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-blocked-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyBlockedPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyBlockedPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyBlockedPage, list);
}

static void
parley_blocked_page_init (ParleyBlockedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_blocked_page_new:
 * @session: who looks
 *
 * Returns: (transfer floating): a page for a dialog of preferences
 */
AdwNavigationPage *
parley_blocked_page_new (ParleySession *session)
{
  ParleyBlockedPage *self = g_object_new (PARLEY_TYPE_BLOCKED_PAGE, NULL);
  GListModel *people;

  g_return_val_if_fail (PARLEY_IS_SESSION (session), ADW_NAVIGATION_PAGE (self));

  self->session = g_object_ref (session);
  people = parley_blocked_get_people (session);
  g_signal_connect_object (people, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, people, make_row, self, NULL);
  update_stack (self);
  return ADW_NAVIGATION_PAGE (self);
}
