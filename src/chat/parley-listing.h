#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_LISTING (parley_listing_get_type ())
G_DECLARE_FINAL_TYPE (ParleyListing, parley_listing, PARLEY, LISTING, GObject)

const char *parley_listing_get_room_id (ParleyListing *self);
const char *parley_listing_get_name (ParleyListing *self);
const char *parley_listing_get_topic (ParleyListing *self); /* NULL where there is none */
gint64 parley_listing_get_members (ParleyListing *self);    /* about; -1 where nobody counts */
gboolean parley_listing_matches (ParleyListing *self, const char *words);

/* The public rooms, as a list of #ParleyListing, those with most members first. */
void parley_listing_list_async (ParleySession *session, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GListModel *parley_listing_list_finish (ParleySession *session, GAsyncResult *result, GError **error);

G_END_DECLS
