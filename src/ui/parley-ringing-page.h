#pragma once

#include <adwaita.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_RINGING_PAGE (parley_ringing_page_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRingingPage, parley_ringing_page, PARLEY, RINGING_PAGE, AdwNavigationPage)

GtkWidget *parley_ringing_page_new (ParleyCall *call);

G_END_DECLS
