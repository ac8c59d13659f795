#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void parley_title_let_wrap (AdwWindowTitle *title);

G_END_DECLS
