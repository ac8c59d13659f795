#pragma once

#include <adwaita.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_PEOPLE (parley_call_people_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallPeople, parley_call_people, PARLEY, CALL_PEOPLE, AdwBin)

/* Property "speaker-view" (boolean): whoever speaks large.  Actions: people.previous,
 * people.next.
 */
void parley_call_people_set_call (ParleyCallPeople *self, ParleyCall *call);

G_END_DECLS
