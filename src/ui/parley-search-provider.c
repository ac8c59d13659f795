/* Rooms and people in the search of GNOME's overview.  The desktop may start the
 * program only to ask; the answer then waits for the stored rooms, which takes no
 * network.  (GNOME Shell: org.gnome.Shell.SearchProvider2.)
 */
#include "config.h"

#include "parley-search-provider.h"

#include "parley-sentence.h"
#include "parley-text.h"
#include "parley-words.h"

#include <gio/gio.h>

#define OBJECT_PATH APP_PATH "/SearchProvider"

/* Whoever types in the overview waits no longer, in milliseconds. */
#define PATIENCE_MS 2000
#define MOST 10

static const char interface_xml[] =
    "<node><interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'><arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
    "<method name='GetSubsearchResultSet'><arg type='as' direction='in'/><arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
    "<method name='GetResultMetas'><arg type='as' direction='in'/><arg type='aa{sv}' direction='out'/></method>"
    "<method name='ActivateResult'><arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
    "<method name='LaunchSearch'><arg type='as' direction='in'/><arg type='u' direction='in'/></method>"
    "</interface></node>";

struct _ParleySearchProvider
{
  GObject parent_instance;

  ParleySession *session;
  GDBusConnection *bus;
  guint registration;
  gboolean settled; /* if there is no session, none will come */
  GPtrArray *waiting;
  guint patience_source;
};

enum
{
  WANTED,
  ROOM_CHOSEN,
  SEARCH_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleySearchProvider, parley_search_provider, G_TYPE_OBJECT)

/* Each term begins a word of the name. */
static gboolean
term_fits (const char *name, const char *term)
{
  g_autofree char *folded = parley_words_fold (term);
  g_autofree char *wanted = g_strconcat (" ", folded, NULL);

  return *folded != '\0' && strstr (name, wanted) != NULL;
}

static gboolean
fits (ParleyRoom *room, const char *const *terms)
{
  g_autofree char *folded = parley_words_fold (parley_room_get_name (room));
  g_autofree char *name = g_strconcat (" ", folded, NULL);

  for (; *terms != NULL; terms++)
    if (!term_fits (name, *terms))
      return FALSE;
  return TRUE;
}

static int
compare_rooms (gconstpointer a, gconstpointer b)
{
  gint64 first = parley_room_get_last_at ((ParleyRoom *)a), second = parley_room_get_last_at ((ParleyRoom *)b);

  return (first < second) - (first > second);
}

static GVariant *
find (ParleySearchProvider *self, const char *const *terms)
{
  GListModel *rooms = self->session != NULL ? parley_session_get_rooms (self->session) : NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  GVariantBuilder ids;

  for (guint i = 0; rooms != NULL && i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ParleyRoom) room = g_list_model_get_item (rooms, i);

      if (fits (room, terms))
        g_ptr_array_add (found, g_steal_pointer (&room));
    }
  g_ptr_array_sort_values (found, compare_rooms);
  g_variant_builder_init (&ids, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < found->len && i < MOST; i++)
    g_variant_builder_add (&ids, "s", parley_room_get_id (found->pdata[i]));
  return g_variant_new ("(as)", &ids);
}

static void
add_meta (GVariantBuilder *metas, ParleyRoom *room)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (room));
  g_autofree char *last = parley_sentence_for_last (room);
  g_autoptr (GIcon) icon = g_themed_icon_new (parley_room_is_direct (room) ? "avatar-default" : APP_ID);
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);

  g_variant_builder_open (metas, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (parley_room_get_id (room)));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (last));
  g_variant_builder_add (metas, "{sv}", "icon", serialized);
  g_variant_builder_close (metas);
}

static GVariant *
describe (ParleySearchProvider *self, const char *const *ids)
{
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (; *ids != NULL; ids++)
    {
      ParleyRoom *room = self->session != NULL ? parley_session_find_room (self->session, *ids) : NULL;

      if (room != NULL)
        add_meta (&metas, room);
    }
  return g_variant_new ("(aa{sv})", &metas);
}

static void
answer (ParleySearchProvider *self, GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  gboolean initial = g_str_equal (method, "GetInitialResultSet");
  gboolean metas = g_str_equal (method, "GetResultMetas");
  g_autoptr (GVariant) words = g_variant_get_child_value (parameters, initial || metas ? 0 : 1);
  g_autofree const char **strings = g_variant_get_strv (words, NULL);

  g_dbus_method_invocation_return_value (invocation, metas ? describe (self, strings) : find (self, strings));
}

