#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ParleyAvailability:
 * @PARLEY_AVAILABILITY_UNKNOWN: the server has not been asked yet
 * @PARLEY_AVAILABILITY_OFFLINE: no device was heard of lately
 * @PARLEY_AVAILABILITY_AWAY: there is a device, with nobody at it
 * @PARLEY_AVAILABILITY_ONLINE: somebody is at a device
 */
typedef enum
{
  PARLEY_AVAILABILITY_UNKNOWN,
  PARLEY_AVAILABILITY_OFFLINE,
  PARLEY_AVAILABILITY_AWAY,
  PARLEY_AVAILABILITY_ONLINE,
} ParleyAvailability;

/* The devices of one person, as they stand in the database. */
typedef struct _ParleyDevices ParleyDevices;

ParleyDevices *parley_devices_new (void);
void parley_devices_free (ParleyDevices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyDevices, parley_devices_free)

void parley_devices_take (ParleyDevices *self, const char *path, JsonNode *node);
ParleyAvailability parley_devices_judge (ParleyDevices *self, gint64 now, gint64 *seen, gint64 *until);

G_END_DECLS
