#pragma once

#include "parley-call-course.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_LOG (parley_call_log_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallLog, parley_call_log, PARLEY, CALL_LOG, GObject)

ParleyCallLog *parley_call_log_new (void);
void parley_call_log_add (ParleyCallLog *self, const char *room, gint64 at, ParleyCallCourse *course);
ParleyCallCourse *parley_call_log_find (ParleyCallLog *self, const char *room, gint64 at);

G_END_DECLS
