/* One message: a bubble with its author, text, time and state.  A screen reader
 * meets the row as one object with one sentence; what the row is made of is
 * presentation.  Rows are recycled, and what few of them need (the picture, the
 * buttons of a failed one) is made when it is first needed.
 */
#include "config.h"

#include "parley-message-row-private.h"

#include "parley-link-opening.h"
#include "parley-mention.h"
#include "parley-menu.h"
#include "parley-message-body.h"
#include "parley-message-failure.h"
#include "parley-message-menu.h"
#include "parley-message-quote.h"
#include "parley-message-text.h"
#include "parley-message-veil.h"
#include "parley-moment.h"
#include "parley-namesake-sentence.h"
#include "parley-reaction-bar.h"
#include "parley-reaction-picker.h"
#include "parley-rest-layout.h"
#include "parley-sentence.h"
#include "parley-side-layout.h"
#include "parley-text-layout.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/* How long a message that was gone to stands out, in milliseconds. */
#define MARK_MS 2000

struct _ParleyMessageRow
{
  GtkWidget parent_instance;

  ParleyRoom *room;
  ParleyMessage *message;
  char *seen;     /* who has read it, NULL for nobody */
  char *namesake; /* that the author's name is like another's, or NULL */
  char *sentence;
  guint mark_source;
  gboolean divided;
  gboolean grouped;

  AdwBin *avatar_place;
  GtkWidget *column;
  GtkWidget *place;
  ParleySideLayout *side;
  GtkWidget *bubble;
  GtkLabel *author;
  GtkWidget *warning;
  GtkWidget *line;
  GtkLabel *body;
  GtkLabel *time;
  GtkImage *mark;
  GtkWidget *failure;
  GtkWidget *menu;
  GtkWidget *quote;
  GtkWidget *reactions;
  GtkWidget *edited;
  GtkWidget *divider;
  ParleyReactionPicker *picker;
};

enum
{
  RETRY,
  DISCARD,
  N_SIGNALS
};

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
  return self->message != NULL && (parley_message_get_state (self->message) == PARLEY_MESSAGE_FAILED || parley_message_get_change_state (self->message) == PARLEY_MESSAGE_FAILED);
}

/* The message is on its way, or what was done to it. */
static ParleyMessageState
get_state (ParleyMessageRow *self)
{
  ParleyMessageState state = parley_message_get_state (self->message);

  return state != PARLEY_MESSAGE_SENT ? state : parley_message_get_change_state (self->message);
}

static void
set_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static gboolean
mentions_me (ParleyMessageRow *self)
{
  return self->message != NULL && self->room != NULL && !parley_message_veil_is_on (self->message) && parley_room_mentions_me (self->room, self->message);
}

/* What its message answers, NULL while that is not known. */
static ParleyMessage *
get_quoted (ParleyMessageRow *self)
{
  return self->quote != NULL ? parley_message_quote_get_message (PARLEY_MESSAGE_QUOTE (self->quote)) : NULL;
}

