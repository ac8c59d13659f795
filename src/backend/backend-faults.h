#pragma once

#include "backend-fault.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A script of faults: what a server does wrong on purpose, and when.
 *
 * A request touches places.  In the database, over REST or the realtime protocol,
 * those are its path, or in an update of many paths each of them: messages/ROOM
 * is touched by whatever is above or below such a path.  Elsewhere it is the path
 * of its address (`google/token`, `v1/Rooms`).  Beside them there are names for
 * what is meant most: `stream` and `stream/PATH` for an event stream, `token` for
 * /v1/token, `identity` for everything of Google's and of Firebase
 * Authentication's, `signaling` and `realtime` for a new WebSocket, and
 * `signaling/TYPE` and `realtime/ACTION` for a message on one.
 */
#define BACKEND_TYPE_FAULTS (backend_faults_get_type ())
G_DECLARE_FINAL_TYPE (BackendFaults, backend_faults, BACKEND, FAULTS, GObject)

/* How a place is touched: exactly, or by what is named above it, or, in a tree,
 * also by what is named below it.
 */
typedef enum
{
  BACKEND_PLACE_NAME,
  BACKEND_PLACE_ADDRESS,
  BACKEND_PLACE_TREE
} BackendPlaceKind;

typedef struct _BackendPlaces BackendPlaces;

BackendPlaces *backend_places_new (void);
void backend_places_free (BackendPlaces *self);
void backend_places_add (BackendPlaces *self, BackendPlaceKind kind, const char *path);
void backend_places_add_below (BackendPlaces *self, BackendPlaceKind kind, const char *above, const char *below);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendPlaces, backend_places_free)

BackendFaults *backend_faults_new (void);
gboolean backend_faults_add (BackendFaults *self, const char *script, GError **error);
gboolean backend_faults_load (BackendFaults *self, const char *file, GError **error);
void backend_faults_clear (BackendFaults *self);
char *backend_faults_to_text (BackendFaults *self);

/* What strikes a request that touches @places, or NULL; it stays the script's. */
const BackendFault *backend_faults_strike (BackendFaults *self, BackendPlaces *places);

G_END_DECLS
