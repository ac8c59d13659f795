/* One message: a bubble with its author, text, time and state.  A screen reader
 * meets the row as one object with one sentence; what the row is made of is
 * presentation.  Rows are recycled and some two hundred exist at a time, so
 * what few of them need (the picture, the buttons of a failed one) is made
 * when it is first needed.
 */
#include "config.h"

#include "parley-message-row.h"

#include "parley-moment.h"
#include "parley-sentence.h"
#include "parley-system-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

struct _ParleyMessageRow
{
  GtkWidget parent_instance;

  ParleyMessage *message;
  char *seen; /* who has read it, NULL for nobody */
  char *sentence;
  gboolean grouped;

  AdwBin *avatar_place;
  GtkWidget *column;
  GtkWidget *bubble;
  GtkLabel *author;
  GtkWidget *line;
  GtkLabel *body;
  GtkLabel *time;
  GtkImage *mark;
  GtkWidget *failure;
  GtkLabel *reason;
  GtkWidget *menu;
};

enum
{
  PROP_SENTENCE = 1,
  N_PROPS
};

enum
{
  RETRY,
  DISCARD,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyMessageRow, parley_message_row, GTK_TYPE_WIDGET)

static gboolean
is_system (ParleyMessageRow *self)
{
  return self->message != NULL && parley_message_get_kind (self->message) != NULL;
}

static gboolean
is_own (ParleyMessageRow *self)
{
  return self->message != NULL && !is_system (self) && parley_message_is_own (self->message);
}

static gboolean
is_failed (ParleyMessageRow *self)
{
  return self->message != NULL && parley_message_get_state (self->message) == PARLEY_MESSAGE_FAILED;
}

static void
set_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update_sentence (ParleyMessageRow *self)
{
  g_autofree char *plain = self->message != NULL ? parley_sentence_for_message (self->message) : g_strdup ("");
  g_autofree char *seen = parley_text_plain (self->seen);
  /* Translators: for screen readers: a message as a sentence, "Seen by Ben" */
  g_autofree char *sentence = *seen != '\0' && *plain != '\0' ? g_strdup_printf (C_ ("message and readers", "%s %s."), plain, seen) : g_steal_pointer (&plain);

  if (g_set_str (&self->sentence, sentence))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SENTENCE]);
}

static void
update_text (ParleyMessageRow *self)
{
  const char *text = parley_message_get_text (self->message);
  g_autofree char *markup = NULL;

  set_class (self->body, "dimmed", text == NULL || is_system (self));
  if (text == NULL)
    {
      gtk_label_set_text (self->body, _ ("Message deleted"));
    }
  else if (is_system (self))
    {
      g_autofree char *name = parley_text_isolate (parley_message_get_author_name (self->message));
      g_autofree char *happened = parley_system_sentence (self->message, name);
      g_autofree char *words = parley_text_isolate (text);
      /* Translators: a system message: who, what they did */
      g_autofree char *whole = g_strdup_printf (C_ ("system message", "%s %s"), name, words);

      gtk_label_set_text (self->body, happened != NULL ? happened : whole);
    }
  else
    {
      markup = parley_text_to_markup (text);
      gtk_label_set_markup (self->body, markup);
    }
}

static void
show_avatar (ParleyMessageRow *self, const char *name)
{
  GtkWidget *avatar = adw_bin_get_child (self->avatar_place);

  if (avatar == NULL)
    {
      avatar = g_object_new (ADW_TYPE_AVATAR, "size", 32, "show-initials", TRUE, "halign", GTK_ALIGN_START, "margin-top", 10,
                             "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      adw_bin_set_child (self->avatar_place, avatar);
    }
  adw_avatar_set_text (ADW_AVATAR (avatar), name);
  gtk_widget_set_visible (avatar, TRUE);
}

static void
update_author (ParleyMessageRow *self)
{
  gboolean shown = !is_own (self) && !is_system (self) && !self->grouped;
  GtkWidget *avatar = adw_bin_get_child (self->avatar_place);
  g_autofree char *name = parley_text_plain (parley_message_get_author_name (self->message));

  gtk_label_set_text (self->author, name);
  gtk_widget_set_visible (GTK_WIDGET (self->author), shown);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar_place), !is_own (self) && !is_system (self));
  if (shown)
    show_avatar (self, name);
  else if (avatar != NULL)
    gtk_widget_set_visible (avatar, FALSE);
}

static void
update_time (ParleyMessageRow *self)
{
  g_autofree char *time = parley_moment_time (parley_message_get_sent_at (self->message));

  gtk_label_set_text (self->time, time);
}

