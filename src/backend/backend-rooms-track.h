#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Something that a participant publishes.  Its id is the publisher's own name
 * for it, which is found again in the SDP; its SID is ours and never changes.
 */
typedef struct
{
  char *id;
  char *sid;
  char *kind; /* audio, video or data */
  char *name;
  char *priority; /* low, standard or high */
  gboolean enabled;
  gint64 created_at; /* microseconds since 1970 */
  gint64 updated_at;
  int error; /* Twilio's number of why it was refused, or 0 */
} BackendTrack;

BackendTrack *backend_track_new (const char *id, JsonObject *entry);
void backend_track_free (BackendTrack *self);
gboolean backend_track_update (BackendTrack *self, JsonObject *entry);
void backend_track_refuse (BackendTrack *self, int error);
JsonObject *backend_track_to_public (BackendTrack *self);
JsonObject *backend_track_to_published (BackendTrack *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendTrack, backend_track_free)

G_END_DECLS
