#pragma once

#include "parley-message-row.h"

G_BEGIN_DECLS

/* A row and the position in the list that it shows. */
typedef struct
{
  guint position;
  ParleyMessageRow *row;
  GtkWidget *day; /* above the row where a day begins; made when first needed */
  gboolean has_day;
  int day_height;
  int height; /* of both */
  double y;   /* of the upper edge, from the upper edge of what is in sight */
} ParleyTimelineSlot;

typedef struct _ParleyTimelineSlots ParleyTimelineSlots;

ParleyTimelineSlots *parley_timeline_slots_new (GtkWidget *list);
void parley_timeline_slots_free (ParleyTimelineSlots *self);
guint parley_timeline_slots_count (ParleyTimelineSlots *self);
guint parley_timeline_slots_count_made (ParleyTimelineSlots *self); /* with those that wait to be used */
ParleyMessageRow *parley_timeline_slots_make_spare (ParleyTimelineSlots *self);
ParleyTimelineSlot *parley_timeline_slots_nth (ParleyTimelineSlots *self, guint i);
ParleyTimelineSlot *parley_timeline_slots_find (ParleyTimelineSlots *self, guint position);
ParleyTimelineSlot *parley_timeline_slots_find_row (ParleyTimelineSlots *self, GtkWidget *row);
ParleyTimelineSlot *parley_timeline_slots_add (ParleyTimelineSlots *self, guint position, gboolean *made);
void parley_timeline_slots_drop (ParleyTimelineSlots *self, guint i);
void parley_timeline_slots_shift (ParleyTimelineSlots *self, guint position, guint removed, guint added);
void parley_timeline_slots_put_away (ParleyTimelineSlots *self);
void parley_timeline_slot_set_day (ParleyTimelineSlot *self, const char *day);
void parley_timeline_slot_measure (ParleyTimelineSlot *self, int width);

G_END_DECLS
