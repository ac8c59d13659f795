/* What came while the person was away, one row a room: those where they were
 * mentioned first, then the newest.  What they have muted is not asked for.
 */
#include "config.h"

#include "parley-missed-dialog.h"

#include "parley-dialog-width.h"
#include "parley-room-row.h"
#include "parley-room-settings.h"

#include <glib/gi18n.h>

struct _ParleyMissedDialog
{
  AdwDialog parent_instance;

  char *words;
  GtkStack *stack;
  AdwPreferencesGroup *summary;
  GtkListBox *list;
  GtkWidget *close;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyMissedDialog, parley_missed_dialog, ADW_TYPE_DIALOG)

static gboolean
is_missed (ParleyRoom *room)
{
  return parley_room_is_mentioned (room) || (parley_room_get_unread (room) > 0 && !parley_room_is_muted (room));
}

static int
compare_rooms (gconstpointer a, gconstpointer b)
{
  ParleyRoom *one = *(ParleyRoom *const *)a, *other = *(ParleyRoom *const *)b;
  int by_mention = (parley_room_is_mentioned (other) ? 1 : 0) - (parley_room_is_mentioned (one) ? 1 : 0);
  gint64 age = parley_room_get_last_at (other) - parley_room_get_last_at (one);

  return by_mention != 0 ? by_mention : (age > 0) - (age < 0);
}

static GPtrArray *
list_missed (ParleySession *session)
{
  GListModel *rooms = parley_session_get_rooms (session);
  GPtrArray *missed = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ParleyRoom) room = g_list_model_get_item (rooms, i);

      if (is_missed (room))
        g_ptr_array_add (missed, g_steal_pointer (&room));
    }
  g_ptr_array_sort (missed, compare_rooms);
  return missed;
}

static void
add_row (ParleyMissedDialog *self, ParleyRoom *room)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *child = parley_room_row_new ();

  parley_room_row_set_room (PARLEY_ROOM_ROW (child), room);
  gtk_widget_add_css_class (child, "missed");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, parley_room_row_get_sentence (PARLEY_ROOM_ROW (child)), -1);
  g_object_set_data_full (G_OBJECT (row), "room", g_object_ref (room), g_object_unref);
  gtk_list_box_append (self->list, row);
}

static void
sum_up (ParleyMissedDialog *self, GPtrArray *missed)
{
  guint n_messages = 0, n_mentions = 0;
  g_autofree char *messages = NULL, *mentions = NULL;

  for (guint i = 0; i < missed->len; i++)
    {
      n_messages += parley_room_get_unread (missed->pdata[i]);
      n_mentions += parley_room_is_mentioned (missed->pdata[i]) ? 1 : 0;
    }
  messages = g_strdup_printf (ngettext ("%u unread message", "%u unread messages", n_messages), n_messages);
  mentions = g_strdup_printf (ngettext ("You were mentioned in %u room", "You were mentioned in %u rooms", n_mentions), n_mentions);
  adw_preferences_group_set_title (self->summary, messages);
  adw_preferences_group_set_description (self->summary, n_mentions > 0 ? mentions : NULL);
  self->words = g_steal_pointer (&messages);
}

static void
on_row_activated (ParleyMissedDialog *self, GtkListBoxRow *row)
{
  g_autoptr (ParleyRoom) room = g_object_ref (g_object_get_data (G_OBJECT (row), "room"));

  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[CHOSEN], 0, room);
}

static void
on_close (ParleyMissedDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
parley_missed_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PARLEY_TYPE_MISSED_DIALOG);
  G_OBJECT_CLASS (parley_missed_dialog_parent_class)->dispose (object);
}

static void
parley_missed_dialog_finalize (GObject *object)
{
  g_free (PARLEY_MISSED_DIALOG (object)->words);
  G_OBJECT_CLASS (parley_missed_dialog_parent_class)->finalize (object);
}

static void
parley_missed_dialog_class_init (ParleyMissedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_missed_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_missed_dialog_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", PARLEY_TYPE_MISSED_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-missed-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyMissedDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyMissedDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, ParleyMissedDialog, list);
  gtk_widget_class_bind_template_child (widget_class, ParleyMissedDialog, close);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
parley_missed_dialog_init (ParleyMissedDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
}

/**
 * parley_missed_dialog_new:
 * @session: who asks
 *
 * Returns: (transfer floating): a dialog, to be presented; it stays as it is while
 *   more comes
 */
AdwDialog *
parley_missed_dialog_new (ParleySession *session)
{
  ParleyMissedDialog *self = g_object_new (PARLEY_TYPE_MISSED_DIALOG, NULL);
  g_autoptr (GPtrArray) missed = list_missed (session);

  for (guint i = 0; i < missed->len; i++)
    add_row (self, missed->pdata[i]);
  if (missed->len > 0)
    sum_up (self, missed);
  else
    self->words = g_strdup (_ ("You have read everything."));
  gtk_stack_set_visible_child_name (self->stack, missed->len > 0 ? "rooms" : "nothing");
  adw_dialog_set_focus (ADW_DIALOG (self), missed->len > 0 ? GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)) : self->close);
  return ADW_DIALOG (self);
}

/**
 * parley_missed_dialog_get_words:
 * @self: a dialog
 *
 * Returns: (transfer none): all of it in a few words, to be said as it opens
 */
const char *
parley_missed_dialog_get_words (ParleyMissedDialog *self)
{
  g_return_val_if_fail (PARLEY_IS_MISSED_DIALOG (self), NULL);

  return self->words;
}