static void
update_sentence (ParleyMessageRow *self)
{
  g_autofree char *said = self->message != NULL ? parley_sentence_for_row (self->message, get_quoted (self), self->namesake) : g_strdup ("");
  /* Translators: for screen readers: a message as a sentence with its full stop, and that it names the person who listens */
  g_autofree char *plain = mentions_me (self) ? g_strdup_printf (C_ ("message and mention", "%s Mentions you."), said) : g_steal_pointer (&said);
  g_autofree char *seen = parley_text_plain (self->seen);
  /* Translators: for screen readers: a message as a sentence, "Seen by Ben" */
  g_autofree char *sentence = *seen != '\0' && *plain != '\0' ? g_strdup_printf (C_ ("message and readers", "%s %s."), plain, seen) : g_steal_pointer (&plain);

  if (g_set_str (&self->sentence, sentence))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
update_text (ParleyMessageRow *self)
{
  parley_message_body_show (self->body, self->message);
}

static void
show_avatar (ParleyMessageRow *self, const char *name)
{
  GtkWidget *avatar = adw_bin_get_child (self->avatar_place);

  if (avatar == NULL)
    {
      avatar = g_object_new (ADW_TYPE_AVATAR, "size", 32, "show-initials", TRUE, "halign", GTK_ALIGN_START, "margin-top", 7,
                             "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      adw_bin_set_child (self->avatar_place, avatar);
    }
  adw_avatar_set_text (ADW_AVATAR (avatar), name);
  gtk_widget_set_visible (avatar, TRUE);
}

/* On a line of its own: a long name would push it out of sight. */
static void
make_warning (ParleyMessageRow *self)
{
  self->warning = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "xalign", 0.0, "wrap", TRUE, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, NULL);
  gtk_widget_add_css_class (self->warning, "caption");
  gtk_widget_add_css_class (self->warning, "warning");
  gtk_box_insert_child_after (GTK_BOX (self->bubble), self->warning, GTK_WIDGET (self->author));
}

static void
update_namesake (ParleyMessageRow *self)
{
  gboolean foreign = self->room != NULL && !is_own (self) && !is_system (self);

  g_clear_pointer (&self->namesake, g_free);
  if (foreign)
    self->namesake = parley_sentence_for_namesake (self->room, parley_message_get_author (self->message), parley_message_get_author_name (self->message));
  if (self->namesake != NULL && self->warning == NULL)
    make_warning (self);
  if (self->warning == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (self->warning), self->namesake);
  gtk_widget_set_visible (self->warning, self->namesake != NULL && !self->grouped);
}

static void
on_namesakes_changed (ParleyMessageRow *self)
{
  if (self->message == NULL)
    return;
  update_namesake (self);
  update_sentence (self);
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
  update_namesake (self);
}

static void
update_time (ParleyMessageRow *self)
{
  g_autofree char *time = parley_moment_time (parley_message_get_sent_at (self->message));

  gtk_label_set_text (self->time, time);
}

/* Made when the pointer asks for it: to set one asks the server where that is. */
static gboolean
on_time_asked (ParleyMessageRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *full = self->message != NULL ? parley_moment_full (parley_message_get_sent_at (self->message)) : NULL;

  gtk_tooltip_set_text (tooltip, full);
  return full != NULL;
}

/* The parts that few messages have are made when the first of them is shown. */

static void
make_edited (ParleyMessageRow *self)
{
  self->edited = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "label", C_ ("message", "edited"), "valign", GTK_ALIGN_END, NULL);
  gtk_widget_add_css_class (self->edited, "caption");
  gtk_widget_add_css_class (self->edited, "dimmed");
  gtk_box_insert_child_after (GTK_BOX (self->line), self->edited, GTK_WIDGET (self->body));
}

static void
update_edited (ParleyMessageRow *self)
{
  gint64 at = parley_message_get_edited_at (self->message);
  gboolean shown = at != 0 && !parley_message_is_deleted (self->message);
  g_autofree char *full = shown ? parley_moment_full (at) : NULL;
  /* Translators: %s is a date and time */
  g_autofree char *tooltip = shown ? g_strdup_printf (_ ("Edited: %s"), full) : NULL;

  if (shown && self->edited == NULL)
    make_edited (self);
  if (self->edited == NULL)
    return;
  gtk_widget_set_visible (self->edited, shown);
  gtk_widget_set_tooltip_text (self->edited, tooltip);
}

static void
on_quote_clicked (ParleyMessageRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "message.show-original", NULL);
}

static void
make_quote (ParleyMessageRow *self)
{
  self->quote = parley_message_quote_new ();
  g_signal_connect_object (self->quote, "clicked", G_CALLBACK (on_quote_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->quote, "changed", G_CALLBACK (update_sentence), self, G_CONNECT_SWAPPED);
  gtk_box_insert_child_after (GTK_BOX (self->bubble), self->quote, self->warning != NULL ? self->warning : GTK_WIDGET (self->author));
}

static void
update_quote (ParleyMessageRow *self)
{
  const char *id = self->message == NULL || parley_message_is_deleted (self->message) ? NULL : parley_message_get_reply_to (self->message);

  if (id != NULL && self->quote == NULL)
    make_quote (self);
  if (self->quote == NULL)
    return;
  gtk_widget_set_visible (self->quote, id != NULL);
  parley_message_quote_follow (PARLEY_MESSAGE_QUOTE (self->quote), id != NULL && self->room != NULL ? parley_room_get_quotes (self->room) : NULL, id);
}

static void
make_reactions (ParleyMessageRow *self)
{
  self->reactions = parley_reaction_bar_new ();
  gtk_widget_add_css_class (self->reactions, "reactions");
  g_signal_connect_object (self->reactions, "toggled", G_CALLBACK (parley_message_row_react_with), self, G_CONNECT_SWAPPED);
  gtk_box_insert_child_after (GTK_BOX (self->column), self->reactions, self->place);
}

static void
update_reactions (ParleyMessageRow *self)
{
  if (parley_message_get_n_reactions (self->message) > 0 && self->reactions == NULL)
    make_reactions (self);
  if (self->reactions == NULL)
    return;
  gtk_widget_set_halign (self->reactions, is_own (self) ? GTK_ALIGN_END : GTK_ALIGN_START);
  parley_reaction_bar_show (PARLEY_REACTION_BAR (self->reactions), self->message);
}

static void
make_divider (ParleyMessageRow *self)
{
  self->divider = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "label", _ ("New messages"), "halign", GTK_ALIGN_FILL, NULL);
  gtk_widget_add_css_class (self->divider, "divider");
  gtk_widget_add_css_class (self->divider, "caption-heading");
  gtk_box_prepend (GTK_BOX (self->column), self->divider);
}

