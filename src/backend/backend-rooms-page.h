#pragma once

#include "backend-rooms-request.h"

G_BEGIN_DECLS

/* What a request for a list asks for: a span of time, and one page. */
typedef struct
{
  gint64 after;  /* seconds since 1970: made then or later */
  gint64 before; /* made earlier */
  guint number;  /* counts from 0 */
  guint size;
} BackendRoomsPage;

/* Returns: FALSE where a parameter is not valid, which is answered */
gboolean backend_rooms_page_read (BackendRoomsPage *self, BackendRoomsRequest *request);
gboolean backend_rooms_page_covers (BackendRoomsPage *self, gint64 created_at);
void backend_rooms_page_respond (BackendRoomsPage *self, BackendRoomsRequest *request, const char *key, const char *path, JsonArray *all);

G_END_DECLS
