#pragma once

#include <glib.h>

G_BEGIN_DECLS

void twilio_memory_keep (void);
void twilio_memory_let_go (void);
void twilio_memory_trim (void);

G_END_DECLS
