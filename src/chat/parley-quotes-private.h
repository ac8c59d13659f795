#pragma once

#include "parley-account.h"
#include "parley-quotes.h"
#include "parley-timeline.h"

G_BEGIN_DECLS

ParleyQuotes *parley_quotes_new (ParleyAccount *account, const char *room, ParleyTimeline *timeline);

G_END_DECLS
