/* What a search finds: rooms by their names and, below, messages by their words,
 * the newest first.  It answers while one types; a question that is overtaken by
 * the next letter is given up.
 */
#include "config.h"

#include "parley-search-view.h"

#include "parley-announcer.h"
#include "parley-room-row.h"
#include "parley-search-result.h"
#include "parley-search-row.h"
#include "parley-text.h"

#include <glib/gi18n.h>

#define PAGE 50

/* What was found is told once the typing has paused, in milliseconds. */
#define TELL_DELAY 700

/* Days back for each choice of the period. */
static const guint periods[] = { 0, 7, 31, 366 };

struct _ParleySearchView
{
  AdwBin parent_instance;

  ParleySession *session;
  ParleyRoom *room; /* that can be chosen as the place */
  char *text;
  guint limit;
  GCancellable *cancellable;
  guint tell_source;
  gboolean asking;

  GtkStringFilter *filter;
  GtkFilterListModel *rooms;
  GListStore *messages;
  GListModel *results;

  GtkDropDown *place;
  GtkListItemFactory *brief;
  GtkStringList *places;
  GtkDropDown *period;
  GtkStack *stack;
  GtkListView *list;
};

enum
{
  ROOM_CHOSEN,
  MESSAGE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleySearchView, parley_search_view, ADW_TYPE_BIN)

static gboolean
is_only_here (ParleySearchView *self)
{
  return self->room != NULL && gtk_drop_down_get_selected (self->place) == 1;
}

static guint
count (gpointer model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

static char *
say_what_was_found (guint n_rooms, guint n_messages)
{
  g_autofree char *rooms = g_strdup_printf (ngettext ("%u room", "%u rooms", n_rooms), n_rooms);
  g_autofree char *messages = g_strdup_printf (ngettext ("%u message", "%u messages", n_messages), n_messages);

  if (n_rooms + n_messages == 0)
    return g_strdup (_ ("Nothing found"));
  if (n_messages == 0)
    return g_steal_pointer (&rooms);
  if (n_rooms == 0)
    return g_steal_pointer (&messages);
  /* Translators: for screen readers: what a search found: “2 rooms, 7 messages” */
  return g_strdup_printf (C_ ("search", "%s, %s"), rooms, messages);
}

static void
tell (gpointer data)
{
  ParleySearchView *self = data;
  g_autofree char *sentence = say_what_was_found (count (self->rooms), count (self->messages));
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));

  self->tell_source = 0;
  /* GTK drops the announcement of a thing that no screen reader has looked at yet. */
  if (window != NULL)
    parley_announcer_say (window, sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
tell_later (ParleySearchView *self)
{
  g_clear_handle_id (&self->tell_source, g_source_remove);
  if (self->text[0] != '\0')
    self->tell_source = g_timeout_add_once (TELL_DELAY, tell, self);
}

static void
update_stack (ParleySearchView *self)
{
  gboolean nothing = !self->asking && count (self->results) == 0;

  gtk_stack_set_visible_child_name (self->stack, nothing ? "nothing" : "results");
}

/* A room that was left is searched no more, though its history is still here. */
static void
add_hit (ParleySearchView *self, GPtrArray *results, ParleySearchHit *hit)
{
  ParleyRoom *room = parley_session_find_room (self->session, hit->room);
  g_autoptr (ParleyMessage) message = room != NULL ? parley_session_recall_message (self->session, hit->room, hit->message) : NULL;

  if (message != NULL && parley_message_get_text (message) != NULL)
    g_ptr_array_add (results, parley_search_result_new (room, message, self->text));
}

static void
show (ParleySearchView *self, GPtrArray *hits)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (g_object_unref);
  guint kept = self->limit > PAGE ? count (self->messages) : 0;

  for (guint i = 0; i < hits->len; i++)
    add_hit (self, results, hits->pdata[i]);
  kept = MIN (kept, results->len);
  g_list_store_splice (self->messages, kept, count (self->messages) - kept, results->pdata + kept, results->len - kept);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleySearchView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = parley_session_search_finish (PARLEY_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || source != G_OBJECT (self->session))
    return;
  self->asking = FALSE;
  if (hits != NULL)
    show (self, hits);
  else
    g_message ("Messages could not be searched: %s", error->message);
  update_stack (self);
  tell_later (self);
}

static gint64
find_since (ParleySearchView *self)
{
  guint days = periods[MIN (gtk_drop_down_get_selected (self->period), G_N_ELEMENTS (periods) - 1)];

  return days > 0 ? (g_get_real_time () / 1000) - days * G_GINT64_CONSTANT (86400000) : 0;
}

