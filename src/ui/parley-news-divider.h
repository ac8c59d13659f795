#pragma once

#include <gtk/gtk.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_NEWS_DIVIDER (parley_news_divider_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNewsDivider, parley_news_divider, PARLEY, NEWS_DIVIDER, GObject)

/* Signals: "placed" (): the divider stands above another message now; "settled" ():
 * the list was brought there, and may follow its end again.
 */
ParleyNewsDivider *parley_news_divider_new (GtkListView *list, GtkAdjustment *adjustment);
void parley_news_divider_set_room (ParleyNewsDivider *self, ParleyRoom *room);
void parley_news_divider_look (ParleyNewsDivider *self);
gboolean parley_news_divider_is_above (ParleyNewsDivider *self, ParleyMessage *message);
gboolean parley_news_divider_is_settling (ParleyNewsDivider *self);

G_END_DECLS
