#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettings *parley_settings_open (const char *profile_name);

G_END_DECLS
