#pragma once

#include <adwaita.h>

#include "parley-message.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MESSAGE_FAILURE (parley_message_failure_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMessageFailure, parley_message_failure, PARLEY, MESSAGE_FAILURE, AdwBin)

/* Signals: "retry" (), "discard" (): what the person wants to become of the message. */
GtkWidget *parley_message_failure_new (void);
void parley_message_failure_show (ParleyMessageFailure *self, ParleyMessage *message);

G_END_DECLS
