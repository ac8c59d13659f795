#pragma once

#include <adwaita.h>

#include "parley-search-result.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_SEARCH_ROW (parley_search_row_get_type ())
G_DECLARE_FINAL_TYPE (ParleySearchRow, parley_search_row, PARLEY, SEARCH_ROW, GtkBox)

GtkWidget *parley_search_row_new (void);
void parley_search_row_set_result (ParleySearchRow *self, ParleySearchResult *result);
const char *parley_search_row_get_sentence (ParleySearchRow *self);

G_END_DECLS
