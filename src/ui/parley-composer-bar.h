#pragma once

#include <adwaita.h>

#include "parley-message.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_COMPOSER_BAR (parley_composer_bar_get_type ())
G_DECLARE_FINAL_TYPE (ParleyComposerBar, parley_composer_bar, PARLEY, COMPOSER_BAR, GtkBox)

/* Signal "cancelled" (): the person wants neither to reply nor to edit. */
void parley_composer_bar_show_reply (ParleyComposerBar *self, ParleyMessage *message);
void parley_composer_bar_show_edit (ParleyComposerBar *self, ParleyMessage *message);
void parley_composer_bar_hide (ParleyComposerBar *self);

G_END_DECLS
