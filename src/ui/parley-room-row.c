/* A room in the list: its name, its newest message, and how many are unread.
 * For a screen reader the row is one object with one sentence.
 */
#include "config.h"

#include "parley-room-row.h"

#include "parley-life-sentence.h"
#include "parley-moment.h"
#include "parley-next-frame.h"
#include "parley-room-menu.h"
#include "parley-room-settings.h"
#include "parley-sentence.h"
#include "parley-text.h"

/* Beyond this a badge says only that there are many. */
#define MOST_SHOWN 99
/* From here on letters are large, in 1024ths of a dot per inch as GTK has it: GNOME's Large Text is 1.25 of 96. */
#define LARGE_LETTERS (110 * 1024)

struct _ParleyRoomRow
{
  GtkBox parent_instance;

  ParleyRoom *room;
  ParleyPeer *peer; /* of a direct chat: whether they are there */
  char *sentence;
  guint updating;

  AdwAvatar *avatar;
  GtkWidget *presence;
  GtkLabel *name;
  GtkLabel *time;
  GtkLabel *last;
  GtkWidget *mentioned;
  GtkLabel *unread;
  GtkWidget *muted;
  GtkWidget *favourite;
};

enum
{
  PROP_ROOM = 1,
  PROP_SENTENCE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyRoomRow, parley_room_row, GTK_TYPE_BOX)

static void
update_unread (ParleyRoomRow *self)
{
  guint unread = parley_room_get_unread (self->room);
  g_autofree char *number = unread > MOST_SHOWN ? g_strdup_printf ("%u+", MOST_SHOWN) : g_strdup_printf ("%u", unread);

  gtk_label_set_text (self->unread, number);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), unread > 0);
  gtk_widget_set_visible (self->mentioned, parley_room_is_mentioned (self->room));
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "has-unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "has-unread");
}

/* What is muted is counted, but does not call. */
static gboolean
is_quiet (ParleyRoom *room)
{
  ParleyRoomNotice notice = parley_room_get_notice (room);

  return notice == PARLEY_ROOM_NOTICE_NOTHING || (notice == PARLEY_ROOM_NOTICE_MENTIONS && !parley_room_is_mentioned (room));
}

static void
update_marks (ParleyRoomRow *self)
{
  gtk_widget_set_visible (self->muted, parley_room_is_muted (self->room));
  gtk_widget_set_visible (self->favourite, parley_room_is_favourite (self->room));
  if (is_quiet (self->room))
    gtk_widget_add_css_class (GTK_WIDGET (self), "muted");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "muted");
}

static void
on_menu_asked (ParleyRoomRow *self)
{
  parley_room_row_show_menu (self);
}

static void on_room_changed (ParleyRoomRow *self);

/* Who the other person is may not be known at first. */
static void
follow_peer (ParleyRoomRow *self)
{
  if (self->peer != NULL)
    return;
  self->peer = parley_room_look_at_peer (self->room);
  if (self->peer != NULL)
    g_signal_connect_object (self->peer, "notify::availability", G_CALLBACK (on_room_changed), self, G_CONNECT_SWAPPED);
}

static void
forget_peer (ParleyRoomRow *self)
{
  if (self->peer != NULL)
    g_signal_handlers_disconnect_by_func (self->peer, on_room_changed, self);
  g_clear_object (&self->peer);
}

static void
update_presence (ParleyRoomRow *self)
{
  ParleyAvailability availability = self->peer != NULL ? parley_peer_get_availability (self->peer) : PARLEY_AVAILABILITY_UNKNOWN;

  gtk_widget_set_visible (self->presence, availability == PARLEY_AVAILABILITY_ONLINE || availability == PARLEY_AVAILABILITY_AWAY);
  if (availability == PARLEY_AVAILABILITY_AWAY)
    gtk_widget_add_css_class (self->presence, "away");
  else
    gtk_widget_remove_css_class (self->presence, "away");
}

/* Of large letters so few have place in a line that two rooms could not be told apart. */
static void
update_lines (ParleyRoomRow *self)
{
  gboolean large;
  int dpi;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  large = dpi >= LARGE_LETTERS;
  gtk_label_set_single_line_mode (self->name, !large);
  gtk_label_set_wrap (self->name, large);
  gtk_label_set_lines (self->name, large ? 2 : -1);
}

static void
update (ParleyRoomRow *self)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (self->room));
  g_autofree char *last = parley_sentence_for_last (self->room);
  gint64 at = parley_room_get_last_at (self->room);
  g_autofree char *time = at > 0 ? parley_moment_short (at, parley_moment_now ()) : g_strdup ("");
  g_autofree char *sentence = parley_sentence_for_room (self->room, parley_word_for_presence (self->peer));

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->last, last);
  gtk_label_set_text (self->time, time);
  update_lines (self);
  update_unread (self);
  update_marks (self);
  update_presence (self);
  if (g_set_str (&self->sentence, sentence))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SENTENCE]);
}

static void
on_frame (GtkWidget *widget)
{
  ParleyRoomRow *self = PARLEY_ROOM_ROW (widget);

  if (self->room == NULL)
    return;
  follow_peer (self);
  update (self);
}

/* One message changes several things of its room. */
static void
on_room_changed (ParleyRoomRow *self)
{
  parley_next_frame_call (GTK_WIDGET (self), &self->updating, on_frame);
}

static void
parley_room_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyRoomRow *self = PARLEY_ROOM_ROW (object);

  switch (id)
    {
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_room_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ROOM:
      parley_room_row_set_room (PARLEY_ROOM_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_room_row_dispose (GObject *object)
{
  ParleyRoomRow *self = PARLEY_ROOM_ROW (object);

  parley_room_row_set_room (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_ROOM_ROW);
  g_clear_pointer (&self->sentence, g_free);
  G_OBJECT_CLASS (parley_room_row_parent_class)->dispose (object);
}

static void
parley_room_row_class_init (ParleyRoomRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_room_row_get_property;
  object_class->set_property = parley_room_row_set_property;
  object_class->dispose = parley_room_row_dispose;

  props[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, PARLEY_TYPE_ROOM, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-room-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, presence);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, name);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, time);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, last);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, mentioned);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, unread);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, muted);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomRow, favourite);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_asked);
}

static void
parley_room_row_init (ParleyRoomRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_room_row_new:
 *
 * Returns: (transfer floating): a row without a room
 */
GtkWidget *
parley_room_row_new (void)
{
  return g_object_new (PARLEY_TYPE_ROOM_ROW, NULL);
}

/**
 * parley_room_row_set_room:
 * @self: a row
 * @room: (nullable): what it shows
 */
void
parley_room_row_set_room (ParleyRoomRow *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_ROOM_ROW (self));

  if (self->room == room)
    return;
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, on_room_changed, self);
  forget_peer (self);
  g_set_object (&self->room, room);
  if (room != NULL)
    {
      g_signal_connect_object (room, "notify", G_CALLBACK (on_room_changed), self, G_CONNECT_SWAPPED);
      on_frame (GTK_WIDGET (self));
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROOM]);
}

/**
 * parley_room_row_get_sentence:
 * @self: a row
 *
 * Returns: (transfer none): what a screen reader says for it
 */
const char *
parley_room_row_get_sentence (ParleyRoomRow *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_ROW (self), NULL);

  return self->sentence != NULL ? self->sentence : "";
}

/**
 * parley_room_row_show_menu:
 * @self: a row
 *
 * Shows what can be done with its room.
 */
void
parley_room_row_show_menu (ParleyRoomRow *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_ROW (self));

  if (self->room != NULL)
    parley_room_menu_show (GTK_WIDGET (self), self->room);
}
