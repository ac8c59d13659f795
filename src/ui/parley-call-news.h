#pragma once

#include <gtk/gtk.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_NEWS (parley_call_news_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallNews, parley_call_news, PARLEY, CALL_NEWS, GObject)

ParleyCallNews *parley_call_news_new (ParleyCall *call, GtkWidget *page);
void parley_call_news_say (ParleyCallNews *self, const char *sentence);

G_END_DECLS
