#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void parley_dialog_width_follow_letters (AdwDialog *dialog);

G_END_DECLS
