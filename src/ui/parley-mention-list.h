#pragma once

#include <gtk/gtk.h>

#include "parley-member.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MENTION_LIST (parley_mention_list_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMentionList, parley_mention_list, PARLEY, MENTION_LIST, GtkPopover)

/* Signal "chosen" (ParleyMember *): a person was clicked. */
GtkWidget *parley_mention_list_new (void);
void parley_mention_list_fill (ParleyMentionList *self, GPtrArray *members, gboolean select_first);
void parley_mention_list_step (ParleyMentionList *self, int step);
ParleyMember *parley_mention_list_get_selected (ParleyMentionList *self); /* NULL: none */

G_END_DECLS
