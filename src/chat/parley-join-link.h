#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ParleyJoinLink:
 * @room: the room's id
 * @code: (nullable): what lets one in; NULL for a public room
 * @name: (nullable): what whoever shared it calls the room
 *
 * What a link of the form parley://join/ROOM?code=…&name=… says.
 */
typedef struct
{
  char *room;
  char *code;
  char *name;
} ParleyJoinLink;

gboolean parley_is_join_code (const char *text);
ParleyJoinLink *parley_join_link_parse (const char *text);
char *parley_join_link_make (const char *room, const char *code, const char *name);
void parley_join_link_free (ParleyJoinLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyJoinLink, parley_join_link_free)

G_END_DECLS
