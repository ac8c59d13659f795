#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_REACTION_PICKER (parley_reaction_picker_get_type ())
G_DECLARE_FINAL_TYPE (ParleyReactionPicker, parley_reaction_picker, PARLEY, REACTION_PICKER, GObject)

/* Signals: "place" (GtkPopover): it is about to be shown and wants to be told what
 * it points to; "picked" (const char *emoji).
 */
ParleyReactionPicker *parley_reaction_picker_new (GtkWidget *parent);
void parley_reaction_picker_show (ParleyReactionPicker *self, const char *own);
void parley_reaction_picker_close (ParleyReactionPicker *self);
void parley_reaction_picker_drop (ParleyReactionPicker *self);

G_END_DECLS
