/* When a call costs less than it could, and who wants it in full all the same. */

#include "parley-thrift.h"

/* What says that power is saved, and what says that the network is metered. */
typedef struct
{
  GObject parent_instance;

  gboolean is_on;
} Monitor;

typedef GObjectClass MonitorClass;

enum
{
  PROP_POWER = 1,
  PROP_METERED,
  PROP_AVAILABLE,
  PROP_CONNECTIVITY
};

static GType monitor_get_type (void);

G_DEFINE_TYPE_WITH_CODE (Monitor, monitor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, NULL)
                             G_IMPLEMENT_INTERFACE (G_TYPE_POWER_PROFILE_MONITOR, NULL)
                                 G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, NULL))

static void
monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, id == PROP_AVAILABLE || ((Monitor *)object)->is_on);
}

static void
monitor_class_init (MonitorClass *klass)
{
  klass->get_property = monitor_get_property;
  g_object_class_override_property (klass, PROP_POWER, "power-saver-enabled");
  g_object_class_override_property (klass, PROP_METERED, "network-metered");
  g_object_class_override_property (klass, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (klass, PROP_CONNECTIVITY, "connectivity");
}

static void
monitor_init (Monitor *self)
{
}

static void
turn (Monitor *self, const char *what, gboolean on)
{
  self->is_on = on;
  g_object_notify (G_OBJECT (self), what);
}

static void
count (guint *n)
{
  (*n)++;
}

static void
test_thrift (void)
{
  g_autoptr (GObject) power = g_object_new (monitor_get_type (), NULL);
  g_autoptr (GObject) network = g_object_new (monitor_get_type (), NULL);
  ParleyThrift *thrift = parley_thrift_new_with_monitors (G_POWER_PROFILE_MONITOR (power), G_NETWORK_MONITOR (network));
  guint n_told = 0;

  g_signal_connect_swapped (thrift, "notify::reason", G_CALLBACK (count), &n_told);
  g_assert_cmpint (parley_thrift_get_reason (thrift), ==, PARLEY_THRIFT_NONE);
  turn ((Monitor *)network, "network-metered", TRUE);
  g_assert_cmpint (parley_thrift_get_reason (thrift), ==, PARLEY_THRIFT_VOLUME);
  turn ((Monitor *)power, "power-saver-enabled", TRUE);
  g_assert_cmpint (parley_thrift_get_reason (thrift), ==, PARLEY_THRIFT_POWER);
  turn ((Monitor *)power, "power-saver-enabled", FALSE);
  g_assert_cmpint (parley_thrift_get_reason (thrift), ==, PARLEY_THRIFT_VOLUME);
  parley_thrift_override (thrift);
  g_assert_cmpint (parley_thrift_get_reason (thrift), ==, PARLEY_THRIFT_NONE);
  turn ((Monitor *)power, "power-saver-enabled", TRUE);
  g_assert_cmpint (parley_thrift_get_reason (thrift), ==, PARLEY_THRIFT_NONE);
  g_assert_cmpuint (n_told, ==, 4);
  g_assert_finalize_object (thrift);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thrift", test_thrift);
  return g_test_run ();
}
