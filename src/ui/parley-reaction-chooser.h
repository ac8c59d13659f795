#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_REACTION_CHOOSER (parley_reaction_chooser_get_type ())
G_DECLARE_FINAL_TYPE (ParleyReactionChooser, parley_reaction_chooser, PARLEY, REACTION_CHOOSER, GtkPopover)

/* Signals: "picked" (const char *emoji); "more" (): none of these. */
GtkWidget *parley_reaction_chooser_new (void);
void parley_reaction_chooser_set_own (ParleyReactionChooser *self, const char *emoji);

G_END_DECLS
