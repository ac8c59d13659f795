/* Somebody else, as far as whether they are there.  Nothing is heard when a device
 * falls silent, so what was last heard of is judged again when it is due.
 */

#include "parley-peer-private.h"

struct _ParleyPeer
{
  GObject parent_instance;

  FirebaseDatabase *database; /* for its clock */
  char *uid;
  ParleyDevices *devices;
  ParleyAvailability availability;
  gint64 seen;
  guint source;
};

enum
{
  PROP_AVAILABILITY = 1,
  PROP_SEEN,
  N_PROPS
};

static GParamSpec *pspecs[N_PROPS];

G_DEFINE_ENUM_TYPE (ParleyAvailability, parley_availability,
                    G_DEFINE_ENUM_VALUE (PARLEY_AVAILABILITY_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (PARLEY_AVAILABILITY_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (PARLEY_AVAILABILITY_AWAY, "away"),
                    G_DEFINE_ENUM_VALUE (PARLEY_AVAILABILITY_ONLINE, "online"))

G_DEFINE_FINAL_TYPE (ParleyPeer, parley_peer, G_TYPE_OBJECT)

static void
on_due (gpointer data)
{
  ParleyPeer *self = data;

  self->source = 0;
  parley_peer_judge (self);
}

static void
parley_peer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyPeer *self = PARLEY_PEER (object);

  if (id == PROP_AVAILABILITY)
    g_value_set_enum (value, (int)self->availability);
  else if (id == PROP_SEEN)
    g_value_set_int64 (value, self->seen);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
parley_peer_finalize (GObject *object)
{
  ParleyPeer *self = PARLEY_PEER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->database);
  g_clear_pointer (&self->devices, parley_devices_free);
  g_free (self->uid);
  G_OBJECT_CLASS (parley_peer_parent_class)->finalize (object);
}

static void
parley_peer_class_init (ParleyPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = parley_peer_get_property;
  object_class->finalize = parley_peer_finalize;
  pspecs[PROP_AVAILABILITY] = g_param_spec_enum ("availability", NULL, NULL, PARLEY_TYPE_AVAILABILITY, PARLEY_AVAILABILITY_UNKNOWN, flags);
  pspecs[PROP_SEEN] = g_param_spec_int64 ("seen", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_peer_init (ParleyPeer *self)
{
  self->devices = parley_devices_new ();
}

ParleyPeer *
parley_peer_new (FirebaseDatabase *database, const char *uid)
{
  ParleyPeer *self = g_object_new (PARLEY_TYPE_PEER, NULL);

  self->database = g_object_ref (database);
  self->uid = g_strdup (uid);
  return self;
}

/**
 * parley_peer_take:
 * @self: a peer
 * @path: below their presence
 * @node: what stands there now
 */
void
parley_peer_take (ParleyPeer *self, const char *path, JsonNode *node)
{
  parley_devices_take (self->devices, path, node);
  parley_peer_judge (self);
}

void
parley_peer_judge (ParleyPeer *self)
{
  gint64 now = firebase_database_get_server_time (self->database), seen, until;
  ParleyAvailability availability = parley_devices_judge (self->devices, now, &seen, &until);

  g_clear_handle_id (&self->source, g_source_remove);
  if (until != 0)
    self->source = g_timeout_add_once ((guint)CLAMP (until - now, 1, G_MAXINT), on_due, self);
  g_object_freeze_notify (G_OBJECT (self));
  if (self->seen != seen)
    {
      self->seen = seen;
      g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_SEEN]);
    }
  if (self->availability != availability)
    {
      self->availability = availability;
      g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_AVAILABILITY]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

const char *
parley_peer_get_uid (ParleyPeer *self)
{
  g_return_val_if_fail (PARLEY_IS_PEER (self), NULL);

  return self->uid;
}

ParleyAvailability
parley_peer_get_availability (ParleyPeer *self)
{
  g_return_val_if_fail (PARLEY_IS_PEER (self), PARLEY_AVAILABILITY_UNKNOWN);

  return self->availability;
}

/**
 * parley_peer_get_seen:
 * @self: a peer
 *
 * Returns: when they were last heard of, in milliseconds since 1970 by the
 *   server's clock; 0 where that is not known
 */
gint64
parley_peer_get_seen (ParleyPeer *self)
{
  g_return_val_if_fail (PARLEY_IS_PEER (self), 0);

  return self->seen;
}
