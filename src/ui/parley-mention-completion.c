/* Offers the members of a room while one types "@" and the beginning of a name.
 * The focus stays in the text.  Only while somebody is selected do Tab and Enter
 * choose; nobody is selected before a letter is typed, and Shift+Tab is never
 * taken, so that whoever hears the screen can always leave.
 */
#include "config.h"

#include "parley-mention-completion.h"

#include "parley-mention-list.h"
#include "parley-mention.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/* So many are offered at a time: more are found sooner by another letter. */
#define MOST 6
/* No name is longer, in characters. */
#define REACH 64

struct _ParleyMentionCompletion
{
  GObject parent_instance;

  GtkTextView *view;
  GtkWidget *list; /* NULL once closed for good */
  ParleyRoom *room;
  int start;     /* where the "@" stands that is being completed */
  int dismissed; /* where one stands for which nothing is offered any more, or -1 */
  gboolean open;
  ParleyMember *told; /* who was said last */
};

G_DEFINE_FINAL_TYPE (ParleyMentionCompletion, parley_mention_completion, G_TYPE_OBJECT)

static GtkTextBuffer *
get_buffer (ParleyMentionCompletion *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static gboolean
is_of_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_';
}

static gboolean
begins_word (const GtkTextIter *at)
{
  GtkTextIter previous = *at;

  return !gtk_text_iter_backward_char (&previous) || !is_of_word (gtk_text_iter_get_char (&previous));
}

/* Finds the "@" that what stands before the cursor may complete. */
static gboolean
find_start (ParleyMentionCompletion *self, GtkTextIter *start, GtkTextIter *cursor)
{
  GtkTextBuffer *buffer = get_buffer (self);

  if (gtk_text_buffer_get_has_selection (buffer))
    return FALSE;
  gtk_text_buffer_get_iter_at_mark (buffer, cursor, gtk_text_buffer_get_insert (buffer));
  *start = *cursor;
  for (guint i = 0; i <= REACH && gtk_text_iter_backward_char (start); i++)
    {
      gunichar c = gtk_text_iter_get_char (start);

      if (c == '\n')
        return FALSE;
      if (c == '@')
        return begins_word (start);
    }
  return FALSE;
}

static char *
get_typed (const GtkTextIter *start, const GtkTextIter *cursor)
{
  GtkTextIter after = *start;

  gtk_text_iter_forward_char (&after);
  return gtk_text_iter_get_text (&after, cursor);
}

static void
hide (ParleyMentionCompletion *self)
{
  if (!self->open)
    return;
  self->open = FALSE;
  self->told = NULL;
  gtk_popover_popdown (GTK_POPOVER (self->list));
}

static void
point_at (ParleyMentionCompletion *self, const GtkTextIter *start)
{
  GtkWidget *parent = gtk_widget_get_parent (self->list);
  graphene_point_t corner = { 0, 0 };
  GdkRectangle place;

  gtk_text_view_get_iter_location (self->view, start, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  if (!gtk_widget_compute_point (GTK_WIDGET (self->view), parent, &GRAPHENE_POINT_INIT (place.x, place.y), &corner))
    return;
  place = (GdkRectangle){ corner.x, corner.y, 1, MAX (place.height, 1) };
  gtk_popover_set_pointing_to (GTK_POPOVER (self->list), &place);
}

static char *
get_selected_name (ParleyMentionCompletion *self)
{
  ParleyMember *member = parley_mention_list_get_selected (PARLEY_MENTION_LIST (self->list));

  return member != NULL ? parley_text_plain (parley_member_get_name (member)) : NULL;
}

/* The opening once, with whoever is selected already; then each selection once. */
static void
tell (ParleyMentionCompletion *self, guint n_offered)
{
  ParleyMember *selected = parley_mention_list_get_selected (PARLEY_MENTION_LIST (self->list));
  g_autofree char *name = get_selected_name (self);
  g_autofree char *opening = n_offered > 0 ? g_strdup_printf (ngettext ("%u person to mention", "%u people to mention", n_offered), n_offered) : NULL;
  g_autofree char *both = NULL;

  if (opening == NULL && (selected == self->told || selected == NULL))
    return;
  self->told = selected;
  if (opening != NULL && name != NULL)
    /* Translators: for screen readers: "3 people to mention", who is selected */
    both = g_strdup_printf (C_ ("completion", "%s, %s"), opening, name);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "win.announce", "s", both != NULL ? both : (opening != NULL ? opening : name));
}

static void
show (ParleyMentionCompletion *self, GPtrArray *members, const GtkTextIter *start, gboolean typed)
{
  gboolean opens = !self->open;

  self->start = gtk_text_iter_get_offset (start);
  self->open = TRUE;
  parley_mention_list_fill (PARLEY_MENTION_LIST (self->list), members, typed);
  point_at (self, start);
  gtk_popover_popup (GTK_POPOVER (self->list));
  tell (self, opens ? members->len : 0);
}

