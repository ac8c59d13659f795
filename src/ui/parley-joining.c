/* Joining by a link, which may come from anywhere: nothing is joined before the
 * person has said so.  The name in the question is what whoever made the link
 * wrote, and is said to be that.
 */
#include "config.h"

#include "parley-joining.h"

#include "parley-join-link.h"
#include "parley-join.h"
#include "parley-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *window;
  ParleySession *session;
  ParleyJoinLink *link;
  ParleyJoiningFunc joined;
} Joining;

static void
joining_free (Joining *self)
{
  g_object_unref (self->window);
  g_object_unref (self->session);
  g_clear_pointer (&self->link, parley_join_link_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Joining, joining_free)

static void
say (Joining *self, const char *heading, const char *body)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, body);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  if (gtk_widget_get_root (self->window) != NULL)
    adw_dialog_present (dialog, self->window);
  else
    g_object_unref (g_object_ref_sink (dialog));
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Joining) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = parley_join_finish (PARLEY_SESSION (source), result, &error);
  g_autofree char *sentence = NULL;

  if (room != NULL)
    {
      self->joined (room, self->window);
      return;
    }
  sentence = parley_sentence_for_error (error);
  say (self, _ ("You Could Not Join"), sentence);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Joining) self = data;
  ParleySession *session = self->session;
  ParleyJoinLink *link = self->link;

  if (g_strcmp0 (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result), "join") == 0)
    parley_join_async (session, link->room, link->code, link->name, NULL, on_joined, g_steal_pointer (&self));
}

static void
ask (Joining *self)
{
  g_autofree char *name = parley_text_plain (self->link->name);
  /* Translators: %s is a room */
  g_autofree char *heading = *name != '\0' ? g_strdup_printf (_ ("Join “%s”?"), name) : g_strdup (_ ("Join This Room?"));
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, _ ("The name is the one that the link gives. The members see that you joined.")));

  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "join", _ ("_Join"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "join", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "join");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_choose (dialog, self->window, NULL, on_answered, self);
}

static Joining *
joining_new (GtkWidget *window, ParleySession *session, ParleyJoiningFunc joined)
{
  Joining *self = g_new0 (Joining, 1);

  self->window = g_object_ref (window);
  self->session = g_object_ref (session);
  self->joined = joined;
  return self;
}

/**
 * parley_joining_ask:
 * @window: where to ask
 * @session: who would join
 * @link: anything
 * @joined: called with the room, if it came to that
 */
void
parley_joining_ask (GtkWidget *window, ParleySession *session, const char *link, ParleyJoiningFunc joined)
{
  g_autoptr (Joining) self = joining_new (window, session, joined);
  ParleyRoom *room;

  self->link = parley_join_link_parse (link);
  room = self->link != NULL ? parley_session_find_room (session, self->link->room) : NULL;
  if (self->link == NULL)
    say (self, _ ("This Is Not a Link to a Room"), _ ("A link to a room begins with parley://join/. Ask whoever sent it for the whole link."));
  else if (room != NULL)
    joined (room, window);
  else
    ask (g_steal_pointer (&self));
}

static void
on_link_given (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Joining) self = data;
  GtkWidget *list = adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (source));
  g_autofree char *link = g_strdup (gtk_editable_get_text (GTK_EDITABLE (gtk_widget_get_first_child (list))));

  if (g_strcmp0 (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result), "go-on") == 0)
    parley_joining_ask (self->window, self->session, link, self->joined);
}

static GtkWidget *
make_entry (void)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _ ("Link"), "activates-default", TRUE, NULL);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Link"), -1);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  return list;
}

/**
 * parley_joining_ask_for_link:
 * @window: where to ask
 * @session: who would join
 * @joined: called with the room, if it came to that
 */
void
parley_joining_ask_for_link (GtkWidget *window, ParleySession *session, ParleyJoiningFunc joined)
{
  Joining *self = joining_new (window, session, joined);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Join by Link"), _ ("Enter the link that somebody in the room gave you.")));
  GtkWidget *list = make_entry ();

  adw_alert_dialog_set_extra_child (dialog, list);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "go-on", _ ("Co_ntinue"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "go-on", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "go-on");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_dialog_set_focus (ADW_DIALOG (dialog), gtk_widget_get_first_child (list));
  adw_alert_dialog_choose (dialog, window, NULL, on_link_given, self);
}