static void
ask (ParleySearchView *self)
{
  g_autoptr (ParleySearchQuery) query = parley_search_query_new (self->text, is_only_here (self) ? parley_room_get_id (self->room) : NULL);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->session == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  self->asking = TRUE;
  query->limit = self->limit;
  query->since = find_since (self);
  parley_session_search_async (self->session, query, self->cancellable, on_found, g_object_ref (self));
}

static void
start (ParleySearchView *self)
{
  self->limit = PAGE;
  gtk_string_filter_set_search (self->filter, self->text);
  gtk_filter_list_model_set_model (self->rooms, self->session != NULL && !is_only_here (self) && self->text[0] != '\0' ? parley_session_get_rooms (self->session) : NULL);
  if (self->text[0] != '\0')
    ask (self);
  else
    g_list_store_remove_all (self->messages);
  update_stack (self);
}

static void
on_place_changed (ParleySearchView *self)
{
  if (self->text != NULL)
    start (self);
}

static void
on_period_changed (ParleySearchView *self)
{
  if (self->text != NULL)
    start (self);
}

static void
on_edge_reached (ParleySearchView *self, GtkPositionType edge)
{
  if (edge != GTK_POS_BOTTOM || self->asking || count (self->messages) < self->limit)
    return;
  self->limit += PAGE;
  ask (self);
}

static void
on_activate (ParleySearchView *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (self->results, position);

  if (PARLEY_IS_ROOM (item))
    g_signal_emit (self, signals[ROOM_CHOSEN], 0, item);
  else if (PARLEY_IS_SEARCH_RESULT (item))
    g_signal_emit (self, signals[MESSAGE_CHOSEN], 0, parley_search_result_get_room (PARLEY_SEARCH_RESULT (item)),
                   parley_message_get_id (parley_search_result_get_message (PARLEY_SEARCH_RESULT (item))));
}

/* -- Rows -- */

static void
show_room (GtkListItem *item, ParleyRoom *room)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  g_autofree char *sentence = NULL;

  if (!PARLEY_IS_ROOM_ROW (row))
    {
      row = g_object_new (PARLEY_TYPE_ROOM_ROW, NULL);
      gtk_list_item_set_child (item, row);
    }
  g_object_set (row, "room", room, NULL);
  g_object_get (row, "sentence", &sentence, NULL);
  gtk_list_item_set_accessible_label (item, sentence);
}

static void
show_message (GtkListItem *item, ParleySearchResult *result)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (!PARLEY_IS_SEARCH_ROW (row))
    {
      row = parley_search_row_new ();
      gtk_list_item_set_child (item, row);
    }
  parley_search_row_set_result (PARLEY_SEARCH_ROW (row), result);
  gtk_list_item_set_accessible_label (item, parley_search_row_get_sentence (PARLEY_SEARCH_ROW (row)));
}

static void
on_bind (ParleySearchView *self, GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);

  if (PARLEY_IS_ROOM (object))
    show_room (item, object);
  else
    show_message (item, object);
}

static void
on_unbind (ParleySearchView *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (PARLEY_IS_ROOM_ROW (row))
    g_object_set (row, "room", NULL, NULL);
}

static void
on_header_setup (ParleySearchView *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_list_header_set_child (header, label);
}

static void
on_header_bind (ParleySearchView *self, GtkListHeader *header)
{
  gboolean rooms = PARLEY_IS_ROOM (gtk_list_header_get_item (header));

  gtk_label_set_text (GTK_LABEL (gtk_list_header_get_child (header)), rooms ? _ ("Rooms") : _ ("Messages"));
}

static void
make_factories (ParleySearchView *self)
{
  GtkListItemFactory *rows = gtk_signal_list_item_factory_new ();
  GtkListItemFactory *headers = gtk_signal_list_item_factory_new ();

  g_signal_connect_swapped (rows, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect_swapped (rows, "unbind", G_CALLBACK (on_unbind), self);
  g_signal_connect_swapped (headers, "setup", G_CALLBACK (on_header_setup), self);
  g_signal_connect_swapped (headers, "bind", G_CALLBACK (on_header_bind), self);
  gtk_list_view_set_factory (self->list, rows);
  gtk_list_view_set_header_factory (self->list, headers);
  g_object_unref (rows);
  g_object_unref (headers);
}

/* The two lists one below the other: each is a section with its own heading. */
static void
make_models (ParleySearchView *self)
{
  GListStore *lists = g_list_store_new (G_TYPE_LIST_MODEL);
  GtkNoSelection *selection;

  self->filter = gtk_string_filter_new (gtk_property_expression_new (PARLEY_TYPE_ROOM, NULL, "name"));
  gtk_string_filter_set_ignore_case (self->filter, TRUE);
  gtk_string_filter_set_match_mode (self->filter, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  self->rooms = gtk_filter_list_model_new (NULL, GTK_FILTER (g_object_ref (self->filter)));
  self->messages = g_list_store_new (PARLEY_TYPE_SEARCH_RESULT);
  g_list_store_append (lists, self->rooms);
  g_list_store_append (lists, self->messages);
  self->results = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists)));
  selection = gtk_no_selection_new (g_object_ref (self->results));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
}