static const char *
mark_icon (ParleyMessageRow *self)
{
  switch (get_state (self))
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
make_failure (ParleyMessageRow *self)
{
  self->failure = parley_message_failure_new ();
  g_signal_connect_object (self->failure, "retry", G_CALLBACK (parley_message_row_retry), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->failure, "discard", G_CALLBACK (parley_message_row_discard), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->column), self->failure);
}

static void
update_failure (ParleyMessageRow *self)
{
  if (is_failed (self) && self->failure == NULL)
    make_failure (self);
  if (self->failure == NULL)
    return;
  gtk_widget_set_visible (self->failure, is_failed (self));
  if (is_failed (self))
    parley_message_failure_show (PARLEY_MESSAGE_FAILURE (self->failure), self->message);
}

static void
update_state (ParleyMessageRow *self)
{
  ParleyMessageState state = get_state (self);

  gtk_widget_set_visible (GTK_WIDGET (self->mark), is_own (self));
  gtk_image_set_from_icon_name (self->mark, mark_icon (self));
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->mark)), self->seen) != 0)
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
  set_class (self, "mention", mentions_me (self));
  set_class (self, "grouped", self->grouped && !system);
  parley_side_layout_set_side (self->side, system ? GTK_ALIGN_CENTER : side);
  gtk_widget_set_visible (GTK_WIDGET (self->time), !system);
}

/**
 * parley_message_row_update:
 * @self: a row that shows a message
 *
 * Shows it as it is now.
 */
void
parley_message_row_update (ParleyMessageRow *self)
{
  update_shape (self);
  update_author (self);
  update_quote (self);
  update_text (self);
  update_time (self);
  update_edited (self);
  update_reactions (self);
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

  parley_message_row_update (self);
  if (is_failed (self) && !was_failed)
    announce_failure (self);
}

static gboolean
on_activate_link (ParleyMessageRow *self, const char *uri)
{
  if (g_str_equal (uri, PARLEY_MESSAGE_TEXT_MORE))
    parley_message_row_set_folded (self, FALSE);
  else if (g_str_equal (uri, PARLEY_MESSAGE_VEIL_LIFT))
    parley_message_row_set_lifted (self, TRUE);
  else
    parley_link_open (GTK_WIDGET (self), uri);
  return TRUE;
}

static void
on_menu_asked (ParleyMessageRow *self)
{
  parley_message_row_show_menu (self);
}

static void
make_menu (ParleyMessageRow *self)
{
  g_autoptr (GMenuModel) menu = parley_message_menu_new (self->room, self->message);

  if (self->menu != NULL)
    {
      gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
      return;
    }
  self->menu = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

static void
point_at_bubble (ParleyMessageRow *self, GtkPopover *popover)
{
  graphene_rect_t bounds;
  GdkRectangle place;

  if (!gtk_widget_compute_bounds (self->bubble, GTK_WIDGET (self), &bounds))
    return;
  place = (GdkRectangle){ bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height };
  gtk_popover_set_pointing_to (popover, &place);
}

/* What is open is about the message that was here until now. */
static void
close_popovers (ParleyMessageRow *self)
{
  if (self->menu != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->menu));
  if (self->picker != NULL)
    parley_reaction_picker_close (self->picker);
}

static void
unmark (ParleyMessageRow *self)
{
  g_clear_handle_id (&self->mark_source, g_source_remove);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "found");
}

static void
on_mark_over (gpointer data)
{
  ParleyMessageRow *self = data;

  self->mark_source = 0;
  unmark (self);
}

/* The row first, then what can be pressed in it; backwards the other way round. */
static gboolean
parley_message_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean inside = gtk_widget_get_focus_child (widget) != NULL;

  if (!inside && !gtk_widget_is_focus (widget))
    return gtk_widget_grab_focus (widget);
  if (GTK_WIDGET_CLASS (parley_message_row_parent_class)->focus (widget, direction))
    return TRUE;
  return inside && direction == GTK_DIR_TAB_BACKWARD && gtk_widget_grab_focus (widget);
}

