#pragma once

#include <glib.h>

G_BEGIN_DECLS

void twilio_ending_begin (void);
void twilio_ending_end (void);
guint twilio_ending_count (void);

G_END_DECLS
