/* Whether somebody is there, judged by what their devices have written and when.
 * A device that fell silent says nothing about it, so age counts for more than
 * words: by the server's clock, which is given here.  (Data model, section 8.)
 */

#include "parley-devices.h"

#include "parley-limits.h"
#include "web-json.h"

/* Two beats lost, and a while of grace. */
#define LIFE_MS 75000
/* Nobody has more; what is beyond is somebody's joke. */
#define MAX_DEVICES 50

typedef struct
{
  ParleyAvailability state;
  gint64 at;
} Device;

struct _ParleyDevices
{
  GHashTable *devices; /* name → Device */
  gboolean is_known;
};

ParleyDevices *
parley_devices_new (void)
{
  ParleyDevices *self = g_new0 (ParleyDevices, 1);

  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
parley_devices_free (ParleyDevices *self)
{
  g_hash_table_unref (self->devices);
  g_free (self);
}

static ParleyAvailability
read_state (const char *state)
{
  if (g_strcmp0 (state, "online") == 0)
    return PARLEY_AVAILABILITY_ONLINE;
  return g_strcmp0 (state, "away") == 0 ? PARLEY_AVAILABILITY_AWAY : PARLEY_AVAILABILITY_OFFLINE;
}

static Device *
get_device (ParleyDevices *self, const char *name)
{
  Device *device = g_hash_table_lookup (self->devices, name);

  if (device != NULL || !parley_is_key (name) || g_hash_table_size (self->devices) >= MAX_DEVICES)
    return device;
  device = g_new0 (Device, 1);
  g_hash_table_insert (self->devices, g_strdup (name), device);
  return device;
}

static void
take_device (ParleyDevices *self, const char *name, JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  gint64 at = parley_json_get_time (object, "at");
  Device *device;

  if (at == 0)
    {
      g_hash_table_remove (self->devices, name);
      return;
    }
  device = get_device (self, name);
  if (device == NULL)
    return;
  device->state = read_state (web_json_get_string (object, "state"));
  device->at = at;
}

static void
take_field (ParleyDevices *self, const char *name, const char *field, JsonNode *node)
{
  g_autoptr (JsonObject) object = json_object_new ();
  Device *device = get_device (self, name);

  if (device == NULL)
    return;
  json_object_set_member (object, field, json_node_copy (node));
  if (g_str_equal (field, "state"))
    device->state = read_state (web_json_get_string (object, "state"));
  else if (g_str_equal (field, "at"))
    device->at = parley_json_get_time (object, "at");
}

static void
take_all (ParleyDevices *self, JsonObject *devices)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_hash_table_remove_all (self->devices);
  self->is_known = TRUE;
  if (devices == NULL)
    return;
  json_object_iter_init (&iter, devices);
  for (guint i = 0; i < MAX_DEVICES && json_object_iter_next (&iter, &name, &node); i++)
    take_device (self, name, node);
}

/**
 * parley_devices_take:
 * @self: somebody's devices
 * @path: below where they stand: "", "DEVICE" or "DEVICE/FIELD"
 * @node: what stands there now, from the network
 */
void
parley_devices_take (ParleyDevices *self, const char *path, JsonNode *node)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", 3);
  guint depth = segments[0] == NULL || segments[0][0] == '\0' ? 0 : g_strv_length (segments);

  if (depth == 0)
    take_all (self, web_json_node_get_object (node));
  else if (depth == 1)
    take_device (self, segments[0], node);
  else if (depth == 2)
    take_field (self, segments[0], segments[1], node);
}

/**
 * parley_devices_judge:
 * @self: somebody's devices
 * @now: milliseconds since 1970 by the server's clock
 * @seen: (out): when any of them was last heard of, or 0
 * @until: (out): when this may be different although nothing is heard, or 0
 *
 * Returns: what all of them together say
 */
ParleyAvailability
parley_devices_judge (ParleyDevices *self, gint64 now, gint64 *seen, gint64 *until)
{
  ParleyAvailability best = self->is_known ? PARLEY_AVAILABILITY_OFFLINE : PARLEY_AVAILABILITY_UNKNOWN;
  GHashTableIter iter;
  gpointer value;

  *seen = *until = 0;
  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Device *device = value;
      gboolean is_alive = device->state != PARLEY_AVAILABILITY_OFFLINE && now - device->at <= LIFE_MS;

      *seen = MAX (*seen, device->at);
      if (!is_alive)
        continue;
      best = MAX (best, device->state);
      *until = *until == 0 ? device->at + LIFE_MS + 1 : MIN (*until, device->at + LIFE_MS + 1);
    }
  return best;
}
