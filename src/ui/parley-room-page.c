/* One room on the screen: its name, its history, and where to write.  While a
 * room is shown here it is open, that is, it follows the server.
 */
#include "config.h"

#include "parley-room-page-private.h"

#include "parley-announcer.h"
#include "parley-application.h"
#include "parley-call-bar.h"
#include "parley-composer-counter.h"
#include "parley-composer.h"
#include "parley-draft-watch.h"
#include "parley-hearing.h"
#include "parley-invite-dialog.h"
#include "parley-life-sentence.h"
#include "parley-no-room.h"
#include "parley-sentence.h"
#include "parley-system-sentence.h"
#include "parley-text.h"
#include "parley-timeline-view.h"
#include "parley-title.h"
#include "parley-typing-line.h"

#include <glib/gi18n.h>

/* A message has been read when it was in view this long, in a focused window. */
#define READ_MS 1000
/* More than this at a time are told as a number. */
#define SPOKEN_ONE_BY_ONE 3

struct _ParleyRoomPage
{
  AdwNavigationPage parent_instance;

  ParleyRoom *room;
  ParleyPeer *peer; /* of a direct chat: whether they are there */
  ParleyDraftWatch *drafts;
  GSignalGroup *room_signals;
  GSignalGroup *timeline_signals;
  GSignalGroup *members_signals;
  GPtrArray *arrivals;
  guint arrivals_source;
  guint read_source;
  guint spare_source;
  gboolean offline;
  gboolean has_rooms; /* to choose from */
  char *trouble;
  ParleyCall *call; /* that goes on elsewhere */
  gboolean compact; /* no place for what the details offer as well */
  gboolean aside;   /* beside a call, under its title */

  GtkStack *stack;
  AdwWindowTitle *window_title;
  ParleyTimelineView *timeline;
  GtkWidget *empty;
  AdwBanner *refusal;
  AdwToastOverlay *toasts;
  ParleyTypingLine *typing_line;
  ParleyComposer *composer;
};

enum
{
  PROP_OFFLINE = 1,
  PROP_TROUBLE,
  PROP_CALL,
  PROP_COMPACT,
  PROP_ASIDE,
  PROP_HAS_ROOMS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyRoomPage, parley_room_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
newest_is_seen (ParleyRoomPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return self->room != NULL && GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)) &&
         gtk_widget_get_mapped (GTK_WIDGET (self->timeline)) && parley_timeline_view_is_at_end (self->timeline);
}

static void update_reading (ParleyRoomPage *self);

/* A mention may be there before the message is. */
static gboolean
on_read (gpointer data)
{
  ParleyRoomPage *self = data;

  self->read_source = 0;
  if (newest_is_seen (self) && parley_room_has_unread (self->room))
    parley_room_mark_read (self->room);
  update_reading (self);
  return G_SOURCE_REMOVE;
}

/* Whenever something changes that decides whether the newest message is being
 * read, the second begins anew, or does not run.
 */
static void
update_reading (ParleyRoomPage *self)
{
  g_clear_handle_id (&self->read_source, g_source_remove);
  if (newest_is_seen (self) && parley_room_has_unread (self->room))
    self->read_source = g_timeout_add (READ_MS, on_read, self);
}

static void update_title (ParleyRoomPage *self);

static char *
members_line (ParleyRoomPage *self)
{
  guint n = g_list_model_get_n_items (parley_room_get_members (self->room));

  return n > 0 ? g_strdup_printf (ngettext ("%u member", "%u members", n), n) : g_strdup ("");
}

static char *
presence_line (ParleyRoomPage *self)
{
  if (self->peer == NULL)
    {
      self->peer = parley_room_look_at_peer (self->room);
      if (self->peer != NULL)
        g_signal_connect_object (self->peer, "notify", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
    }
  return parley_sentence_for_presence (self->peer);
}

static void
forget_peer (ParleyRoomPage *self)
{
  if (self->peer != NULL)
    g_signal_handlers_disconnect_by_func (self->peer, update_title, self);
  g_clear_object (&self->peer);
}

static void
update_title (ParleyRoomPage *self)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (self->room));
  g_autofree char *line = parley_room_is_direct (self->room) ? presence_line (self) : members_line (self);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), *name != '\0' ? name : _ ("Room"));
  adw_window_title_set_title (self->window_title, name);
  adw_window_title_set_subtitle (self->window_title, line);
}

