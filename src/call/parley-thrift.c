/* Whether a call is to cost less than it could: the person has told the computer to
 * save power, or the network counts what goes through it.  Who wants the full picture
 * all the same says so once a call.
 */

#include "parley-thrift.h"

struct _ParleyThrift
{
  GObject parent_instance;

  GPowerProfileMonitor *power;
  GNetworkMonitor *network;
  gboolean is_overridden;
  ParleyThriftReason reason;
};

enum
{
  PROP_REASON = 1,
  N_PROPS
};

static GParamSpec *pspecs[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyThrift, parley_thrift, G_TYPE_OBJECT)

static ParleyThriftReason
find_reason (ParleyThrift *self)
{
  if (self->is_overridden)
    return PARLEY_THRIFT_NONE;
  if (g_power_profile_monitor_get_power_saver_enabled (self->power))
    return PARLEY_THRIFT_POWER;
  return g_network_monitor_get_network_metered (self->network) ? PARLEY_THRIFT_VOLUME : PARLEY_THRIFT_NONE;
}

static void
update (ParleyThrift *self)
{
  ParleyThriftReason reason = find_reason (self);

  if (self->reason == reason)
    return;
  self->reason = reason;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_REASON]);
}

static void
parley_thrift_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_REASON:
      g_value_set_uint (value, PARLEY_THRIFT (object)->reason);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_thrift_dispose (GObject *object)
{
  ParleyThrift *self = PARLEY_THRIFT (object);

  g_clear_object (&self->power);
  g_clear_object (&self->network);
  G_OBJECT_CLASS (parley_thrift_parent_class)->dispose (object);
}

static void
parley_thrift_class_init (ParleyThriftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_thrift_get_property;
  object_class->dispose = parley_thrift_dispose;
  pspecs[PROP_REASON] = g_param_spec_uint ("reason", NULL, NULL, 0, PARLEY_THRIFT_VOLUME, 0, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_thrift_init (ParleyThrift *self)
{
}

/* @power, @network: what they say; both are kept */
ParleyThrift *
parley_thrift_new_with_monitors (GPowerProfileMonitor *power, GNetworkMonitor *network)
{
  ParleyThrift *self = g_object_new (PARLEY_TYPE_THRIFT, NULL);

  self->power = g_object_ref (power);
  self->network = g_object_ref (network);
  g_signal_connect_object (power, "notify::power-saver-enabled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (network, "notify::network-metered", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->reason = find_reason (self);
  return self;
}

/* Returns: (transfer full): by what this computer and its network say */
ParleyThrift *
parley_thrift_new (void)
{
  g_autoptr (GPowerProfileMonitor) power = g_power_profile_monitor_dup_default ();

  return parley_thrift_new_with_monitors (power, g_network_monitor_get_default ());
}

/* Returns: why a call is to cost less */
ParleyThriftReason
parley_thrift_get_reason (ParleyThrift *self)
{
  g_return_val_if_fail (PARLEY_IS_THRIFT (self), PARLEY_THRIFT_NONE);

  return self->reason;
}

/* From now on nothing is spared. */
void
parley_thrift_override (ParleyThrift *self)
{
  g_return_if_fail (PARLEY_IS_THRIFT (self));

  self->is_overridden = TRUE;
  update (self);
}
