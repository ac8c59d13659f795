#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_BLOCKED_PAGE (parley_blocked_page_get_type ())
G_DECLARE_FINAL_TYPE (ParleyBlockedPage, parley_blocked_page, PARLEY, BLOCKED_PAGE, AdwNavigationPage)

AdwNavigationPage *parley_blocked_page_new (ParleySession *session);

G_END_DECLS