static void
answer_all (ParleySearchProvider *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new ();
  g_clear_handle_id (&self->patience_source, g_source_remove);
  for (guint i = 0; i < waiting->len; i++)
    answer (self, waiting->pdata[i]);
}

static void
on_patience_over (gpointer data)
{
  ParleySearchProvider *self = data;

  self->patience_source = 0;
  answer_all (self);
}

static void
wait_for_session (ParleySearchProvider *self, GDBusMethodInvocation *invocation)
{
  g_ptr_array_add (self->waiting, invocation);
  if (self->patience_source == 0)
    self->patience_source = g_timeout_add_once (PATIENCE_MS, on_patience_over, self);
}

static void
activate (ParleySearchProvider *self, GDBusMethodInvocation *invocation)
{
  const char *id;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s@asu)", &id, NULL, NULL);
  g_signal_emit (self, signals[ROOM_CHOSEN], 0, id);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
launch (ParleySearchProvider *self, GDBusMethodInvocation *invocation)
{
  g_autofree char **terms = NULL;
  g_autofree char *text = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(^a&su)", &terms, NULL);
  text = g_strjoinv (" ", terms);
  g_signal_emit (self, signals[SEARCH_CHOSEN], 0, text);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  ParleySearchProvider *self = data;

  if (g_str_equal (method, "ActivateResult"))
    {
      activate (self, invocation);
      return;
    }
  if (g_str_equal (method, "LaunchSearch"))
    {
      launch (self, invocation);
      return;
    }
  g_signal_emit (self, signals[WANTED], 0);
  if (self->session != NULL || self->settled)
    answer (self, invocation);
  else
    wait_for_session (self, invocation);
}

static void
parley_search_provider_dispose (GObject *object)
{
  ParleySearchProvider *self = PARLEY_SEARCH_PROVIDER (object);

  parley_search_provider_unexport (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_search_provider_parent_class)->dispose (object);
}

static void
parley_search_provider_finalize (GObject *object)
{
  g_ptr_array_unref (PARLEY_SEARCH_PROVIDER (object)->waiting);
  G_OBJECT_CLASS (parley_search_provider_parent_class)->finalize (object);
}

static void
parley_search_provider_class_init (ParleySearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_search_provider_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_search_provider_finalize;
  signals[WANTED] = g_signal_new ("wanted", PARLEY_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ROOM_CHOSEN] = g_signal_new ("room-chosen", PARLEY_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SEARCH_CHOSEN] = g_signal_new ("search-chosen", PARLEY_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parley_search_provider_init (ParleySearchProvider *self)
{
  self->waiting = g_ptr_array_new ();
}

/**
 * parley_search_provider_new:
 *
 * Returns: (transfer full): a provider that is not exported
 */
ParleySearchProvider *
parley_search_provider_new (void)
{
  return g_object_new (PARLEY_TYPE_SEARCH_PROVIDER, NULL);
}

/**
 * parley_search_provider_export:
 * @self: a provider
 * @bus: where the desktop asks
 * @error: #GIOErrorEnum
 *
 * Returns: whether it can be asked
 */
gboolean
parley_search_provider_export (ParleySearchProvider *self, GDBusConnection *bus, GError **error)
{
  static const GDBusInterfaceVTable vtable = { on_call, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, error);

  g_return_val_if_fail (PARLEY_IS_SEARCH_PROVIDER (self), FALSE);

  if (node == NULL)
    return FALSE;
  self->registration = g_dbus_connection_register_object (bus, OBJECT_PATH, node->interfaces[0], &vtable, self, NULL, error);
  g_set_object (&self->bus, bus);
  return self->registration != 0;
}

/* Whoever waits is answered first. */
void
parley_search_provider_unexport (ParleySearchProvider *self)
{
  g_return_if_fail (PARLEY_IS_SEARCH_PROVIDER (self));

  answer_all (self);
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->bus, self->registration);
  self->registration = 0;
  g_clear_object (&self->bus);
}

/**
 * parley_search_provider_set_session:
 * @self: a provider
 * @session: (nullable): who is signed in
 * @settled: whether to wait no more for somebody to be
 */
void
parley_search_provider_set_session (ParleySearchProvider *self, ParleySession *session, gboolean settled)
{
  g_return_if_fail (PARLEY_IS_SEARCH_PROVIDER (self));

  g_set_object (&self->session, session);
  self->settled = settled;
  if (session != NULL || settled)
    answer_all (self);
}
