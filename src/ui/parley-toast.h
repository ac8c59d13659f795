#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void parley_toast_say (AdwToastOverlay *overlay, const char *sentence);
void parley_toast_show (AdwToastOverlay *overlay, AdwToast *toast);

G_END_DECLS
