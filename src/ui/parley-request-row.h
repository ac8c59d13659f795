#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_REQUEST_ROW (parley_request_row_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRequestRow, parley_request_row, PARLEY, REQUEST_ROW, GtkListBoxRow)

/* Signal "accepted" (ParleyRoom *). */
GtkWidget *parley_request_row_new (ParleySession *session, ParleyRoom *request);

G_END_DECLS
