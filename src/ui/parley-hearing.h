#pragma once

#include <gio/gio.h>

#include "parley-room.h"

G_BEGIN_DECLS

/**
 * ParleyHearing:
 * @PARLEY_HEARING_ALL: all messages are announced
 * @PARLEY_HEARING_MENTIONS: those that mention the person
 * @PARLEY_HEARING_NOTHING: none is
 */
typedef enum
{
  PARLEY_HEARING_ALL,
  PARLEY_HEARING_MENTIONS,
  PARLEY_HEARING_NOTHING,
} ParleyHearing;

ParleyHearing parley_hearing_get (GSettings *settings, ParleyRoom *room);
void parley_hearing_set (GSettings *settings, ParleyRoom *room, ParleyHearing hearing);
gboolean parley_hearing_wants (GSettings *settings, ParleyRoom *room, const char *text);

G_END_DECLS