static const char *
mark_icon (ParleyMessageRow *self)
{
  switch (parley_message_get_state (self->message))
    {
    case PARLEY_MESSAGE_PENDING:
      return "parley-pending-symbolic";
    case PARLEY_MESSAGE_SENT:
      return self->seen != NULL ? "parley-seen-symbolic" : "parley-sent-symbolic";
    case PARLEY_MESSAGE_FAILED:
      return "dialog-warning-symbolic";
    default:
      return NULL;
    }
}

static void
on_retry (ParleyMessageRow *self)
{
  if (self->message != NULL)
    g_signal_emit (self, signals[RETRY], 0, self->message);
}

static void
on_discard (ParleyMessageRow *self)
{
  if (self->message != NULL)
    g_signal_emit (self, signals[DISCARD], 0, self->message);
}

static GtkWidget *
make_button (ParleyMessageRow *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "caption");
  /* Within a row that is one object nobody would hear that they are here: by key
   * it is the row's menu that offers the same.
   */
  gtk_widget_set_focusable (button, FALSE);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
make_failure (ParleyMessageRow *self)
{
  self->failure = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "spacing", 3, "halign", GTK_ALIGN_END, NULL);
  self->reason = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "wrap", TRUE, "xalign", 1.0, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->reason), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->reason), "error");
  gtk_box_append (GTK_BOX (self->failure), GTK_WIDGET (self->reason));
  gtk_box_append (GTK_BOX (self->failure), make_button (self, _ ("Try again"), G_CALLBACK (on_retry)));
  gtk_box_append (GTK_BOX (self->failure), make_button (self, _ ("Discard"), G_CALLBACK (on_discard)));
  gtk_box_append (GTK_BOX (self->column), self->failure);
}

static void
update_failure (ParleyMessageRow *self)
{
  g_autofree char *reason = NULL;

  if (!is_failed (self))
    {
      if (self->failure != NULL)
        gtk_widget_set_visible (self->failure, FALSE);
      return;
    }
  if (self->failure == NULL)
    make_failure (self);
  reason = parley_sentence_for_failure (self->message);
  gtk_label_set_text (self->reason, reason);
  gtk_widget_set_visible (self->failure, TRUE);
}

static void
update_state (ParleyMessageRow *self)
{
  ParleyMessageState state = parley_message_get_state (self->message);

  gtk_widget_set_visible (GTK_WIDGET (self->mark), is_own (self));
  gtk_image_set_from_icon_name (self->mark, mark_icon (self));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->mark), self->seen);
  set_class (self, "pending", state == PARLEY_MESSAGE_PENDING);
  set_class (self, "failed", state == PARLEY_MESSAGE_FAILED);
  update_failure (self);
}

static void
update_shape (ParleyMessageRow *self)
{
  gboolean system = is_system (self);
  GtkAlign side = is_own (self) ? GTK_ALIGN_END : GTK_ALIGN_START;

  set_class (self, "own", is_own (self));
  set_class (self, "system", system);
  set_class (self, "grouped", self->grouped && !system);
  gtk_widget_set_halign (self->bubble, system ? GTK_ALIGN_CENTER : side);
  gtk_widget_set_visible (GTK_WIDGET (self->time), !system);
}

static void
update_all (ParleyMessageRow *self)
{
  update_shape (self);
  update_author (self);
  update_text (self);
  update_time (self);
  update_state (self);
  update_sentence (self);
}

/* Whoever has written on has no eye on the message that was refused meanwhile. */
static void
announce_failure (ParleyMessageRow *self)
{
  g_autofree char *reason = parley_sentence_for_failure (self->message);
  /* Translators: for screen readers: %s is "Not sent." or why a message was not */
  g_autofree char *sentence = g_strdup_printf (_ ("%s The menu of the message offers to try again."), reason);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", sentence);
}

static void
on_message_changed (ParleyMessageRow *self)
{
  gboolean was_failed = gtk_widget_has_css_class (GTK_WIDGET (self), "failed");

  update_all (self);
  if (is_failed (self) && !was_failed)
    announce_failure (self);
}

static gboolean
on_activate_link (ParleyMessageRow *self, const char *uri)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL, NULL);
  return TRUE;
}

static void
retry (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_retry (PARLEY_MESSAGE_ROW (widget));
}

static void
discard (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_discard (PARLEY_MESSAGE_ROW (widget));
}

static void
copy_text (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_message_row_copy (PARLEY_MESSAGE_ROW (widget));
}

static void
on_menu_asked (ParleyMessageRow *self)
{
  parley_message_row_show_menu (self);
}

static GMenuModel *
list_what_can_be_done (ParleyMessageRow *self)
{
  GMenu *menu = g_menu_new ();

  if (is_failed (self))
    {
      g_menu_append (menu, _ ("_Try Again"), "message.retry");
      g_menu_append (menu, _ ("_Discard"), "message.discard");
    }
  g_menu_append (menu, _ ("_Copy Text"), "message.copy");
  return G_MENU_MODEL (menu);
}

