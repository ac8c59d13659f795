#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_COMPOSER (parley_composer_get_type ())
G_DECLARE_FINAL_TYPE (ParleyComposer, parley_composer, PARLEY, COMPOSER, GtkBox)

/* Signals: "submit" (): the person wants the text sent; clear it when it was
 * taken.  "leave-upwards" (): Up was pressed in an empty one.
 */
GtkWidget *parley_composer_new (void);
char *parley_composer_get_text (ParleyComposer *self);
void parley_composer_set_text (ParleyComposer *self, const char *text);
void parley_composer_focus_text (ParleyComposer *self);
/* Types the key that @controller is handling. */
gboolean parley_composer_take_key (ParleyComposer *self, GtkEventControllerKey *controller);

G_END_DECLS
