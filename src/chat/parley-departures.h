#pragma once

#include "parley-roster.h"

G_BEGIN_DECLS

/* Private to chat. */
typedef struct _ParleyDepartures ParleyDepartures;
typedef void (*ParleyDeparturesLook) (gpointer room);

ParleyDepartures *parley_departures_new (ParleyRoster *roster, ParleyDeparturesLook look, gpointer room);
void parley_departures_add (ParleyDepartures *self, const char *uid);
void parley_departures_free (ParleyDepartures *self);

G_END_DECLS
