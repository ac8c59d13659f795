#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_COMPOSER (parley_composer_get_type ())
G_DECLARE_FINAL_TYPE (ParleyComposer, parley_composer, PARLEY, COMPOSER, GtkBox)

/* Signals: "submit" (): the person wants the text sent; clear it when it was
 * taken.  "leave-upwards" (): Up was pressed in an empty one.
 * "edit-last" (): Ctrl+Up was.
 * "draft-changed" (): what would be lost is another than before.
 */
GtkWidget *parley_composer_new (void);
char *parley_composer_get_text (ParleyComposer *self);
void parley_composer_set_text (ParleyComposer *self, const char *text);
void parley_composer_set_room (ParleyComposer *self, ParleyRoom *room);
void parley_composer_focus_text (ParleyComposer *self);
/* What is written is an answer, or another text for a message; at most one of them.
 * Escape ends it.  Whoever leaves the room ends it as well, before the text is kept.
 */
void parley_composer_set_reply (ParleyComposer *self, ParleyMessage *message);
ParleyMessage *parley_composer_get_reply (ParleyComposer *self);
void parley_composer_set_edit (ParleyComposer *self, ParleyMessage *message);
ParleyMessage *parley_composer_get_edit (ParleyComposer *self);
/* What is written, or was before an edit began. */
char *parley_composer_get_draft (ParleyComposer *self);
/* Types the key that @controller is handling. */
gboolean parley_composer_take_key (ParleyComposer *self, GtkEventControllerKey *controller);

G_END_DECLS