static void
parley_search_view_dispose (GObject *object)
{
  ParleySearchView *self = PARLEY_SEARCH_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->tell_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_SEARCH_VIEW);
  g_clear_object (&self->session);
  g_clear_object (&self->room);
  g_clear_object (&self->filter);
  g_clear_object (&self->rooms);
  g_clear_object (&self->messages);
  g_clear_object (&self->results);
  G_OBJECT_CLASS (parley_search_view_parent_class)->dispose (object);
}

static void
parley_search_view_finalize (GObject *object)
{
  g_free (PARLEY_SEARCH_VIEW (object)->text);
  G_OBJECT_CLASS (parley_search_view_parent_class)->finalize (object);
}

static void
parley_search_view_class_init (ParleySearchViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = parley_search_view_dispose;
  object_class->finalize = parley_search_view_finalize;

  signals[ROOM_CHOSEN] = g_signal_new ("room-chosen", PARLEY_TYPE_SEARCH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);
  signals[MESSAGE_CHOSEN] = g_signal_new ("message-chosen", PARLEY_TYPE_SEARCH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, PARLEY_TYPE_ROOM, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-search-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleySearchView, place);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchView, brief);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchView, places);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchView, period);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchView, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_place_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_period_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_edge_reached);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
parley_search_view_init (ParleySearchView *self)
{
  self->limit = PAGE;
  gtk_widget_init_template (GTK_WIDGET (self));
  make_factories (self);
  /* The list that opens keeps the factory that marks what is chosen. */
  gtk_drop_down_set_list_factory (self->place, gtk_drop_down_get_factory (self->place));
  gtk_drop_down_set_factory (self->place, self->brief);
  make_models (self);
  gtk_string_list_append (self->places, _ ("All Rooms"));
  self->text = g_strdup ("");
}

/**
 * parley_search_view_set_session:
 * @self: a view
 * @session: (nullable): whose rooms and messages to search
 */
void
parley_search_view_set_session (ParleySearchView *self, ParleySession *session)
{
  g_return_if_fail (PARLEY_IS_SEARCH_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->session, session);
  g_list_store_remove_all (self->messages);
  parley_search_view_set_room (self, NULL, FALSE);
}

/**
 * parley_search_view_set_room:
 * @self: a view
 * @room: (nullable): the room that is open, offered as the only one to search
 * @only_here: whether to begin with that choice
 */
void
parley_search_view_set_room (ParleySearchView *self, ParleyRoom *room, gboolean only_here)
{
  g_autofree char *name = NULL;
  g_autofree char *choice = NULL;

  g_return_if_fail (PARLEY_IS_SEARCH_VIEW (self));

  name = parley_text_isolate (room != NULL ? parley_room_get_name (room) : NULL);
  /* Translators: a choice of where to search; %s is a room */
  choice = g_strdup_printf (_ ("Only in %s"), name);
  g_set_object (&self->room, room);
  gtk_string_list_splice (self->places, 1, count (self->places) - 1, room != NULL ? (const char *const[]){ choice, NULL } : NULL);
  gtk_drop_down_set_selected (self->place, room != NULL && only_here ? 1 : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->place), room != NULL);
}

/**
 * parley_search_view_set_text:
 * @self: a view
 * @text: what to look for, perhaps still being typed
 */
void
parley_search_view_set_text (ParleySearchView *self, const char *text)
{
  g_return_if_fail (PARLEY_IS_SEARCH_VIEW (self));

  if (g_set_str (&self->text, text))
    start (self);
}

/**
 * parley_search_view_activate_first:
 * @self: a view
 *
 * Opens what was found first, if anything was.
 */
void
parley_search_view_activate_first (ParleySearchView *self)
{
  g_return_if_fail (PARLEY_IS_SEARCH_VIEW (self));

  if (count (self->results) > 0)
    on_activate (self, 0);
}