static void
on_name_changed (ParleyRoomPage *self)
{
  update_title (self);
  parley_timeline_view_set_room (self->timeline, self->room);
}

static void
on_messages_changed (ParleyRoomPage *self)
{
  GListModel *messages = G_LIST_MODEL (parley_room_get_timeline (self->room));

  gtk_widget_set_visible (self->empty, g_list_model_get_n_items (messages) == 0);
  update_reading (self);
}

static void
tell_unsent (ParleyRoomPage *self, const char *text, GError *error)
{
  g_autofree char *sentence = parley_sentence_for_length (text);

  if (sentence == NULL)
    sentence = parley_sentence_for_error (error);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
on_submit (ParleyRoomPage *self)
{
  g_autofree char *text = parley_composer_get_text (self->composer);
  g_autoptr (GError) error = NULL;

  if (self->room == NULL)
    return;
  if (parley_composer_get_edit (self->composer) != NULL)
    {
      parley_room_page_submit_edit (self, g_strstrip (text));
      return;
    }
  if (parley_room_reply (self->room, g_strstrip (text), parley_composer_get_reply (self->composer), &error) == NULL)
    {
      tell_unsent (self, text, error);
      return;
    }
  parley_draft_watch_clear (self->drafts);
  parley_room_set_typing (self->room, FALSE);
  parley_timeline_view_scroll_to_end (self->timeline);
}

static void
on_typed (ParleyRoomPage *self, gboolean has_words)
{
  if (self->room != NULL)
    parley_room_set_typing (self->room, has_words);
}

static void
on_leave_upwards (ParleyRoomPage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->timeline), GTK_DIR_UP);
}

static void
on_edit_last (ParleyRoomPage *self)
{
  parley_room_page_edit_last (self);
}

/* Whoever begins to type while reading means to write. */
static gboolean
on_key_in_history (ParleyRoomPage *self, guint key, guint code, GdkModifierType state, GtkEventControllerKey *controller)
{
  gunichar c = gdk_keyval_to_unicode (key);

  if (c == 0 || g_unichar_isspace (c) || g_unichar_iscntrl (c) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  parley_composer_focus_text (self->composer);
  return parley_composer_take_key (self->composer, controller);
}

/* NULL where the page is in no window of the program's. */
static GSettings *
find_settings (ParleyRoomPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkApplication *application = GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;

  return PARLEY_IS_APPLICATION (application) ? parley_application_get_settings (PARLEY_APPLICATION (application)) : NULL;
}

static void
on_arrivals_idle (gpointer data)
{
  ParleyRoomPage *self = data;
  guint n = self->arrivals->len;
  g_autofree char *sum = g_strdup_printf (ngettext ("%u new message", "%u new messages", n), n);

  self->arrivals_source = 0;
  if (n > SPOKEN_ONE_BY_ONE)
    parley_announcer_say (self, sum, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  for (guint i = 0; n <= SPOKEN_ONE_BY_ONE && i < n; i++)
    parley_announcer_say (self, g_ptr_array_index (self->arrivals, i), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  g_ptr_array_set_size (self->arrivals, 0);
}

static void
show_invite_dialog (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);

  if (self->room != NULL)
    adw_dialog_present (parley_invite_dialog_new (self->room), widget);
}

static void
show_details (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);

  if (self->room != NULL)
    gtk_widget_activate_action (widget, "win.room-details", "s", parley_room_get_id (self->room));
}

static void
start_call (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);

  if (self->room != NULL)
    gtk_widget_activate_action (widget, "app.start-call", "(sb)", parley_room_get_id (self->room), g_variant_get_boolean (parameter));
}

/* Not with a signal group: one whose target is being disposed of forgets to let
 * go of it in GLib 2.84.
 */
static void
parley_room_page_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_room_page_parent_class)->root (widget);
  if (GTK_IS_WINDOW (gtk_widget_get_root (widget)))
    g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active", G_CALLBACK (update_reading), widget, G_CONNECT_SWAPPED);
}

