#pragma once

#include "backend-rules.h"
#include "backend-stream.h"
#include "backend-tree.h"
#include "backend-view.h"

G_BEGIN_DECLS

#define BACKEND_TYPE_LISTENER (backend_listener_get_type ())
G_DECLARE_FINAL_TYPE (BackendListener, backend_listener, BACKEND, LISTENER, GObject)

/* Somebody who listens: a view of the tree, told on a stream, as long as the
 * token is good and the rules allow it.
 */
BackendListener *backend_listener_new (BackendTree *tree, BackendRules *rules, JsonObject *auth, BackendView *view, BackendStream *stream);
void backend_listener_update (BackendListener *self, BackendWrite *write, BackendNode *before, BackendNode *after);
void backend_listener_revoke (BackendListener *self);

G_END_DECLS
