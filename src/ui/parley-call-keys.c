/* Keys for a call that work whatever window is in front, where the person wants them:
 * one that mutes, and one that is held to speak.
 */
#include "config.h"

#include "parley-call-keys.h"

#include "parley-global-keys.h"
#include "parley-window-handle.h"

#include <glib/gi18n.h>

#define SETTING "global-keys"

struct _ParleyCallKeys
{
  GObject parent_instance;

  GSettings *settings;
  GtkWidget *window; /* weak */
  ParleyCalls *calls;
  ParleyGlobalKeys *keys;
  GCancellable *asking;
  gboolean is_held; /* the key to speak, by which the microphone is on */
};

G_DEFINE_FINAL_TYPE (ParleyCallKeys, parley_call_keys, G_TYPE_OBJECT)

static void
say (ParleyCallKeys *self, gboolean microphone)
{
  if (self->window != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self->window), microphone ? _ ("Microphone on.") : _ ("Microphone off."),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
toggle (ParleyCallKeys *self, ParleyCall *call)
{
  gboolean on = !parley_call_get_microphone (call);

  parley_call_set_microphone (call, on);
  say (self, on);
}

/* Who can be heard already is not cut off when they let the key go.  Nothing is said:
 * one speaks.
 */
static void
talk (ParleyCallKeys *self, ParleyCall *call, gboolean down)
{
  if (down && !parley_call_get_microphone (call))
    {
      self->is_held = TRUE;
      parley_call_set_microphone (call, TRUE);
    }
  else if (!down && self->is_held)
    {
      self->is_held = FALSE;
      parley_call_set_microphone (call, FALSE);
    }
}

static void
on_key (ParleyCallKeys *self, const char *name, gboolean down)
{
  ParleyCall *call = parley_calls_get_current (self->calls);

  if (call == NULL || parley_call_get_state (call) == PARLEY_CALL_RINGING)
    self->is_held = FALSE;
  else if (g_str_equal (name, PARLEY_GLOBAL_KEY_TALK))
    talk (self, call, down);
  else if (g_str_equal (name, PARLEY_GLOBAL_KEY_MICROPHONE) && down)
    toggle (self, call);
}

static void
release (ParleyCallKeys *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  if (self->keys == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->keys, self);
  parley_global_keys_release (self->keys);
  g_clear_object (&self->keys);
}

/* Whoever shows the setting tells why it is off again. */
static void
give_up (ParleyCallKeys *self)
{
  release (self);
  g_settings_set_boolean (self->settings, SETTING, FALSE);
}

static void
on_bound (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCallKeys) self = data;
  g_autoptr (GError) error = NULL;

  if (parley_global_keys_bind_finish (PARLEY_GLOBAL_KEYS (source), result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("keys in other windows: %s", error->message);
  if (PARLEY_GLOBAL_KEYS (source) == self->keys)
    give_up (self);
}

static void
on_window_named (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCallKeys) self = data;
  g_autofree char *name = parley_window_handle_export_finish (result);
  const ParleyGlobalKey keys[] = {
    { PARLEY_GLOBAL_KEY_MICROPHONE, _ ("Switch the microphone on or off in a call"), "CTRL+ALT+m" },
    { PARLEY_GLOBAL_KEY_TALK, _ ("Speak in a call while the key is held"), "CTRL+ALT+space" },
  };

  if (self->asking != NULL && self->keys != NULL)
    parley_global_keys_bind_async (self->keys, keys, G_N_ELEMENTS (keys), name, self->asking, on_bound, g_object_ref (self));
}

static void
on_setting (ParleyCallKeys *self)
{
  release (self);
  if (!g_settings_get_boolean (self->settings, SETTING) || self->window == NULL)
    return;
  self->keys = parley_global_keys_new ();
  self->asking = g_cancellable_new ();
  g_signal_connect_object (self->keys, "key", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keys, "ended", G_CALLBACK (give_up), self, G_CONNECT_SWAPPED);
  parley_window_handle_export_async (self->window, on_window_named, g_object_ref (self));
}

static void
parley_call_keys_dispose (GObject *object)
{
  ParleyCallKeys *self = PARLEY_CALL_KEYS (object);

  release (self);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->calls);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (parley_call_keys_parent_class)->dispose (object);
}

static void
parley_call_keys_class_init (ParleyCallKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_keys_dispose;
}

static void
parley_call_keys_init (ParleyCallKeys *self)
{
}

/**
 * parley_call_keys_new:
 * @settings: of the profile, which say whether they are wanted
 * @window: over which the desktop asks, and where it is said what a key did
 * @calls: what they act on
 *
 * Returns: (transfer full): the keys
 */
ParleyCallKeys *
parley_call_keys_new (GSettings *settings, GtkWidget *window, ParleyCalls *calls)
{
  ParleyCallKeys *self = g_object_new (PARLEY_TYPE_CALL_KEYS, NULL);

  self->settings = g_object_ref (settings);
  g_set_weak_pointer (&self->window, window);
  self->calls = g_object_ref (calls);
  g_signal_connect_object (settings, "changed::" SETTING, G_CALLBACK (on_setting), self, G_CONNECT_SWAPPED);
  on_setting (self);
  return self;
}