/**
 * parley_mention_completion_update:
 * @self: a completion
 *
 * A person has changed the text: offers, or ceases to offer.
 */
void
parley_mention_completion_update (ParleyMentionCompletion *self)
{
  g_autoptr (GPtrArray) members = NULL;
  g_autofree char *typed = NULL;
  GtkTextIter start, cursor;

  g_return_if_fail (PARLEY_IS_MENTION_COMPLETION (self));

  if (self->room == NULL || self->list == NULL)
    return;
  if (!find_start (self, &start, &cursor))
    {
      self->dismissed = -1;
      hide (self);
      return;
    }
  if (gtk_text_iter_get_offset (&start) != self->dismissed)
    {
      self->dismissed = -1;
      typed = get_typed (&start, &cursor);
      members = parley_room_find_mentionable (self->room, typed, MOST);
    }
  if (members != NULL && members->len > 0)
    show (self, members, &start, *typed != '\0');
  else
    hide (self);
}

/* The cursor has gone elsewhere, or the text was changed by nobody's hand. */
static void
on_cursor_moved (ParleyMentionCompletion *self)
{
  GtkTextIter start, cursor;

  if (self->open && (!find_start (self, &start, &cursor) || gtk_text_iter_get_offset (&start) != self->start))
    hide (self);
}

static void
on_focus_changed (ParleyMentionCompletion *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self->view)))
    hide (self);
}

static void
choose (ParleyMentionCompletion *self, ParleyMember *member)
{
  g_autofree char *name = parley_text_plain (parley_member_get_name (member));
  g_autofree char *words = g_strdup_printf ("@%s ", name);
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, cursor;

  if (!self->open || !find_start (self, &start, &cursor))
    return;
  self->dismissed = gtk_text_iter_get_offset (&start);
  hide (self);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &cursor);
  gtk_text_buffer_insert (buffer, &start, words, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (buffer));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
step (ParleyMentionCompletion *self, int by)
{
  parley_mention_list_step (PARLEY_MENTION_LIST (self->list), by);
  tell (self, 0);
}

/**
 * parley_mention_completion_take_key:
 * @self: a completion
 * @key: a key that was pressed in the text
 * @modifiers: with Shift, Control or Alt
 *
 * Returns: whether it was meant for what is offered
 */
gboolean
parley_mention_completion_take_key (ParleyMentionCompletion *self, guint key, GdkModifierType modifiers)
{
  ParleyMember *selected;

  g_return_val_if_fail (PARLEY_IS_MENTION_COMPLETION (self), FALSE);

  if (!self->open || modifiers != 0)
    return FALSE;
  selected = parley_mention_list_get_selected (PARLEY_MENTION_LIST (self->list));
  if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    step (self, 1);
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    step (self, -1);
  else if (key == GDK_KEY_Escape)
    {
      self->dismissed = self->start;
      hide (self);
    }
  else if (selected != NULL && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter || key == GDK_KEY_Tab || key == GDK_KEY_KP_Tab))
    choose (self, selected);
  else
    return FALSE;
  return TRUE;
}

static void
parley_mention_completion_dispose (GObject *object)
{
  parley_mention_completion_close (PARLEY_MENTION_COMPLETION (object));
  G_OBJECT_CLASS (parley_mention_completion_parent_class)->dispose (object);
}

static void
parley_mention_completion_class_init (ParleyMentionCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_mention_completion_dispose;
}

static void
parley_mention_completion_init (ParleyMentionCompletion *self)
{
  self->dismissed = -1;
}

/**
 * parley_mention_completion_new:
 * @parent: what the list hangs on
 * @view: (unowned): where one writes, in @parent
 *
 * Returns: (transfer full): a completion without a room
 */
ParleyMentionCompletion *
parley_mention_completion_new (GtkWidget *parent, GtkTextView *view)
{
  ParleyMentionCompletion *self = g_object_new (PARLEY_TYPE_MENTION_COMPLETION, NULL);

  self->view = view;
  self->list = parley_mention_list_new ();
  gtk_widget_set_parent (self->list, parent);
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (choose), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::has-focus", G_CALLBACK (on_focus_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_buffer (self), "notify::cursor-position", G_CALLBACK (on_cursor_moved), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_mention_completion_set_room:
 * @self: a completion
 * @room: (nullable): whose members can be mentioned
 */
void
parley_mention_completion_set_room (ParleyMentionCompletion *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_MENTION_COMPLETION (self));

  hide (self);
  self->dismissed = -1;
  g_set_object (&self->room, room);
}

/**
 * parley_mention_completion_close:
 * @self: a completion
 *
 * What its list hangs on goes: nothing is offered any more.
 */
void
parley_mention_completion_close (ParleyMentionCompletion *self)
{
  g_return_if_fail (PARLEY_IS_MENTION_COMPLETION (self));

  self->open = FALSE;
  g_clear_object (&self->room);
  g_clear_pointer (&self->list, gtk_widget_unparent);
}
