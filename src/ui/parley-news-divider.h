#pragma once

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_NEWS_DIVIDER (parley_news_divider_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNewsDivider, parley_news_divider, PARLEY, NEWS_DIVIDER, GObject)

/* Signal: "placed" (): the divider stands above another message now, or none. */
ParleyNewsDivider *parley_news_divider_new (void);
void parley_news_divider_set_room (ParleyNewsDivider *self, ParleyRoom *room);
void parley_news_divider_look (ParleyNewsDivider *self);
gboolean parley_news_divider_is_above (ParleyNewsDivider *self, ParleyMessage *message);
gboolean parley_news_divider_find (ParleyNewsDivider *self, guint *position);

G_END_DECLS
