#pragma once

#include <gtk/gtk.h>

#include "parley-session.h"

G_BEGIN_DECLS

char *parley_problem_report_make (GtkWindow *window, ParleySession *session);

G_END_DECLS
