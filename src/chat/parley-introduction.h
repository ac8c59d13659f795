#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

void parley_introduction_write (ParleyAccount *account, FirebaseUser *user);

G_END_DECLS