static void
parley_room_page_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), update_reading, widget);
  GTK_WIDGET_CLASS (parley_room_page_parent_class)->unroot (widget);
}

/* The first room is shown as fast as any other: what it needs is made a little at
 * a time, while nothing else is to be done.
 */
static gboolean
on_time_to_spare (gpointer data)
{
  ParleyRoomPage *self = data;

  if (parley_timeline_view_make_spare (self->timeline))
    return G_SOURCE_CONTINUE;
  gtk_widget_set_visible (gtk_stack_get_child_by_name (self->stack, "room"), TRUE);
  self->spare_source = 0;
  return G_SOURCE_REMOVE;
}

/* The same room may have been open beside a call meanwhile, and been left there. */
static void
take_back (ParleyRoomPage *self)
{
  if (self->room == NULL)
    return;
  parley_room_set_open (self->room, TRUE);
  parley_draft_watch_reload (self->drafts);
}

/* Another page that showed it too has left it. */
static void
on_open_changed (ParleyRoomPage *self)
{
  if (self->room != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    parley_room_set_open (self->room, TRUE);
}

static void
parley_room_page_map (GtkWidget *widget)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);

  GTK_WIDGET_CLASS (parley_room_page_parent_class)->map (widget);
  take_back (self);
  update_reading (self);
  if (self->spare_source == 0)
    self->spare_source = g_idle_add_full (G_PRIORITY_LOW, on_time_to_spare, self, NULL);
}

/* A window that is closed, or whose program runs on without one, may not come back. */
static void
parley_room_page_unmap (GtkWidget *widget)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);

  if (self->drafts != NULL)
    parley_draft_watch_save (self->drafts);
  GTK_WIDGET_CLASS (parley_room_page_parent_class)->unmap (widget);
}

/* The reason itself is the log's: it is in English, and for who runs the server. */
static void
update_refusal (ParleyRoomPage *self)
{
  gboolean is_refused = parley_timeline_get_refusal (parley_room_get_timeline (self->room)) != NULL;

  if (is_refused && !adw_banner_get_revealed (self->refusal))
    parley_announcer_say (self, adw_banner_get_title (self->refusal), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  adw_banner_set_revealed (self->refusal, is_refused);
}

static gboolean
has_text (GObject *object, const char *text)
{
  return text != NULL && *text != '\0';
}

static void
parley_room_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (object);

  switch (id)
    {
    case PROP_OFFLINE:
      g_value_set_boolean (value, self->offline);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble != NULL ? self->trouble : "");
      break;
    case PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    case PROP_ASIDE:
      g_value_set_boolean (value, self->aside);
      break;
    case PROP_HAS_ROOMS:
      g_value_set_boolean (value, self->has_rooms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_room_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (object);

  switch (id)
    {
    case PROP_OFFLINE:
      self->offline = g_value_get_boolean (value);
      break;
    case PROP_TROUBLE:
      g_set_str (&self->trouble, g_value_get_string (value));
      break;
    case PROP_CALL:
      g_set_object (&self->call, g_value_get_object (value));
      break;
    case PROP_COMPACT:
      self->compact = g_value_get_boolean (value);
      break;
    case PROP_ASIDE:
      self->aside = g_value_get_boolean (value);
      break;
    case PROP_HAS_ROOMS:
      self->has_rooms = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_room_page_dispose (GObject *object)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (object);

  if (self->composer != NULL)
    parley_room_page_set_room (self, NULL);
  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_handle_id (&self->arrivals_source, g_source_remove);
  g_clear_handle_id (&self->spare_source, g_source_remove);
  g_clear_pointer (&self->trouble, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_ROOM_PAGE);
  g_clear_object (&self->call);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->timeline_signals);
  g_clear_object (&self->members_signals);
  g_clear_object (&self->drafts);
  g_clear_pointer (&self->arrivals, g_ptr_array_unref);
  G_OBJECT_CLASS (parley_room_page_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  object_class->get_property = parley_room_page_get_property;
  object_class->set_property = parley_room_page_set_property;
  object_class->dispose = parley_room_page_dispose;
  props[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_ASIDE] = g_param_spec_boolean ("aside", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_HAS_ROOMS] = g_param_spec_boolean ("has-rooms", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  props[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, PARLEY_TYPE_CALL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
parley_room_page_class_init (ParleyRoomPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  install_properties (G_OBJECT_CLASS (klass));
  widget_class->root = parley_room_page_root;
  widget_class->unroot = parley_room_page_unroot;
  widget_class->map = parley_room_page_map;
  widget_class->unmap = parley_room_page_unmap;

  g_type_ensure (PARLEY_TYPE_CALL_BAR);
  g_type_ensure (PARLEY_TYPE_NO_ROOM);
  g_type_ensure (PARLEY_TYPE_TIMELINE_VIEW);
  g_type_ensure (PARLEY_TYPE_COMPOSER);
  g_type_ensure (PARLEY_TYPE_TYPING_LINE);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-room-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, empty);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, refusal);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, composer);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomPage, typing_line);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, on_submit);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_leave_upwards);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_last);
  gtk_widget_class_bind_template_callback (widget_class, on_key_in_history);
  gtk_widget_class_install_action (widget_class, "room.invite", NULL, show_invite_dialog);
  gtk_widget_class_install_action (widget_class, "room.details", NULL, show_details);
  gtk_widget_class_install_action (widget_class, "room.start-call", "b", start_call);
  parley_room_page_install_message_actions (widget_class);
}

