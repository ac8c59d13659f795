#pragma once

#include <adwaita.h>

#include "parley-profile.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_SIGN_IN_PAGE (parley_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (ParleySignInPage, parley_sign_in_page, PARLEY, SIGN_IN_PAGE, AdwNavigationPage)

GtkWidget *parley_sign_in_page_new (void);
void parley_sign_in_page_set_profile (ParleySignInPage *self, ParleyProfile *profile);

G_END_DECLS
