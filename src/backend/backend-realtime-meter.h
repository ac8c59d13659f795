#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BACKEND_TYPE_REALTIME_METER (backend_realtime_meter_get_type ())
G_DECLARE_FINAL_TYPE (BackendRealtimeMeter, backend_realtime_meter, BACKEND, REALTIME_METER, GIOStream)

/* A connection that knows how many bytes it has taken. */
BackendRealtimeMeter *backend_realtime_meter_new (GIOStream *base);
guint64 backend_realtime_meter_get_written (BackendRealtimeMeter *self);

G_END_DECLS
