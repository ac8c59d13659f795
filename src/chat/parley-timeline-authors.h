#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to chat. */
typedef struct _ParleyTimelineAuthors ParleyTimelineAuthors;

ParleyTimelineAuthors *parley_timeline_authors_new (void);
void parley_timeline_authors_free (ParleyTimelineAuthors *self);
guint parley_timeline_authors_number (ParleyTimelineAuthors *self, const char *uid);
const char *parley_timeline_authors_get (ParleyTimelineAuthors *self, guint number);

G_END_DECLS
