/* The guide: topics, and a page for each.  A paragraph can have the focus, so that
 * a screen reader says it whole and the keyboard scrolls to it.
 */
#include "config.h"

#include "parley-help-dialog.h"

#include "parley-dialog-width.h"
#include "parley-guide.h"

#include <glib/gi18n.h>

#define MAX_WIDTH 560 /* of a line that is easy to read, in pixels */

struct _ParleyHelpDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation;
  GtkListBox *topics;
};

G_DEFINE_FINAL_TYPE (ParleyHelpDialog, parley_help_dialog, ADW_TYPE_DIALOG)

static GtkWidget *
make_paragraph (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

static GtkWidget *
make_text (const ParleyGuideTopic *topic)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  for (guint i = 0; topic->paragraphs[i] != NULL; i++)
    gtk_box_append (GTK_BOX (box), make_paragraph (_ (topic->paragraphs[i])));
  gtk_widget_add_css_class (box, "guide");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), MAX_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  return clamp;
}

static AdwNavigationPage *
make_page (const ParleyGuideTopic *topic)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = adw_toolbar_view_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), make_text (topic));
  gtk_widget_set_focusable (scrolled, FALSE);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  return adw_navigation_page_new (view, _ (topic->title));
}

static void
on_topic (ParleyHelpDialog *self, GtkListBoxRow *row)
{
  guint n = 0;
  const ParleyGuideTopic *topics = parley_guide_get_topics (&n);
  AdwNavigationPage *page = make_page (&topics[gtk_list_box_row_get_index (row)]);
  AdwToolbarView *view = ADW_TOOLBAR_VIEW (adw_navigation_page_get_child (page));

  adw_navigation_view_push (self->navigation, page);
  gtk_widget_child_focus (adw_toolbar_view_get_content (view), GTK_DIR_TAB_FORWARD);
}

static void
add_topics (ParleyHelpDialog *self)
{
  guint n = 0;
  const ParleyGuideTopic *topics = parley_guide_get_topics (&n);

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", _ (topics[i].title), "activatable", TRUE, NULL);
      GtkWidget *arrow = g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic", "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

      adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
      gtk_list_box_append (self->topics, row);
    }
}

static void
parley_help_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PARLEY_TYPE_HELP_DIALOG);
  G_OBJECT_CLASS (parley_help_dialog_parent_class)->dispose (object);
}

static void
parley_help_dialog_class_init (ParleyHelpDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_help_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-help-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyHelpDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, ParleyHelpDialog, topics);
  gtk_widget_class_bind_template_callback (widget_class, on_topic);
}

static void
parley_help_dialog_init (ParleyHelpDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
  add_topics (self);
}

/**
 * parley_help_dialog_new:
 *
 * Returns: (transfer floating): the guide, to be presented
 */
AdwDialog *
parley_help_dialog_new (void)
{
  return g_object_new (PARLEY_TYPE_HELP_DIALOG, NULL);
}
