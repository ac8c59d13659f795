#pragma once

#include "parley-call-course.h"

G_BEGIN_DECLS

char *parley_call_report_span (const ParleyCallSpan *span);
char *parley_call_report_summary (ParleyCallCourse *course);
char *parley_call_report_traffic (const TwilioTraffic *traffic);
char *parley_call_report_text (ParleyCallCourse *course);

G_END_DECLS
