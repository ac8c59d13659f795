#pragma once

#include <gtk/gtk.h>

#include "parley-member.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MEMBER_SORTER (parley_member_sorter_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMemberSorter, parley_member_sorter, PARLEY, MEMBER_SORTER, GtkSorter)

ParleyMemberSorter *parley_member_sorter_new (void);
/* From now on the sorter says so when this one may have moved. */
void parley_member_sorter_watch (ParleyMemberSorter *self, ParleyMember *member);

G_END_DECLS
