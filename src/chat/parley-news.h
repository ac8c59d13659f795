#pragma once

#include "parley-account.h"
#include "parley-marks.h"
#include "parley-requests.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_NEWS (parley_news_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNews, parley_news, PARLEY, NEWS, GObject)

/* Signals "message-arrived", "mentioned" and "caught-up" as those of #ParleySession. */
ParleyNews *parley_news_new (ParleyAccount *account, ParleyMarks *marks, ParleyRequests *requests);
void parley_news_prime (ParleyNews *self);
void parley_news_begin (ParleyNews *self);
void parley_news_end (ParleyNews *self);
void parley_news_take (ParleyNews *self, ParleyRoom *room, const char *author);
void parley_news_take_mention (ParleyNews *self, ParleyRoom *room, const char *message, const char *by, gint64 at);

G_END_DECLS
