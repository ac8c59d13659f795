/* Puts the calls of an account before the person: the ringing page, the call
 * page, the sentence at the end, and what the desktop is told.  The calls know
 * nothing of windows, and the window nothing of calls.
 */
#include "config.h"

#include "parley-call-stage.h"

#include "parley-announcer.h"
#include "parley-call-details-dialog.h"
#include "parley-call-keys.h"
#include "parley-call-page.h"
#include "parley-call-ringtone.h"
#include "parley-call-seat.h"
#include "parley-call-sentence.h"
#include "parley-rejoin-dialog.h"
#include "parley-ringing-page.h"
#include "parley-room-settings.h"
#include "parley-share-sentence.h"

#include <glib/gi18n.h>

struct _ParleyCallStage
{
  GObject parent_instance;

  GtkApplication *application;
  ParleyWindow *window;
  ParleyCalls *calls;
  ParleyNotifier *notifier;
  guint inhibition;
  ParleyCallRingtone *ringtone;
  ParleyCallSeat *seat;
  ParleyCallKeys *keys;
  GtkWidget *page; /* of a call that does not ring; weak */
};

static const char *const actions[] = { "show-call", "accept-call", "decline-call", "call-details" };

G_DEFINE_FINAL_TYPE (ParleyCallStage, parley_call_stage, G_TYPE_OBJECT)