static GSignalGroup *
watch (ParleyRoomPage *self, GType type, const char *signal, GCallback callback)
{
  GSignalGroup *group = g_signal_group_new (type);

  g_signal_group_connect_object (group, signal, callback, self, G_CONNECT_SWAPPED);
  return group;
}

static void
parley_room_page_init (ParleyRoomPage *self)
{
  self->arrivals = g_ptr_array_new_with_free_func (g_free);
  self->room_signals = watch (self, PARLEY_TYPE_ROOM, "notify::name", G_CALLBACK (on_name_changed));
  g_signal_group_connect_object (self->room_signals, "notify::open", G_CALLBACK (on_open_changed), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::unread", G_CALLBACK (update_reading), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::mentioned", G_CALLBACK (update_reading), self, G_CONNECT_SWAPPED);
  self->timeline_signals = watch (self, PARLEY_TYPE_TIMELINE, "items-changed", G_CALLBACK (on_messages_changed));
  g_signal_group_connect_object (self->timeline_signals, "notify::refusal", G_CALLBACK (update_refusal), self, G_CONNECT_SWAPPED);
  self->members_signals = watch (self, G_TYPE_LIST_MODEL, "items-changed", G_CALLBACK (update_title));

  gtk_widget_init_template (GTK_WIDGET (self));
  parley_title_let_wrap (self->window_title);
  self->drafts = parley_draft_watch_new (self->composer);
  g_signal_connect_object (self->timeline, "notify::at-end", G_CALLBACK (update_reading), self, G_CONNECT_SWAPPED);
}

static void
leave_room (ParleyRoomPage *self)
{
  parley_draft_watch_set_room (self->drafts, NULL);
  g_signal_group_set_target (self->room_signals, NULL);
  g_signal_group_set_target (self->timeline_signals, NULL);
  g_signal_group_set_target (self->members_signals, NULL);
  g_ptr_array_set_size (self->arrivals, 0);
  g_clear_handle_id (&self->arrivals_source, g_source_remove);
  forget_peer (self);
  parley_typing_line_set_room (self->typing_line, NULL);
  parley_composer_set_room (self->composer, NULL);
  parley_room_set_open (self->room, FALSE);
  g_clear_object (&self->room);
}

static void
enter_room (ParleyRoomPage *self, ParleyRoom *room)
{
  self->room = g_object_ref (room);
  parley_room_set_open (room, TRUE);
  parley_typing_line_set_room (self->typing_line, room);
  parley_composer_set_room (self->composer, room);
  g_signal_group_set_target (self->room_signals, room);
  g_signal_group_set_target (self->timeline_signals, parley_room_get_timeline (room));
  g_signal_group_set_target (self->members_signals, parley_room_get_members (room));
  update_title (self);
  update_refusal (self);
}

/* Before it is first needed a pane is invisible, so that GTK does not style and
 * measure it.
 */
