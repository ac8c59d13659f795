#pragma once

#include <gtk/gtk.h>

#include "parley-message.h"

G_BEGIN_DECLS

void parley_message_body_show (GtkLabel *self, ParleyMessage *message);

G_END_DECLS
