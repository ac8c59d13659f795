#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_NAMESAKES (parley_namesakes_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNamesakes, parley_namesakes, PARLEY, NAMESAKES, GObject)

/* Signal "changed" (): somebody has become another's namesake, or is none any more. */
ParleyNamesakes *parley_namesakes_new (GListModel *members);
gboolean parley_namesakes_has (ParleyNamesakes *self, const char *uid, const char *name);
gint64 parley_namesakes_get_joined_at (ParleyNamesakes *self, const char *uid);

G_END_DECLS