static void
show_pane (ParleyRoomPage *self, const char *name)
{
  gtk_widget_set_visible (gtk_stack_get_child_by_name (self->stack, name), TRUE);
  gtk_stack_set_visible_child_name (self->stack, name);
}

/**
 * parley_room_page_set_room:
 * @self: a page
 * @room: (nullable): the room to show
 *
 * The room that was shown before is closed, and what was being written in it
 * is kept for when it is shown again.
 */
void
parley_room_page_set_room (ParleyRoomPage *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_ROOM_PAGE (self));

  if (self->room == room)
    return;
  if (self->room != NULL)
    leave_room (self);
  if (room != NULL)
    enter_room (self, room);
  else
    adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ ("Room"));
  parley_timeline_view_set_room (self->timeline, room);
  parley_draft_watch_set_room (self->drafts, room);
  show_pane (self, room != NULL ? "room" : "none");
  if (room != NULL)
    on_messages_changed (self);
}

/**
 * parley_room_page_get_composer:
 * @self: a page
 *
 * Returns: (transfer none): where one writes
 */
ParleyComposer *
parley_room_page_get_composer (ParleyRoomPage *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_PAGE (self), NULL);

  return self->composer;
}

/**
 * parley_room_page_get_room:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the room it shows
 */
ParleyRoom *
parley_room_page_get_room (ParleyRoomPage *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_PAGE (self), NULL);

  return self->room;
}

/**
 * parley_room_page_focus:
 * @self: a page
 *
 * Gives the keyboard focus to the text to write.
 */
void
parley_room_page_focus (ParleyRoomPage *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_PAGE (self));

  if (self->room != NULL)
    parley_composer_focus_text (self->composer);
}

/**
 * parley_room_page_focus_history:
 * @self: a page
 *
 * Gives the keyboard focus to the newest message in view.
 */
void
parley_room_page_focus_history (ParleyRoomPage *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_PAGE (self));

  if (!gtk_widget_child_focus (GTK_WIDGET (self->timeline), GTK_DIR_TAB_FORWARD))
    parley_room_page_focus (self);
}

/**
 * parley_room_page_step_pane:
 * @self: a page
 * @back: whether to go up instead of down
 *
 * Returns: whether there was a pane to go to within this page
 */
gboolean
parley_room_page_step_pane (ParleyRoomPage *self, gboolean back)
{
  GtkRoot *root;
  GtkWidget *focus;
  gboolean writing;

  g_return_val_if_fail (PARLEY_IS_ROOM_PAGE (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  writing = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->composer));
  if (writing && back)
    parley_room_page_focus_history (self);
  else if (!writing && !back)
    parley_room_page_focus (self);
  return writing == back;
}

/**
 * parley_room_page_announce:
 * @self: a page
 * @author: who wrote
 * @text: what
 *
 * What arrives together is told together, and many as their number.  How a call
 * went is told where it ends.
 */
void
parley_room_page_announce (ParleyRoomPage *self, const char *author, const char *text)
{
  g_return_if_fail (PARLEY_IS_ROOM_PAGE (self) && self->room != NULL);

  if (parley_system_sentence_is_of_call (text) || !parley_hearing_wants (find_settings (self), self->room, text))
    return;
  g_ptr_array_add (self->arrivals, parley_sentence_for_arrival (self->room, author, text));
  if (self->arrivals_source == 0)
    self->arrivals_source = g_idle_add_once (on_arrivals_idle, self);
}

/**
 * parley_room_page_get_toasts:
 * @self: a room page
 *
 * Returns: (transfer none) (nullable): where to show a toast over the history, if
 *   that is on the screen
 */
AdwToastOverlay *
parley_room_page_get_toasts (ParleyRoomPage *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_PAGE (self), NULL);

  return gtk_widget_get_mapped (GTK_WIDGET (self->toasts)) ? self->toasts : NULL;
}

/**
 * parley_room_page_show_message:
 * @self: a page
 * @id: a message of its room
 */
void
parley_room_page_show_message (ParleyRoomPage *self, const char *id)
{
  g_return_if_fail (PARLEY_IS_ROOM_PAGE (self));

  parley_timeline_view_show_message (self->timeline, id);
}
