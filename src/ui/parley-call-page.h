#pragma once

#include <adwaita.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_PAGE (parley_call_page_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallPage, parley_call_page, PARLEY, CALL_PAGE, AdwNavigationPage)

/* Actions: call.devices, call.chat, call.close-chat, call.step-pane (i). */
GtkWidget *parley_call_page_new (ParleyCall *call);
AdwToastOverlay *parley_call_page_get_toasts (ParleyCallPage *self);
gboolean parley_call_page_take_message (ParleyCallPage *self, ParleyRoom *room, const char *author, const char *text);

G_END_DECLS
