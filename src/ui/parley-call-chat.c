/* The room of a call beside its pictures: what is written there, and where to write.
 * It is made when it is first looked at.
 */
#include "config.h"

#include "parley-call-chat.h"

#include "parley-room-page.h"

struct _ParleyCallChat
{
  AdwBin parent_instance;

  ParleyRoom *room;
  ParleyRoomPage *page; /* NULL until it is needed */

  AdwBin *place;
};

G_DEFINE_FINAL_TYPE (ParleyCallChat, parley_call_chat, ADW_TYPE_BIN)

static void
make_page (ParleyCallChat *self)
{
  self->page = g_object_new (PARLEY_TYPE_ROOM_PAGE, "aside", TRUE, "compact", TRUE, NULL);
  adw_bin_set_child (self->place, GTK_WIDGET (self->page));
  parley_room_page_set_room (self->page, self->room);
}

static void
parley_call_chat_map (GtkWidget *widget)
{
  ParleyCallChat *self = PARLEY_CALL_CHAT (widget);

  if (self->page == NULL && self->room != NULL)
    make_page (self);
  GTK_WIDGET_CLASS (parley_call_chat_parent_class)->map (widget);
}

static void
parley_call_chat_dispose (GObject *object)
{
  ParleyCallChat *self = PARLEY_CALL_CHAT (object);

  if (self->page != NULL)
    parley_room_page_set_room (self->page, NULL);
  self->page = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_CHAT);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (parley_call_chat_parent_class)->dispose (object);
}

static void
parley_call_chat_class_init (ParleyCallChatClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_chat_dispose;
  widget_class->map = parley_call_chat_map;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-chat.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallChat, place);
}

static void
parley_call_chat_init (ParleyCallChat *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_call_chat_set_room:
 * @self: a chat
 * @room: where the call takes place, once and for all
 */
void
parley_call_chat_set_room (ParleyCallChat *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_CALL_CHAT (self) && self->room == NULL);

  self->room = g_object_ref (room);
}

/* Gives the keyboard focus to the text to write. */
void
parley_call_chat_focus (ParleyCallChat *self)
{
  g_return_if_fail (PARLEY_IS_CALL_CHAT (self));

  if (self->page != NULL)
    parley_room_page_focus (self->page);
}

/**
 * parley_call_chat_step_pane:
 * @self: a chat on the screen
 * @back: whether to go up instead of down
 *
 * Goes to the history or to the text; from outside to the nearer one.
 *
 * Returns: %FALSE where the next pane is outside
 */
gboolean
parley_call_chat_step_pane (ParleyCallChat *self, gboolean back)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (PARLEY_IS_CALL_CHAT (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  if (self->page == NULL)
    return FALSE;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return parley_room_page_step_pane (self->page, back);
  if (back)
    parley_room_page_focus (self->page);
  else
    parley_room_page_focus_history (self->page);
  return TRUE;
}

/* Returns: whether it is on the screen */
gboolean
parley_call_chat_is_seen (ParleyCallChat *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_CHAT (self), FALSE);

  return self->page != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));
}

/* Says a message that has just arrived. */
void
parley_call_chat_announce (ParleyCallChat *self, const char *author, const char *text)
{
  g_return_if_fail (PARLEY_IS_CALL_CHAT (self));

  if (self->page != NULL)
    parley_room_page_announce (self->page, author, text);
}
