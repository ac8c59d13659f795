#pragma once

#include <gtk/gtk.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MENTION_COMPLETION (parley_mention_completion_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMentionCompletion, parley_mention_completion, PARLEY, MENTION_COMPLETION, GObject)

/* @parent is what the list hangs on; both outlive it, or call close(). */
ParleyMentionCompletion *parley_mention_completion_new (GtkWidget *parent, GtkTextView *view);
void parley_mention_completion_set_room (ParleyMentionCompletion *self, ParleyRoom *room);
/* A person has typed. */
void parley_mention_completion_update (ParleyMentionCompletion *self);
gboolean parley_mention_completion_take_key (ParleyMentionCompletion *self, guint key, GdkModifierType modifiers);
void parley_mention_completion_close (ParleyMentionCompletion *self);

G_END_DECLS
