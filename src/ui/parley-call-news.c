/* What happens in a call, for who does not see it: who comes, goes, asks for the
 * word, reacts and shows a screen, and how the connection stands.  Each is said once.
 */
#include "config.h"

#include "parley-call-news.h"

#include "parley-call-reactions.h"
#include "parley-call-sentence.h"

#include <glib/gi18n.h>

/* A clapping audience is not to talk over who speaks: after one reaction that was
 * said the next is only seen for so long.
 */
#define REACTION_PAUSE (4 * G_TIME_SPAN_SECOND)

struct _ParleyCallNews
{
  GObject parent_instance;

  ParleyCall *call;
  GtkWidget *page;    /* not kept alive; outlives this */
  GPtrArray *present; /* TwilioParticipant, to tell who left */
  gboolean was_connected;
  gboolean was_restoring;
  gint64 reacted_at; /* monotonic */
};

G_DEFINE_FINAL_TYPE (ParleyCallNews, parley_call_news, G_TYPE_OBJECT)

/* @make: what is to be said of somebody of that name */
static void
say_of (ParleyCallNews *self, TwilioParticipant *participant, char *(*make) (const char *name))
{
  g_autofree char *name = parley_call_sentence_for_participant (self->call, participant);
  g_autofree char *sentence = make (name);

  parley_call_news_say (self, sentence);
}

static char *
sentence_for_joined (const char *name)
{
  /* Translators: for screen readers: %s is a person who came into the call */
  return g_strdup_printf (C_ ("call", "%s joined."), name);
}

static char *
sentence_for_left (const char *name)
{
  /* Translators: for screen readers: %s is a person who left the call */
  return g_strdup_printf (C_ ("call", "%s left."), name);
}

static char *
sentence_for_hand_up (const char *name)
{
  /* Translators: for screen readers: %s is a person who asks for the word in a call */
  return g_strdup_printf (_ ("%s raised a hand."), name);
}

static char *
sentence_for_hand_down (const char *name)
{
  /* Translators: for screen readers: %s is a person who no longer asks for the word */
  return g_strdup_printf (_ ("%s lowered the hand."), name);
}

static char *
sentence_for_screen (const char *name)
{
  /* Translators: for screen readers: %s is a person who shows their screen in a call */
  return g_strdup_printf (_ ("%s shares a screen."), name);
}

static char *
sentence_for_no_screen (const char *name)
{
  /* Translators: for screen readers: %s is a person who showed their screen in a call */
  return g_strdup_printf (_ ("%s stopped sharing the screen."), name);
}

/* That everybody is gone when one has hung up oneself is not news. */
static gboolean
is_ending (ParleyCallNews *self)
{
  return parley_call_get_reason (self->call) != PARLEY_CALL_NOT_ENDED;
}

/* Whoever leaves takes the screen along, which need not be said. */
static void
on_screen (ParleyCallNews *self, GParamSpec *pspec, TwilioParticipant *participant)
{
  gboolean is_shown = twilio_participant_get_screen (participant) != NULL;

  if (is_shown || (!is_ending (self) && twilio_participant_get_state (participant) != TWILIO_PARTICIPANT_DISCONNECTED))
    say_of (self, participant, is_shown ? sentence_for_screen : sentence_for_no_screen);
}

static void
on_participants_changed (ParleyCallNews *self, guint position, guint removed, guint added, GListModel *model)
{
  for (guint i = 0; i < removed; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->present, position + i), on_screen, self);
  for (guint i = 0; i < removed && !is_ending (self); i++)
    say_of (self, g_ptr_array_index (self->present, position + i), sentence_for_left);
  if (removed > 0)
    g_ptr_array_remove_range (self->present, position, removed);
  for (guint i = 0; i < added; i++)
    {
      TwilioParticipant *participant = g_list_model_get_item (model, position + i);

      g_ptr_array_insert (self->present, (int)(position + i), participant);
      g_signal_connect_object (participant, "notify::screen", G_CALLBACK (on_screen), self, G_CONNECT_SWAPPED);
      say_of (self, participant, sentence_for_joined);
      if (twilio_participant_get_screen (participant) != NULL)
        say_of (self, participant, sentence_for_screen);
    }
}

static void
on_hand (ParleyCallNews *self, TwilioParticipant *participant, gboolean up)
{
  say_of (self, participant, up ? sentence_for_hand_up : sentence_for_hand_down);
}

static void
on_reaction (ParleyCallNews *self, TwilioParticipant *participant, guint reaction)
{
  g_autofree char *name = NULL, *sentence = NULL;
  gint64 now = g_get_monotonic_time ();

  if (participant == NULL || (self->reacted_at != 0 && now - self->reacted_at < REACTION_PAUSE))
    return;
  self->reacted_at = now;
  name = parley_call_sentence_for_participant (self->call, participant);
  /* Translators: for screen readers: a person in a call and how they react: "Ben: Applause" */
  sentence = g_strdup_printf (C_ ("person and reaction", "%s: %s"), name, parley_call_reactions_name (reaction));
  parley_call_news_say (self, sentence);
}

static gboolean
is_connected (ParleyCall *call)
{
  return parley_call_get_state (call) == PARLEY_CALL_CONNECTED || parley_call_get_state (call) == PARLEY_CALL_RECONNECTING;
}

static void
on_state (ParleyCallNews *self)
{
  gboolean is_restoring = parley_call_get_state (self->call) == PARLEY_CALL_RECONNECTING;

  if (is_connected (self->call) && !self->was_connected)
    parley_call_news_say (self, _ ("Connected."));
  else if (is_restoring && !self->was_restoring)
    parley_call_news_say (self, _ ("Reconnecting."));
  else if (!is_restoring && self->was_restoring && is_connected (self->call))
    parley_call_news_say (self, _ ("Connected again."));
  self->was_connected |= is_connected (self->call);
  self->was_restoring = is_restoring;
}

static void
parley_call_news_dispose (GObject *object)
{
  ParleyCallNews *self = PARLEY_CALL_NEWS (object);

  g_clear_object (&self->call);
  g_clear_pointer (&self->present, g_ptr_array_unref);
  G_OBJECT_CLASS (parley_call_news_parent_class)->dispose (object);
}

static void
parley_call_news_class_init (ParleyCallNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_news_dispose;
}

static void
parley_call_news_init (ParleyCallNews *self)
{
  self->present = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * parley_call_news_new:
 * @call: what is told of
 * @page: (unowned): where; outlives the news
 *
 * Returns: (transfer full): the news, beginning with who is there already
 */
ParleyCallNews *
parley_call_news_new (ParleyCall *call, GtkWidget *page)
{
  ParleyCallNews *self = g_object_new (PARLEY_TYPE_CALL_NEWS, NULL);
  GListModel *participants = parley_call_get_participants (call);
  ParleyCallFloor *floor = parley_call_media_get_floor (parley_call_get_media (call));

  self->call = g_object_ref (call);
  self->page = page;
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (participants, "items-changed", G_CALLBACK (on_participants_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (floor, "hand", G_CALLBACK (on_hand), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (floor, "reaction", G_CALLBACK (on_reaction), self, G_CONNECT_SWAPPED);
  on_participants_changed (self, 0, 0, g_list_model_get_n_items (participants), participants);
  on_state (self);
  return self;
}

/* Through the window, since GTK drops what a thing says that nobody has looked at. */
void
parley_call_news_say (ParleyCallNews *self, const char *sentence)
{
  g_return_if_fail (PARLEY_IS_CALL_NEWS (self));

  gtk_widget_activate_action (self->page, "win.announce", "s", sentence);
}
