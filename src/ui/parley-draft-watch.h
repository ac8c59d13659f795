#pragma once

#include "parley-composer.h"
#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_DRAFT_WATCH (parley_draft_watch_get_type ())
G_DECLARE_FINAL_TYPE (ParleyDraftWatch, parley_draft_watch, PARLEY, DRAFT_WATCH, GObject)

ParleyDraftWatch *parley_draft_watch_new (ParleyComposer *composer);
/* Keeps what is written for the room before, and brings back what was written in @room. */
void parley_draft_watch_set_room (ParleyDraftWatch *self, ParleyRoom *room);
/* Keeps what is written now. */
void parley_draft_watch_save (ParleyDraftWatch *self);
/* Brings back what was written elsewhere meanwhile. */
void parley_draft_watch_reload (ParleyDraftWatch *self);
/* It was sent. */
void parley_draft_watch_clear (ParleyDraftWatch *self);

G_END_DECLS
