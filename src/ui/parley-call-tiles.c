/* Who has a tile in a call, in which order, who is pinned, and whose screen is shown.
 * Who has a hand up comes first.
 */
#include "config.h"

#include "parley-call-tiles.h"

#include "parley-call-screen.h"
#include "parley-call-tile.h"

struct _ParleyCallTiles
{
  GObject parent_instance;

  GtkWidget *parent; /* outlives this */
  ParleyCall *call;
  GPtrArray *tiles;   /* in the order of the participants */
  GPtrArray *order;   /* the same as they are shown */
  GPtrArray *screens; /* the newest last */
  GtkWidget *pinned;  /* one of the tiles, to be large */
};

static guint changed_signal;
static guint count_signal;

G_DEFINE_FINAL_TYPE (ParleyCallTiles, parley_call_tiles, G_TYPE_OBJECT)

static ParleyCallFloor *
get_floor (ParleyCallTiles *self)
{
  return parley_call_media_get_floor (parley_call_get_media (self->call));
}

static TwilioParticipant *
participant_of (gpointer tile)
{
  return parley_call_tile_get_participant (PARLEY_CALL_TILE (tile));
}

static void
tell_changed (ParleyCallTiles *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static int
compare_hands (gconstpointer a, gconstpointer b, gpointer data)
{
  ParleyCallTiles *self = data;
  gint64 one = parley_call_floor_get_raised (get_floor (self), participant_of (*(gpointer *)a));
  gint64 two = parley_call_floor_get_raised (get_floor (self), participant_of (*(gpointer *)b));

  if ((one == 0) != (two == 0))
    return one == 0 ? 1 : -1;
  return one < two ? -1 : one > two ? 1
                                    : 0;
}

/* Who asked for the word first is first, for the eye and for the keyboard, but for
 * the screens; everybody else stays where they are.
 */
static void
sort (ParleyCallTiles *self)
{
  g_ptr_array_set_size (self->order, 0);
  for (guint i = 0; i < self->tiles->len; i++)
    g_ptr_array_add (self->order, g_ptr_array_index (self->tiles, i));
  g_ptr_array_sort_with_data (self->order, compare_hands, self);
  for (guint i = self->order->len; i > 0; i--)
    gtk_widget_insert_after (g_ptr_array_index (self->order, i - 1), self->parent, NULL);
  for (guint i = 0; i < self->screens->len; i++)
    gtk_widget_insert_after (g_ptr_array_index (self->screens, i), self->parent, NULL);
  tell_changed (self);
}

static void
on_hand (ParleyCallTiles *self, TwilioParticipant *participant, gboolean up)
{
  GtkWidget *tile = parley_call_tiles_find (self, participant);

  if (tile == NULL)
    return;
  parley_call_tile_set_hand (PARLEY_CALL_TILE (tile), up);
  sort (self);
}

static void
on_reaction (ParleyCallTiles *self, TwilioParticipant *participant, guint reaction)
{
  GtkWidget *tile = participant != NULL ? parley_call_tiles_find (self, participant) : NULL;

  if (tile != NULL)
    parley_call_tile_react (PARLEY_CALL_TILE (tile), reaction);
}

/* One at a time. */
static void
on_pinned (ParleyCallTiles *self, GParamSpec *pspec, ParleyCallTileMenu *menu)
{
  GtkWidget *tile = gtk_widget_get_ancestor (GTK_WIDGET (menu), PARLEY_TYPE_CALL_TILE);
  gboolean pinned;

  g_object_get (menu, "pinned", &pinned, NULL);
  if (!pinned && self->pinned == tile)
    self->pinned = NULL;
  else if (pinned && self->pinned != tile)
    {
      GtkWidget *before = self->pinned;

      self->pinned = tile;
      if (before != NULL)
        g_object_set (parley_call_tile_get_menu (PARLEY_CALL_TILE (before)), "pinned", FALSE, NULL);
    }
  tell_changed (self);
}

/* -- Screens -- */

static void
remove_screen (ParleyCallTiles *self, TwilioParticipant *participant)
{
  for (guint i = self->screens->len; i > 0; i--)
    if (parley_call_screen_get_participant (g_ptr_array_index (self->screens, i - 1)) == participant)
      g_ptr_array_remove_index (self->screens, i - 1);
}

static gboolean
has_screen (ParleyCallTiles *self, TwilioParticipant *participant)
{
  for (guint i = 0; i < self->screens->len; i++)
    if (parley_call_screen_get_participant (g_ptr_array_index (self->screens, i)) == participant)
      return TRUE;
  return FALSE;
}

static void
on_screen (ParleyCallTiles *self, GParamSpec *pspec, TwilioParticipant *participant)
{
  ParleyMember *person = parley_call_get_person (self->call, twilio_participant_get_identity (participant));
  gboolean is_shown = twilio_participant_get_screen (participant) != NULL;

  if (is_shown == has_screen (self, participant))
    return;
  if (is_shown)
    {
      GtkWidget *screen = parley_call_screen_new (participant, person);

      /* It has no place yet. */
      gtk_widget_set_child_visible (screen, FALSE);
      gtk_widget_insert_after (screen, self->parent, NULL);
      g_ptr_array_add (self->screens, screen);
    }
  else
    remove_screen (self, participant);
  g_signal_emit (self, count_signal, 0);
}

/* -- People -- */

static void
remove_tile (gpointer tile)
{
  gtk_widget_unparent (tile);
}

static void
insert_tile (ParleyCallTiles *self, guint position)
{
  g_autoptr (TwilioParticipant) participant = g_list_model_get_item (parley_call_get_participants (self->call), position);
  ParleyMember *person = parley_call_get_person (self->call, twilio_participant_get_identity (participant));
  GtkWidget *tile = parley_call_tile_new (participant, person);

  g_ptr_array_insert (self->tiles, (int)position, tile);
  g_signal_connect_object (parley_call_tile_get_menu (PARLEY_CALL_TILE (tile)), "notify::pinned", G_CALLBACK (on_pinned), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (participant, "notify::screen", G_CALLBACK (on_screen), self, G_CONNECT_SWAPPED);
  /* It has no place yet. */
  gtk_widget_set_child_visible (tile, FALSE);
  gtk_widget_insert_before (tile, self->parent, NULL);
  parley_call_tile_set_hand (PARLEY_CALL_TILE (tile), parley_call_floor_get_raised (get_floor (self), participant) != 0);
  on_screen (self, NULL, participant);
}

static void
forget_tile (ParleyCallTiles *self, guint position)
{
  GtkWidget *tile = g_ptr_array_index (self->tiles, position);
  TwilioParticipant *participant = participant_of (tile);

  if (tile == self->pinned)
    self->pinned = NULL;
  g_signal_handlers_disconnect_by_func (participant, on_screen, self);
  remove_screen (self, participant);
}

static void
on_participants_changed (ParleyCallTiles *self, guint position, guint removed, guint added, GListModel *model)
{
  g_ptr_array_set_size (self->order, 0);
  for (guint i = 0; i < removed; i++)
    forget_tile (self, position + i);
  if (removed > 0)
    g_ptr_array_remove_range (self->tiles, position, removed);
  for (guint i = 0; i < added; i++)
    insert_tile (self, position + i);
  sort (self);
  g_signal_emit (self, count_signal, 0);
}

static void
parley_call_tiles_dispose (GObject *object)
{
  ParleyCallTiles *self = PARLEY_CALL_TILES (object);

  parley_call_tiles_clear (self);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_tiles_parent_class)->dispose (object);
}

static void
parley_call_tiles_finalize (GObject *object)
{
  ParleyCallTiles *self = PARLEY_CALL_TILES (object);

  g_ptr_array_unref (self->tiles);
  g_ptr_array_unref (self->order);
  g_ptr_array_unref (self->screens);
  G_OBJECT_CLASS (parley_call_tiles_parent_class)->finalize (object);
}

static void
parley_call_tiles_class_init (ParleyCallTilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_tiles_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_call_tiles_finalize;
  changed_signal = g_signal_new ("changed", PARLEY_TYPE_CALL_TILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  count_signal = g_signal_new ("count", PARLEY_TYPE_CALL_TILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_call_tiles_init (ParleyCallTiles *self)
{
  self->tiles = g_ptr_array_new_with_free_func (remove_tile);
  self->order = g_ptr_array_new ();
  self->screens = g_ptr_array_new_with_free_func (remove_tile);
}

/**
 * parley_call_tiles_new:
 * @parent: (unowned): whose children they are; to be cleared before it goes
 * @call: whose people they are
 *
 * Returns: (transfer full): the tiles of everybody who is there
 */
ParleyCallTiles *
parley_call_tiles_new (GtkWidget *parent, ParleyCall *call)
{
  ParleyCallTiles *self = g_object_new (PARLEY_TYPE_CALL_TILES, NULL);
  GListModel *participants = parley_call_get_participants (call);

  self->parent = parent;
  self->call = g_object_ref (call);
  g_signal_connect_object (participants, "items-changed", G_CALLBACK (on_participants_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_floor (self), "hand", G_CALLBACK (on_hand), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_floor (self), "reaction", G_CALLBACK (on_reaction), self, G_CONNECT_SWAPPED);
  on_participants_changed (self, 0, 0, g_list_model_get_n_items (participants), participants);
  return self;
}

guint
parley_call_tiles_get_n (ParleyCallTiles *self)
{
  return self->order->len;
}

/* Returns: (transfer none): the tile at @index, as they are shown */
GtkWidget *
parley_call_tiles_get (ParleyCallTiles *self, guint index)
{
  return g_ptr_array_index (self->order, index);
}

/* Returns: (transfer none) (nullable): whom the person wants to be large */
GtkWidget *
parley_call_tiles_get_pinned (ParleyCallTiles *self)
{
  return self->pinned;
}

/* Returns: (transfer none) (nullable): whose tile it is */
GtkWidget *
parley_call_tiles_find (ParleyCallTiles *self, TwilioParticipant *participant)
{
  for (guint i = 0; i < self->tiles->len; i++)
    if (participant_of (g_ptr_array_index (self->tiles, i)) == participant)
      return g_ptr_array_index (self->tiles, i);
  return NULL;
}

/* Returns: (transfer none) (nullable): the screen that was shown last */
GtkWidget *
parley_call_tiles_get_screen (ParleyCallTiles *self)
{
  return self->screens->len > 0 ? g_ptr_array_index (self->screens, self->screens->len - 1) : NULL;
}

/* @except: (nullable): the one that has a place */
void
parley_call_tiles_hide_screens (ParleyCallTiles *self, GtkWidget *except)
{
  for (guint i = 0; i < self->screens->len; i++)
    if (g_ptr_array_index (self->screens, i) != except)
      gtk_widget_set_child_visible (g_ptr_array_index (self->screens, i), FALSE);
}

/* There are none any more, and will be none. */
void
parley_call_tiles_clear (ParleyCallTiles *self)
{
  self->pinned = NULL;
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_data (parley_call_get_participants (self->call), self);
  for (guint i = 0; i < self->tiles->len; i++)
    g_signal_handlers_disconnect_by_func (participant_of (g_ptr_array_index (self->tiles, i)), on_screen, self);
  g_ptr_array_set_size (self->order, 0);
  g_ptr_array_set_size (self->screens, 0);
  g_ptr_array_set_size (self->tiles, 0);
}
