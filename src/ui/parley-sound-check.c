/* Before a call: a sound is played and listened for, and what was heard is said in
 * words, with what to do about it.
 */
#include "config.h"

#include "parley-sound-check.h"

#include "twilio-sound-check.h"

#include <glib/gi18n.h>

/* As much of a sound comes back when a speaker stands beside the microphone. */
#define LOUD_DB (-14.0)
/* What talking takes so long people talk into each other's words. */
#define LATE_SECONDS 0.3
#define NOISY_DB (-40.0)

struct _ParleySoundCheck
{
  AdwPreferencesGroup parent_instance;

  ParleyCallDevices *devices;
  GCancellable *checking;

  AdwActionRow *row;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (ParleySoundCheck, parley_sound_check, ADW_TYPE_PREFERENCES_GROUP)

static void
tell (ParleySoundCheck *self, const char *sentence)
{
  adw_action_row_set_subtitle (self->row, sentence);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
set_checking (ParleySoundCheck *self, gboolean checking)
{
  g_clear_object (&self->checking);
  if (checking)
    self->checking = g_cancellable_new ();
  gtk_widget_set_sensitive (self->button, !checking);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleySoundCheck) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  TwilioChirpEcho echo;

  if (twilio_sound_check_finish (result, &echo, &error))
    sentence = parley_sound_check_sentence (&echo);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else
    {
      g_message ("sound check: %s", error->message);
      sentence = g_strdup (_ ("The sound could not be checked: the microphone or the speaker cannot be used. Choose another one."));
    }
  set_checking (self, FALSE);
  tell (self, sentence);
}

static GstElement *
make_element (ParleySoundCheck *self, ParleyCallDevice kind, const char *otherwise)
{
  GstDevice *device = kind == PARLEY_CALL_SPEAKER ? parley_call_devices_get_wanted (self->devices, kind) : parley_call_devices_get_chosen (self->devices, kind);

  return device != NULL ? gst_device_create_element (device, NULL) : gst_element_factory_make (otherwise, NULL);
}

static void
on_check (ParleySoundCheck *self)
{
  GstElement *microphone = make_element (self, PARLEY_CALL_MICROPHONE, "pulsesrc");
  GstElement *speaker = make_element (self, PARLEY_CALL_SPEAKER, "pulsesink");

  if (microphone == NULL || speaker == NULL)
    {
      g_clear_pointer (&microphone, gst_object_unref);
      g_clear_pointer (&speaker, gst_object_unref);
      tell (self, _ ("There is no microphone or no speaker to check."));
      return;
    }
  set_checking (self, TRUE);
  tell (self, _ ("Listening…"));
  twilio_sound_check_async (microphone, speaker, self->checking, on_checked, g_object_ref (self));
}

static void
parley_sound_check_dispose (GObject *object)
{
  ParleySoundCheck *self = PARLEY_SOUND_CHECK (object);

  parley_sound_check_set_devices (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_SOUND_CHECK);
  G_OBJECT_CLASS (parley_sound_check_parent_class)->dispose (object);
}

static void
parley_sound_check_class_init (ParleySoundCheckClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_sound_check_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-sound-check.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleySoundCheck, row);
  gtk_widget_class_bind_template_child (widget_class, ParleySoundCheck, button);
  gtk_widget_class_bind_template_callback (widget_class, on_check);
}

static void
parley_sound_check_init (ParleySoundCheck *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_sound_check_set_devices:
 * @self: a sound check
 * @devices: (nullable): whose microphone and speaker; %NULL stops what is going on
 */
void
parley_sound_check_set_devices (ParleySoundCheck *self, ParleyCallDevices *devices)
{
  g_return_if_fail (PARLEY_IS_SOUND_CHECK (self));

  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  g_set_object (&self->devices, devices);
  gtk_widget_set_visible (GTK_WIDGET (self), devices != NULL);
}

static char *
make_sentence (const TwilioChirpEcho *echo)
{
  int milliseconds = (int)(echo->delay * 1000 + 0.5);

  if (echo->is_silent)
    return g_strdup (_ ("No sound at all comes from the microphone. Check that it is switched on and not muted."));
  if (!echo->is_heard)
    return g_strdup (_ ("The microphone does not hear the speaker: nobody will hear an echo. If you heard nothing either, turn the speaker up or choose another one."));
  if (echo->echo > LOUD_DB)
    /* Translators: %d is a number of milliseconds */
    return g_strdup_printf (_ ("The microphone hears the speaker loudly, after %d ms. Use headphones, or turn the speaker down."), milliseconds);
  if (echo->delay > LATE_SECONDS)
    /* Translators: %d is a number of milliseconds */
    return g_strdup_printf (_ ("Sound takes %d ms from the speaker to the microphone, so people may talk over each other. A cable is faster than Bluetooth."), milliseconds);
  /* Translators: %d is a number of milliseconds */
  return g_strdup_printf (_ ("The microphone hears the speaker a little, after %d ms. Parley removes this echo; headphones are better still."), milliseconds);
}

/* Returns: (transfer full): what was heard, and what to do about it */
char *
parley_sound_check_sentence (const TwilioChirpEcho *echo)
{
  g_autofree char *sentence = make_sentence (echo);

  if (echo->is_silent || echo->noise < NOISY_DB)
    return g_steal_pointer (&sentence);
  /* Translators: the first part is a sentence about the microphone */
  return g_strdup_printf (_ ("%s It is noisy around you."), sentence);
}
