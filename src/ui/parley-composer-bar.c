/* What the text below is: the answer to a message, or another text for one.  It is
 * said once, when it appears.
 */
#include "config.h"

#include "parley-composer-bar.h"

#include "parley-message-text.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/* On the screen the line is cut where it ends; a listener hears this much. */
#define CHARACTERS 120

struct _ParleyComposerBar
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *preview;
};

enum
{
  CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyComposerBar, parley_composer_bar, GTK_TYPE_BOX)

static void
on_cancel (ParleyComposerBar *self)
{
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
parley_composer_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PARLEY_TYPE_COMPOSER_BAR);
  G_OBJECT_CLASS (parley_composer_bar_parent_class)->dispose (object);
}

static void
parley_composer_bar_class_init (ParleyComposerBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_composer_bar_dispose;
  signals[CANCELLED] = g_signal_new ("cancelled", PARLEY_TYPE_COMPOSER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-composer-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyComposerBar, icon);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposerBar, title);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposerBar, preview);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
parley_composer_bar_init (ParleyComposerBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show (ParleyComposerBar *self, const char *icon, const char *title, ParleyMessage *message)
{
  const char *text = parley_message_get_text (message);
  g_autofree char *preview = parley_message_text_preview (text, CHARACTERS);
  /* Translators: for screen readers: "Replying to Ben" or "Editing message", and the text of that message */
  g_autofree char *spoken = g_strdup_printf (C_ ("title and message", "%s: %s"), title, preview);

  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->preview, preview);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", spoken);
}

/**
 * parley_composer_bar_show_reply:
 * @self: a bar
 * @message: what is answered
 */
void
parley_composer_bar_show_reply (ParleyComposerBar *self, ParleyMessage *message)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (PARLEY_IS_COMPOSER_BAR (self) && PARLEY_IS_MESSAGE (message));

  name = parley_text_plain (parley_message_get_author_name (message));
  /* Translators: above the text that one writes; %s is whose message is answered */
  title = g_strdup_printf (_ ("Replying to %s"), name);
  show (self, "mail-reply-sender-symbolic", title, message);
}

/**
 * parley_composer_bar_show_edit:
 * @self: a bar
 * @message: what is edited
 */
void
parley_composer_bar_show_edit (ParleyComposerBar *self, ParleyMessage *message)
{
  g_return_if_fail (PARLEY_IS_COMPOSER_BAR (self) && PARLEY_IS_MESSAGE (message));

  show (self, "document-edit-symbolic", _ ("Editing message"), message);
}

void
parley_composer_bar_hide (ParleyComposerBar *self)
{
  g_return_if_fail (PARLEY_IS_COMPOSER_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