static void
say (ParleyCallStage *self, const char *sentence)
{
  parley_announcer_say (self->window, sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* Nobody touches the keyboard while they talk: the screen must stay lit. */
static void
inhibit (ParleyCallStage *self)
{
  if (self->inhibition == 0)
    self->inhibition = gtk_application_inhibit (self->application, GTK_WINDOW (self->window),
                                                GTK_APPLICATION_INHIBIT_IDLE | GTK_APPLICATION_INHIBIT_SUSPEND, _ ("A call is going on"));
}

static void
uninhibit (ParleyCallStage *self)
{
  if (self->inhibition != 0)
    gtk_application_uninhibit (self->application, self->inhibition);
  self->inhibition = 0;
}

/* Where the voices will be heard as well. */
static GstElement *
make_sink (ParleyCall *call)
{
  ParleyCallDevices *devices = parley_call_get_devices (call);
  GstDevice *speaker = devices != NULL ? parley_call_devices_get_wanted (devices, PARLEY_CALL_SPEAKER) : NULL;

  return speaker != NULL ? gst_device_create_element (speaker, NULL) : NULL;
}

/* Who has the desktop's sounds turned off wants none of a call either. */
static void
update_ringtone (ParleyCallStage *self, ParleyCall *call)
{
  ParleyCallState state = parley_call_get_state (call);
  gboolean wants_sounds = TRUE;

  g_object_get (gtk_settings_get_default (), "gtk-enable-event-sounds", &wants_sounds, NULL);
  if (wants_sounds && state == PARLEY_CALL_RINGING)
    parley_call_ringtone_start (self->ringtone, PARLEY_CALL_RING_HERE, make_sink (call));
  else if (wants_sounds && state == PARLEY_CALL_CALLING)
    parley_call_ringtone_start (self->ringtone, PARLEY_CALL_RING_THERE, make_sink (call));
  else
    parley_call_ringtone_stop (self->ringtone);
}

static void
show_page (ParleyCallStage *self, ParleyCall *call)
{
  if (parley_call_get_state (call) == PARLEY_CALL_RINGING)
    {
      parley_window_show_call (self->window, call, parley_ringing_page_new (call));
      return;
    }
  inhibit (self);
  g_set_weak_pointer (&self->page, parley_call_page_new (call));
  parley_window_show_call (self->window, call, self->page);
}

static void
ring (ParleyCallStage *self, ParleyCall *call)
{
  g_autofree char *who = parley_call_sentence_for_ring (call);
  g_autofree char *kind = parley_call_sentence_for_kind (call);
  /* Translators: for screen readers: "Ada is calling", "Video call in Team" */
  g_autofree char *sentence = g_strdup_printf (_ ("%s. %s."), who, kind);

  parley_notifier_tell_ring (self->notifier, call);
  say (self, sentence);
}

/* A call that was taken has another page than one that rings. */
static void
on_state (ParleyCallStage *self, GParamSpec *pspec, ParleyCall *call)
{
  update_ringtone (self, call);
  if (parley_call_get_state (call) != PARLEY_CALL_CONNECTING || !parley_call_is_incoming (call))
    return;
  parley_notifier_withdraw_ring (self->notifier);
  show_page (self, call);
}

/* What pops up would be on everybody's screen. */
static void
on_share_shown (ParleyCallStage *self, GParamSpec *pspec, ParleyCallShare *share)
{
  parley_notifier_set_quiet (self->notifier, parley_call_share_get_shown (share));
}

static void
on_share_failed (ParleyCallStage *self, const GError *error)
{
  g_message ("sharing the screen: %s", error->message);
  if (self->window != NULL)
    parley_window_toast (self->window, parley_share_sentence_for_error (error));
}

static void
on_share_ended (ParleyCallStage *self)
{
  if (self->window != NULL)
    parley_window_toast (self->window, _ ("The desktop stopped sharing your screen."));
}

static void
follow_share (ParleyCallStage *self, ParleyCall *call)
{
  ParleyCallShare *share = parley_call_media_get_share (parley_call_get_media (call));

  g_signal_connect_object (share, "notify::shown", G_CALLBACK (on_share_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (share, "failed", G_CALLBACK (on_share_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (share, "ended", G_CALLBACK (on_share_ended), self, G_CONNECT_SWAPPED);
}

static void
on_current (ParleyCallStage *self)
{
  ParleyCall *call = parley_calls_get_current (self->calls);

  if (call == NULL || self->window == NULL)
    return;
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  follow_share (self, call);
  show_page (self, call);
  update_ringtone (self, call);
  if (parley_call_get_state (call) == PARLEY_CALL_RINGING)
    ring (self, call);
}

static gboolean
is_missed (ParleyCall *call)
{
  ParleyCallReason reason = parley_call_get_reason (call);

  return parley_call_is_incoming (call) && (reason == PARLEY_CALL_CANCELLED || reason == PARLEY_CALL_MISSED || reason == PARLEY_CALL_BUSY);
}

static gboolean
was_disturbed (ParleyCall *call)
{
  return parley_call_course_count_spans (parley_call_media_get_course (parley_call_get_media (call))) > 0;
}

static void
offer_details (ParleyCallStage *self, ParleyCall *call, const char *sentence)
{
  GVariant *target = g_variant_new ("(sx)", parley_room_get_id (parley_call_get_room (call)), g_get_real_time () / G_USEC_PER_SEC);

  parley_window_offer (self->window, sentence, _ ("_Details"), "app.call-details", target);
}

static void
on_ended (ParleyCallStage *self, ParleyCall *call)
{
  g_autofree char *sentence = parley_call_sentence_for_end (call);

  g_signal_handlers_disconnect_by_func (call, on_state, self);
  parley_call_ringtone_stop (self->ringtone);
  parley_notifier_withdraw_ring (self->notifier);
  uninhibit (self);
  if (self->window == NULL)
    return;
  parley_window_hide_call (self->window);
  if (is_missed (call))
    parley_notifier_tell_missed (self->notifier, call);
  if (sentence != NULL && was_disturbed (call))
    offer_details (self, call, sentence);
  else if (sentence != NULL)
    parley_window_toast (self->window, sentence);
}

static void
on_missed (ParleyCallStage *self, ParleyCall *call)
{
  g_autofree char *sentence = parley_call_sentence_for_missed (call);

  parley_notifier_tell_missed (self->notifier, call);
  if (self->window != NULL)
    parley_window_toast (self->window, sentence);
}

static void
tell_message (ParleyCallStage *self, ParleyRoom *room, const char *author, const char *text)
{
  if (self->page != NULL && parley_call_page_take_message (PARLEY_CALL_PAGE (self->page), room, author, text))
    return;
  if (self->window == NULL || !parley_window_shows_room (self->window, room))
    parley_notifier_tell_message (self->notifier, room, author, text);
}

static void
on_message_arrived (ParleyCallStage *self, ParleyRoom *room, const char *author, const char *text)
{
  if (parley_room_get_notice (room) == PARLEY_ROOM_NOTICE_ALL)
    tell_message (self, room, author, text);
}

static void
on_mentioned (ParleyCallStage *self, ParleyRoom *room, const char *author, const char *text)
{
  tell_message (self, room, author, text);
}

static void
on_caught_up (ParleyCallStage *self, GPtrArray *rooms)
{
  parley_notifier_tell_caught_up (self->notifier, rooms);
}

static void
show_call (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyCallStage *self = data;

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.show-call", NULL);
  gtk_window_present (GTK_WINDOW (self->window));
}

/* A notification may outlive the call it is about. */
static ParleyCall *
find_call (ParleyCallStage *self, GVariant *id)
{
  ParleyCall *call = parley_calls_get_current (self->calls);

  return call != NULL && g_str_equal (parley_call_get_id (call), g_variant_get_string (id, NULL)) ? call : NULL;
}

static void
accept_call (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyCallStage *self = data;
  ParleyCall *call = find_call (self, parameter);

  gtk_window_present (GTK_WINDOW (self->window));
  if (call != NULL)
    parley_call_accept (call);
}

static void
decline_call (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyCall *call = find_call (data, parameter);

  if (call != NULL)
    parley_call_decline (call);
}

/* Of a call that is over; what was not in this run of the program is not known. */
static void
show_details (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyCallStage *self = data;
  ParleyCallCourse *course;
  const char *room;
  gint64 at;

  g_variant_get (parameter, "(&sx)", &room, &at);
  course = parley_call_log_find (parley_calls_get_log (self->calls), room, at);
  if (self->window == NULL)
    return;
  if (course != NULL)
    adw_dialog_present (parley_call_details_dialog_new (course), GTK_WIDGET (self->window));
  else
    parley_window_toast (self->window, _ ("How this call went is not known any more: it is kept only until Parley is closed."));
}

static void
on_woke (ParleyCallStage *self)
{
  if (self->window != NULL && parley_calls_get_current (self->calls) == NULL)
    adw_dialog_present (parley_rejoin_dialog_new (self->seat), GTK_WIDGET (self->window));
}

static void
keep_seat (ParleyCallStage *self, ParleySession *session)
{
  self->seat = parley_call_seat_new (session, self->calls, parley_session_get_sleep (session));
  g_signal_connect_object (self->seat, "woke", G_CALLBACK (on_woke), self, G_CONNECT_SWAPPED);
}

static void
add_actions (ParleyCallStage *self)
{
  const GActionEntry entries[] = {
    { actions[0], show_call, NULL, NULL, NULL, { 0 } },
    { actions[1], accept_call, "s", NULL, NULL, { 0 } },
    { actions[2], decline_call, "s", NULL, NULL, { 0 } },
    { actions[3], show_details, "(sx)", NULL, NULL, { 0 } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->application), entries, G_N_ELEMENTS (entries), self);
}

static void
parley_call_stage_dispose (GObject *object)
{
  ParleyCallStage *self = PARLEY_CALL_STAGE (object);

  if (self->application != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
        g_action_map_remove_action (G_ACTION_MAP (self->application), actions[i]);
      parley_notifier_withdraw_all (self->notifier);
      uninhibit (self);
    }
  g_clear_object (&self->seat);
  g_clear_object (&self->keys);
  g_clear_object (&self->ringtone);
  g_clear_object (&self->notifier);
  g_clear_object (&self->calls);
  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->page);
  self->application = NULL;
  G_OBJECT_CLASS (parley_call_stage_parent_class)->dispose (object);
}

static void
parley_call_stage_class_init (ParleyCallStageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_stage_dispose;
}

static void
parley_call_stage_init (ParleyCallStage *self)
{
  self->ringtone = parley_call_ringtone_new ();
}

/**
 * parley_call_stage_new:
 * @application: (unowned): the program; it outlives the stage
 * @settings: (nullable): of the profile
 * @window: where calls are shown
 * @session: whose messages are told
 * @calls: whose calls are shown
 *
 * Returns: (transfer full): the stage; to be dropped before @window is
 */
ParleyCallStage *
parley_call_stage_new (GtkApplication *application, GSettings *settings, ParleyWindow *window, ParleySession *session, ParleyCalls *calls)
{
  ParleyCallStage *self = g_object_new (PARLEY_TYPE_CALL_STAGE, NULL);

  self->application = application;
  g_set_weak_pointer (&self->window, window);
  self->calls = g_object_ref (calls);
  self->notifier = parley_notifier_new (G_APPLICATION (application), settings);
  add_actions (self);
  keep_seat (self, session);
  if (settings != NULL)
    self->keys = parley_call_keys_new (settings, GTK_WIDGET (window), calls);
  g_signal_connect_object (calls, "notify::current", G_CALLBACK (on_current), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (calls, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (calls, "missed", G_CALLBACK (on_missed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "message-arrived", G_CALLBACK (on_message_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "mentioned", G_CALLBACK (on_mentioned), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "caught-up", G_CALLBACK (on_caught_up), self, G_CONNECT_SWAPPED);
  return self;
}
