#pragma once

#include "backend-listener.h"

G_BEGIN_DECLS

typedef struct _BackendAudience BackendAudience;

BackendAudience *backend_audience_new (BackendTree *tree);
void backend_audience_free (BackendAudience *self);
void backend_audience_add (BackendAudience *self, BackendStream *stream, BackendListener *listener);

G_END_DECLS
