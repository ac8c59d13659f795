#pragma once

#include <adwaita.h>

#include "parley-message.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_REACTION_BAR (parley_reaction_bar_get_type ())
G_DECLARE_FINAL_TYPE (ParleyReactionBar, parley_reaction_bar, PARLEY, REACTION_BAR, AdwBin)

/* Signal "toggled" (const char *emoji): the person clicked that reaction. */
GtkWidget *parley_reaction_bar_new (void);
void parley_reaction_bar_show (ParleyReactionBar *self, ParleyMessage *message);

G_END_DECLS
