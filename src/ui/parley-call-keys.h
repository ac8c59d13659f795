#pragma once

#include <gtk/gtk.h>

#include "parley-calls.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_KEYS (parley_call_keys_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallKeys, parley_call_keys, PARLEY, CALL_KEYS, GObject)

ParleyCallKeys *parley_call_keys_new (GSettings *settings, GtkWidget *window, ParleyCalls *calls);

G_END_DECLS