static void
make_menu (ParleyMessageRow *self)
{
  g_autoptr (GMenuModel) menu = list_what_can_be_done (self);

  if (self->menu != NULL)
    {
      gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
      return;
    }
  self->menu = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

static void
point_menu_at_bubble (ParleyMessageRow *self)
{
  graphene_rect_t bounds;
  GdkRectangle place;

  if (!gtk_widget_compute_bounds (self->bubble, GTK_WIDGET (self), &bounds))
    return;
  place = (GdkRectangle){ bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height };
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
}

static void
parley_message_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SENTENCE:
      g_value_set_string (value, PARLEY_MESSAGE_ROW (object)->sentence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_message_row_dispose (GObject *object)
{
  ParleyMessageRow *self = PARLEY_MESSAGE_ROW (object);

  parley_message_row_set_message (self, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_MESSAGE_ROW);
  g_clear_pointer (&self->sentence, g_free);
  g_clear_pointer (&self->seen, g_free);
  G_OBJECT_CLASS (parley_message_row_parent_class)->dispose (object);
}

static void
parley_message_row_class_init (ParleyMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_message_row_get_property;
  object_class->dispose = parley_message_row_dispose;

  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[RETRY] = g_signal_new ("retry", PARLEY_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_MESSAGE);
  signals[DISCARD] = g_signal_new ("discard", PARLEY_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_MESSAGE);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, avatar_place);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, column);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, author);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, line);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, body);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, mark);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_asked);
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_text);
  gtk_widget_class_install_action (widget_class, "message.retry", NULL, retry);
  gtk_widget_class_install_action (widget_class, "message.discard", NULL, discard);
}

static void
parley_message_row_init (ParleyMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->body, "activate-link", G_CALLBACK (on_activate_link), self);
}

/**
 * parley_message_row_new:
 *
 * Returns: (transfer floating): a row without a message
 */
GtkWidget *
parley_message_row_new (void)
{
  return g_object_new (PARLEY_TYPE_MESSAGE_ROW, NULL);
}

/**
 * parley_message_row_set_message:
 * @self: a row
 * @message: (nullable): what it shows; %NULL draws the end of the history
 */
void
parley_message_row_set_message (ParleyMessageRow *self, ParleyMessage *message)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (self->message == message)
    return;
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, on_message_changed, self);
  g_set_object (&self->message, message);
  gtk_widget_set_visible (self->column, message != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar_place), message != NULL);
  if (message == NULL)
    {
      update_sentence (self);
      return;
    }
  g_signal_connect_object (message, "notify", G_CALLBACK (on_message_changed), self, G_CONNECT_SWAPPED);
  update_all (self);
}

/**
 * parley_message_row_set_grouped:
 * @self: a row
 * @grouped: whether it continues what its author said just before
 */
void
parley_message_row_set_grouped (ParleyMessageRow *self, gboolean grouped)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (self->grouped == grouped)
    return;
  self->grouped = grouped;
  if (self->message == NULL)
    return;
  update_shape (self);
  update_author (self);
}

/**
 * parley_message_row_get_message:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
ParleyMessage *
parley_message_row_get_message (ParleyMessageRow *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

/**
 * parley_message_row_set_seen:
 * @self: a row
 * @seen: (nullable): who has read its message
 *
 * Its mark is another one then, of the same size, so that nothing moves.
 */
void
parley_message_row_set_seen (ParleyMessageRow *self, const char *seen)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (!g_set_str (&self->seen, seen) || self->message == NULL)
    return;
  update_state (self);
  update_sentence (self);
}

/**
 * parley_message_row_get_sentence:
 * @self: a row
 *
 * Returns: (transfer none): what a screen reader says for it; "" for the end
 */
const char *
parley_message_row_get_sentence (ParleyMessageRow *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE_ROW (self), NULL);

  return self->sentence != NULL ? self->sentence : "";
}

/**
 * parley_message_row_copy:
 * @self: a row
 *
 * Copies the text of its message, as it was written.
 */
void
parley_message_row_copy (ParleyMessageRow *self)
{
  const char *text;

  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  text = self->message != NULL ? parley_message_get_text (self->message) : NULL;
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/**
 * parley_message_row_show_menu:
 * @self: a row
 *
 * Shows what can be done with its message.
 */
void
parley_message_row_show_menu (ParleyMessageRow *self)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (self->message == NULL || parley_message_get_text (self->message) == NULL)
    return;
  make_menu (self);
  point_menu_at_bubble (self);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}