static void
parley_message_row_dispose (GObject *object)
{
  ParleyMessageRow *self = PARLEY_MESSAGE_ROW (object);

  parley_message_row_set_message (self, NULL);
  parley_message_row_set_room (self, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->picker != NULL)
    parley_reaction_picker_drop (self->picker);
  g_clear_object (&self->picker);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_MESSAGE_ROW);
  g_clear_pointer (&self->sentence, g_free);
  g_clear_pointer (&self->seen, g_free);
  g_clear_pointer (&self->namesake, g_free);
  G_OBJECT_CLASS (parley_message_row_parent_class)->dispose (object);
}

static void
parley_message_row_class_init (ParleyMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = parley_message_row_dispose;
  widget_class->focus = parley_message_row_focus;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);

  signals[RETRY] = g_signal_new ("retry", PARLEY_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_MESSAGE);
  signals[DISCARD] = g_signal_new ("discard", PARLEY_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_MESSAGE);

  g_type_ensure (PARLEY_TYPE_REST_LAYOUT);
  g_type_ensure (PARLEY_TYPE_SIDE_LAYOUT);
  g_type_ensure (PARLEY_TYPE_TEXT_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, avatar_place);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, column);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, place);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, side);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, author);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, line);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, body);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, ParleyMessageRow, mark);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_asked);
  gtk_widget_class_bind_template_callback (widget_class, on_time_asked);
  parley_message_row_install_actions (widget_class);
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
 * @message: (nullable): what it shows
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
  unmark (self);
  close_popovers (self);
  gtk_widget_set_focusable (GTK_WIDGET (self), message != NULL);
  gtk_widget_set_visible (self->column, message != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar_place), message != NULL);
  if (message == NULL)
    {
      update_quote (self);
      update_sentence (self);
      return;
    }
  g_signal_connect_object (message, "notify", G_CALLBACK (on_message_changed), self, G_CONNECT_SWAPPED);
  parley_message_row_update (self);
}

/**
 * parley_message_row_set_room:
 * @self: a row
 * @room: (nullable): where its message stands
 */
void
parley_message_row_set_room (ParleyMessageRow *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (self->room == room)
    return;
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (parley_room_get_namesakes (self->room), on_namesakes_changed, self);
  g_set_object (&self->room, room);
  if (room != NULL)
    g_signal_connect_object (parley_room_get_namesakes (room), "changed", G_CALLBACK (on_namesakes_changed), self, G_CONNECT_SWAPPED);
}

/* The picture stands beside the bubble, not beside the divider. */
static void
move_avatar_below (ParleyMessageRow *self, gboolean divider)
{
  int height = 0;

  if (divider)
    gtk_widget_measure (self->divider, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  gtk_widget_set_margin_top (GTK_WIDGET (self->avatar_place), height);
}

/**
 * parley_message_row_set_divider:
 * @self: a row
 * @divider: whether its message is the first that was not read
 */
void
parley_message_row_set_divider (ParleyMessageRow *self, gboolean divider)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (self->divided == divider)
    return;
  self->divided = divider;
  if (self->divider == NULL)
    make_divider (self);
  gtk_widget_set_visible (self->divider, divider);
  move_avatar_below (self, divider);
}

/**
 * parley_message_row_mark:
 * @self: a row
 *
 * Marks it for a moment.
 */
void
parley_message_row_mark (ParleyMessageRow *self)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  unmark (self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "found");
  self->mark_source = g_timeout_add_once (MARK_MS, on_mark_over, self);
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
 * parley_message_row_pick_reaction:
 * @self: a row
 *
 * Shows what one can react with to its message.
 */
void
parley_message_row_pick_reaction (ParleyMessageRow *self)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (self->message == NULL || self->room == NULL || !parley_room_may_answer (self->room, self->message))
    return;
  if (self->picker == NULL)
    {
      self->picker = parley_reaction_picker_new (GTK_WIDGET (self));
      g_signal_connect_object (self->picker, "place", G_CALLBACK (point_at_bubble), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->picker, "picked", G_CALLBACK (parley_message_row_react_with), self, G_CONNECT_SWAPPED);
    }
  parley_reaction_picker_show (self->picker, parley_message_get_own_reaction (self->message));
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

  if (self->message == NULL || (parley_message_get_text (self->message) == NULL && !is_failed (self)))
    return;
  make_menu (self);
  point_at_bubble (self, GTK_POPOVER (self->menu));
  gtk_popover_popup (GTK_POPOVER (self->menu));
  parley_menu_name_items_in (self->menu);
}
