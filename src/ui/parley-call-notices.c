/* What one must be told in a call for as long as it is so: that it is recorded, that
 * something else is sent than one thinks, that the network does not carry all.  Each
 * is said once when it begins.
 */
#include "config.h"

#include "parley-call-notices.h"

#include "parley-call-sentence.h"
#include "parley-share-sentence.h"

#include <glib/gi18n.h>

struct _ParleyCallNotices
{
  AdwBin parent_instance;

  ParleyCall *call;
  gboolean is_heard; /* on the screen, so that one hears of it */

  AdwBanner *recording;
  AdwBanner *sharing;
  AdwBanner *tests;
  AdwBanner *restoring;
  AdwBanner *thrift;
  AdwBanner *weak;
};

G_DEFINE_FINAL_TYPE (ParleyCallNotices, parley_call_notices, ADW_TYPE_BIN)

static void
say (ParleyCallNotices *self, AdwBanner *banner)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", adw_banner_get_title (banner));
}

static void
reveal (ParleyCallNotices *self, AdwBanner *banner, gboolean revealed)
{
  gboolean is_news = revealed && !adw_banner_get_revealed (banner);

  adw_banner_set_revealed (banner, revealed);
  if (is_news && self->is_heard)
    say (self, banner);
}

static void
on_tests (ParleyCallNotices *self)
{
  g_autofree char *sentence = parley_call_sentence_for_tests (self->call);
  gboolean is_news = sentence != NULL && adw_banner_get_revealed (self->tests) && !g_str_equal (sentence, adw_banner_get_title (self->tests));

  if (sentence != NULL)
    adw_banner_set_title (self->tests, sentence);
  reveal (self, self->tests, sentence != NULL);
  if (is_news && self->is_heard)
    say (self, self->tests);
}

/* That the connection comes back is said by whoever tells of the call's state. */
static void
on_state (ParleyCallNotices *self)
{
  adw_banner_set_revealed (self->restoring, parley_call_get_state (self->call) == PARLEY_CALL_RECONNECTING);
}

static void
on_weak (ParleyCallNotices *self)
{
  reveal (self, self->weak, parley_call_media_get_weak (parley_call_get_media (self->call)));
}

static void
on_recording (ParleyCallNotices *self)
{
  reveal (self, self->recording, parley_call_media_get_recording (parley_call_get_media (self->call)));
}

static ParleyCallShare *
get_share (ParleyCallNotices *self)
{
  return parley_call_media_get_share (parley_call_get_media (self->call));
}

static void
on_shown (ParleyCallNotices *self)
{
  gboolean is_shown = parley_call_share_get_shown (get_share (self));
  gboolean was_shown = adw_banner_get_revealed (self->sharing);

  if (is_shown)
    adw_banner_set_title (self->sharing, parley_share_sentence_for_kind (parley_call_share_get_kind (get_share (self))));
  reveal (self, self->sharing, is_shown);
  if (was_shown && !is_shown && self->is_heard)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", _ ("Nobody sees your screen any more."));
}

static void
on_stop_sharing (ParleyCallNotices *self)
{
  parley_call_share_stop (get_share (self));
}

static ParleyThrift *
get_thrift (ParleyCallNotices *self)
{
  return parley_call_media_get_thrift (parley_call_get_media (self->call));
}

static const char *
sentence_for_thrift (ParleyThriftReason reason)
{
  return reason == PARLEY_THRIFT_POWER ? _ ("Power Saver is on: your picture is smaller, to save power.")
                                       : _ ("This network is metered: your picture is smaller, to send less.");
}

/* It is of no interest where there is no picture. */
static void
on_thrift (ParleyCallNotices *self)
{
  ParleyThriftReason reason = parley_thrift_get_reason (get_thrift (self));
  gboolean sends = parley_call_get_camera (self->call) || parley_call_share_get_shown (get_share (self));

  if (reason != PARLEY_THRIFT_NONE)
    adw_banner_set_title (self->thrift, sentence_for_thrift (reason));
  reveal (self, self->thrift, reason != PARLEY_THRIFT_NONE && sends);
}

static void
on_send_in_full (ParleyCallNotices *self)
{
  parley_thrift_override (get_thrift (self));
}

static void
parley_call_notices_dispose (GObject *object)
{
  ParleyCallNotices *self = PARLEY_CALL_NOTICES (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_NOTICES);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_notices_parent_class)->dispose (object);
}

static void
parley_call_notices_class_init (ParleyCallNoticesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_notices_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-notices.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallNotices, recording);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallNotices, tests);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallNotices, sharing);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_sharing);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallNotices, restoring);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallNotices, weak);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallNotices, thrift);
  gtk_widget_class_bind_template_callback (widget_class, on_send_in_full);
}

static void
parley_call_notices_init (ParleyCallNotices *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_call_notices_set_call:
 * @self: notices
 * @call: what they are about, once and for all
 */
void
parley_call_notices_set_call (ParleyCallNotices *self, ParleyCall *call)
{
  ParleyCallMedia *media = parley_call_get_media (call);

  g_return_if_fail (PARLEY_IS_CALL_NOTICES (self) && self->call == NULL);

  self->call = g_object_ref (call);
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (call, "notify::test-sources", G_CALLBACK (on_tests), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (media, "notify::weak", G_CALLBACK (on_weak), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (media, "notify::recording", G_CALLBACK (on_recording), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_share (self), "notify::shown", G_CALLBACK (on_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_share (self), "notify::shown", G_CALLBACK (on_thrift), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (call, "notify::camera", G_CALLBACK (on_thrift), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_thrift (self), "notify::reason", G_CALLBACK (on_thrift), self, G_CONNECT_SWAPPED);
  on_state (self);
  on_tests (self);
  on_shown (self);
  on_thrift (self);
  on_weak (self);
  on_recording (self);
}

/* Says all that is so already, the first time: before a page is on the screen nobody
 * hears it.
 */
void
parley_call_notices_say (ParleyCallNotices *self)
{
  AdwBanner *const banners[] = { self->recording, self->sharing, self->tests, self->thrift, self->weak };

  g_return_if_fail (PARLEY_IS_CALL_NOTICES (self));

  if (self->is_heard)
    return;
  self->is_heard = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (banners); i++)
    if (adw_banner_get_revealed (banners[i]))
      say (self, banners[i]);
}
