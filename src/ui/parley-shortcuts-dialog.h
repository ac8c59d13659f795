#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwDialog *parley_shortcuts_dialog_new (void);

G_END_DECLS
